"""Restarts: the bot ends in good order or in a power cut, and whoever talks to it notices nothing but a moment."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from sandbox.shop import BROWSER
from tests.acceptance.seats import PLATFORMS, Seat
from tests.acceptance.theatre import Theatre, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
REGISTERED = "PUT /applications"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Theatre]:
    """A bot of its own, which these stories end and start again."""
    theatre = Theatre(tmp_path_factory.mktemp("restarts"), seeded)
    await theatre.sandbox.start()
    try:
        await theatre.serve()
        yield theatre
    finally:
        await theatre.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_old_buttons_work_after_a_restart(stage: Theatre, how: signal.Signals) -> None:
    """A card from before is pressed after; the commands are not registered with Discord a second time."""
    seats = [Seat(stage, platform, "ada") for platform in PLATFORMS]
    cards = [await seat.type("partner stats", period="week") for seat in seats]
    await until(lambda: len(stage.discord.calls(REGISTERED)) == 1)

    ended = await stage.bot.stop(how)
    assert ended == (0 if how is signal.SIGTERM else -signal.SIGKILL)
    await stage.serve()

    for seat, card in zip(seats, cards, strict=True):
        assert "this quarter" in (await seat.press(card, "Quarter")).text
    assert len(stage.discord.calls(REGISTERED)) == 1


async def test_asked_again_while_it_leaves_the_bot_still_ends_in_good_order(stage: Theatre) -> None:
    """A signal, and more of them until the process is gone: code 0, as for one."""
    bot = stage.bot
    bot.process.send_signal(signal.SIGINT)
    while bot.running:
        bot.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.001)
    assert (bot.process.returncode, "Traceback" in bot.log) == (0, False)
    await stage.serve()


async def test_a_second_bot_on_the_same_store_is_refused(stage: Theatre) -> None:
    """It says who serves the store and ends with a code of its own; the first bot and the tools do not mind."""
    second, jobs, status = await asyncio.gather(
        stage.tool("run", WEB_PORT="0"), stage.tool("jobs", "list"), stage.tool("db", "status")
    )
    pid = stage.bot.process.pid
    assert second[0] == 3
    assert second[1] == (
        f"rainmaker: another Rainmaker (process {pid}) already serves {stage.database}; stop it first, "
        "or set DATABASE_URL to PostgreSQL to run several\n"
    )
    assert jobs[0] == 0 and "weekly-leaderboard: next Mon" in jobs[1]
    assert status == (0, "the store is ready\n")
    assert (await stage.get("/readyz"))[0] == 200


async def test_stopping_under_load_leaves_nobody_without_an_answer(stage: Theatre) -> None:
    """SIGTERM amid commands and clicks: code 0 in ten seconds, every taken command answered, no click lost."""
    before = clicks(stage)
    seats = [Seat(stage, platform, "ada") for platform in PLATFORMS]
    counted = 0
    stopping = asyncio.Event()

    async def clicking(session: aiohttp.ClientSession) -> None:
        nonlocal counted
        while True:
            try:
                async with session.get(f"{stage.address}/r/ada", allow_redirects=False) as answer:
                    counted += "dub_id=" in answer.headers["Location"]
            except aiohttp.ClientError:
                return

    async def asking(seat: Seat) -> list[object]:
        gestures = []
        for number in range(60):
            gestures.append(await seat.gesture("partner stats", period="week"))
            if number == 30:
                stopping.set()
            await asyncio.sleep(0.005)
        return gestures

    async def ending() -> int:
        await stopping.wait()
        return await stage.bot.stop(signal.SIGTERM, 10.0)

    async with aiohttp.ClientSession(headers={"User-Agent": BROWSER}) as session:
        *_, code, first, second = await asyncio.gather(
            *(clicking(session) for _ in range(4)), ending(), *(asking(seat) for seat in seats)
        )
    assert code == 0
    taken = [one for one in (*first, *second) if one.acked_after is not None]
    assert len(taken) > 20
    unanswered = [one for one in taken if not one.answers]
    assert unanswered == []
    assert not any(message.loading for message in seats[1].screen)
    assert counted > 0 and clicks(stage) - before == counted
    assert "Traceback" not in stage.bot.log


def clicks(theatre: Theatre) -> int:
    """How many clicks are in the store."""
    with sqlite3.connect(f"file:{theatre.database}?mode=ro", uri=True, timeout=10) as store:
        return int(store.execute("select count(*) from click").fetchone()[0])
