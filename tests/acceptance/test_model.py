"""A model that is down, slow, rate limited or over budget: nobody waits for it, and everybody is answered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.acceptance.seats import PLATFORMS, Seat, Seen
from tests.acceptance.theatre import Theatre, free_port
from tests.writer.server import drafting, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")
# What may ask a model, and two that never do.
LINES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ada", "partner ask", {"question": "When am I paid?"}),
    ("ada", "partner pitch", {"link": "ada", "audience": "teachers who film their lessons"}),
    ("dana", "program ask", {"question": "How are refunds taken back?"}),
    ("ada", "partner stats", {"period": "week"}),
    ("dana", "program writer show", {}),
)
DRAFT = "Keep going."
# The longest that the model is waited for in these stories; by default it is twenty.
SECONDS = 1


@pytest_asyncio.fixture(loop_scope="session")
async def asked(empty_theatre: Theatre) -> AsyncIterator[tuple[Theatre, Any]]:
    """A bot with a model that these stories let go wrong."""
    text = empty_theatre.settings.read_text(encoding="utf-8")
    assert "\nseconds = 20\n" in text
    empty_theatre.settings.write_text(text.replace("\nseconds = 20\n", f"\nseconds = {SECONDS}\n"), encoding="utf-8")
    async with serving(free_port()) as server:
        await empty_theatre.serve(OPENAI_API_KEY="sk-of-the-stories", OPENAI_BASE_URL=server.address)
        yield empty_theatre, server


async def everything(theatre: Theatre) -> dict[tuple[str, str], Seen]:
    """Ask all of it in both chats at once; each is acknowledged within three seconds, and nothing turns for ever."""

    async def one(platform: str, who: str, path: str, options: dict[str, str]) -> tuple[tuple[str, str], Seen]:
        seat = Seat(theatre, platform, who)
        gesture = await seat.gesture(path, **options)
        seen = await seat.answer(gesture)
        assert gesture.acked_after < 3.0, (platform, path)
        assert not gesture.failed, (platform, path)
        return (platform, path), seen

    found = await asyncio.gather(*(one(platform, *line) for platform in PLATFORMS for line in LINES))
    # The breaker, which leaves a model alone for a minute, is closed again before the next trouble.
    theatre.world.clock.move_to(theatre.world.clock.now() + timedelta(seconds=90))
    return dict(found)


def pitches(seen: dict[tuple[str, str], Seen]) -> list[str]:
    """The texts for a link, one from each chat."""
    return [seen[platform, "partner pitch"].text for platform in PLATFORMS]


async def test_a_model_that_is_down_slow_limited_or_over_budget_keeps_nobody_waiting(
    asked: tuple[Theatre, Any],
) -> None:
    theatre, server = asked
    server.says = drafting(DRAFT)
    assert all(DRAFT in text for text in pitches(await everything(theatre)))
    troubles = []
    for says, reason in ((60.0, "slow"), (429, "status 429"), (b"no JSON", "unreadable")):
        server.says, before, known = says, len(server.prompts), calls(theatre)
        troubles.append(await everything(theatre))
        assert len(server.prompts) > before, f"{reason}: the model was not asked"
        assert_failed(calls(theatre) - known, reason)
    spend(theatre)
    server.says, before, known = drafting(DRAFT), len(server.prompts), calls(theatre)
    troubles.append(await everything(theatre))
    assert len(server.prompts) == before
    assert calls(theatre) == known
    spend(theatre, 0)
    await server.stop()
    down = await everything(theatre)
    assert_failed(calls(theatre) - known, "unreachable")
    for trouble in (*troubles, down):
        assert not any(DRAFT in text for text in pitches(trouble))
        assert [_said(seen) for key, seen in trouble.items() if key[1] in ("partner ask", "program ask")] == [
            _said(seen) for key, seen in down.items() if key[1] in ("partner ask", "program ask")
        ]
    assert "Traceback" not in theatre.bot.log


def _said(seen: Seen) -> str:
    return seen.text.strip()


def spend(theatre: Theatre, micros: int = 10_000_000) -> None:
    """Let the day's budget be spent; with no micros it is free again."""
    with closing(sqlite3.connect(theatre.database, timeout=10)) as store, store:
        changed = store.execute("update model_call set micros = ?", (micros,))
        assert changed.rowcount > 0


def calls(theatre: Theatre) -> set[tuple[str, str, str]]:
    """The calls to the model that the store knows: id, state and reason of each."""
    with closing(sqlite3.connect(theatre.database, timeout=10)) as store:
        return set(store.execute("select id, state, reason from model_call"))


def assert_failed(new: set[tuple[str, str, str]], reason: str) -> None:
    """Some calls were made, all of them failed, and for this reason: on a busy machine some may be slow besides."""
    assert new, f"{reason}: no call was made"
    assert {state for _, state, _ in new} == {"failed"}
    assert {reason} <= {why.partition(":")[0] for _, _, why in new} <= {reason, "slow"}
