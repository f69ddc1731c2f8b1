"""A stall: the database stands still for two seconds amid a crowd, and everybody is acknowledged and answered."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.acceptance.seats import PLATFORMS, Seat
from tests.acceptance.theatre import Theatre

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.alone]
COMMANDS, PER_SECOND = 500, 60
STALL_SECONDS = 2.0
LINES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ada", "partner stats", {"period": "week"}),
    ("ben", "partner leaderboard", {}),
    ("ada", "partner link list", {}),
    ("gus", "partner help", {}),
    ("ben", "partner home", {}),
)


@pytest_asyncio.fixture(loop_scope="session")
async def crowd(seeded: Path, tmp_path: Path) -> AsyncIterator[Theatre]:
    """A bot of its own, so that nothing else is asked of it meanwhile."""
    theatre = Theatre(tmp_path, seeded)
    await theatre.sandbox.start()
    try:
        await theatre.serve()
        yield theatre
    finally:
        await theatre.close()


async def stall(database: Path) -> None:
    """Hold the store's only lock, so that nobody reads or writes, for as long as a bad disk might."""
    store = sqlite3.connect(database, timeout=10, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(store.execute, "begin exclusive")
    await asyncio.sleep(STALL_SECONDS)
    store.execute("rollback")
    store.close()


async def flow(theatre: Theatre, platform: str) -> list[Any]:
    """Type commands at an even pace and return the gestures."""
    loop, gestures = asyncio.get_running_loop(), []
    began = loop.time()
    for number in range(COMMANDS):
        await asyncio.sleep(began + number / PER_SECOND - loop.time())
        who, path, options = LINES[number % len(LINES)]
        gestures.append(await Seat(theatre, platform, who).gesture(path, **options))
    return gestures


def figures(seconds: Sequence[float]) -> tuple[float, float, float]:
    """The median, the 99th percentile and the most."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return cuts[49], cuts[98], max(seconds)


@pytest.mark.timeout(120)
async def test_everybody_is_acknowledged_in_time_while_the_store_stands_still(crowd: Theatre) -> None:
    """500 commands in each chat at 60 a second: the first answer within one second at p99, and the real one always."""
    slack, discord, _ = await asyncio.gather(*(flow(crowd, platform) for platform in PLATFORMS), _later(crowd))
    for platform, gestures in zip(PLATFORMS, (slack, discord), strict=True):
        await asyncio.gather(*(one.answered(30.0) for one in gestures))
        median, p99, most = figures([one.acked_after for one in gestures])
        print(f"{platform}: acknowledged after {median:.3f} s (p50), {p99:.3f} s (p99), {most:.3f} s (most)")
        assert p99 < 1.0
        assert [one.failed for one in gestures if one.failed] == []
    assert not any(message.loading for who in ("ada", "ben", "gus") for message in crowd.discord.ephemerals(who))
    assert "Traceback" not in crowd.bot.log


async def _later(theatre: Theatre) -> None:
    await asyncio.sleep(1.0)
    await stall(theatre.database)
