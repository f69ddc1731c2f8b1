"""Repeats: platforms deliver the same thing again, and it happens once and is answered once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

import pytest

from sandbox.discord.faults import Fault as DiscordFault
from sandbox.slack.faults import Fault as SlackFault
from tests.acceptance.seats import PLATFORMS, Seat, Seen
from tests.acceptance.theatre import Theatre

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("platform", PLATFORMS),
]


def five_times(theatre: Theatre, platform: str) -> None:
    """Let the next thing a person does be delivered five times."""
    if platform == "slack":
        theatre.slack.inject("envelope", SlackFault.duplicate(4))
    else:
        theatre.discord.inject("INTERACTION_CREATE", DiscordFault.duplicate(5))


def counted(theatre: Theatre, query: str) -> Callable[[], int]:
    """Return a way to ask the store for one number."""

    def ask() -> int:
        with sqlite3.connect(f"file:{theatre.database}?mode=ro", uri=True, timeout=10) as store:
            return int(store.execute(query).fetchone()[0])

    return ask


async def shown(seat: Seat, before: int, answer: Seen) -> int:
    """How often an answer stands on a screen since then, once everything delivered before now has been dealt with."""
    await asyncio.gather(*(seat.type("partner settings show") for _ in range(3)))
    return sum(seat.seen(message).text == answer.text for message in seat.screen[before:])


async def test_a_command_delivered_five_times_makes_one_link(theatre: Theatre, platform: str) -> None:
    """`/partner link create` is heard five times; there is one new link and one answer."""
    seat = Seat(theatre, platform, "ada")
    links = counted(theatre, "select count(*) from link")
    had, seen = links(), len(seat.screen)
    five_times(theatre, platform)
    answer = await seat.type("partner link create", name=f"Said five times on {platform}")
    assert await shown(seat, seen, answer) == 1
    assert links() == had + 1


async def test_a_press_delivered_five_times_makes_one_link(theatre: Theatre, platform: str) -> None:
    """The button for a new link is heard five times; there is one new link and one answer."""
    seat = Seat(theatre, platform, "ben")
    links = counted(theatre, "select count(*) from link")
    listed = await seat.type("partner link list")
    had, seen = links(), len(seat.screen)
    five_times(theatre, platform)
    answer = await seat.press(listed, "New link")
    assert await shown(seat, seen, answer) == 1
    assert links() == had + 1


async def test_a_form_delivered_five_times_adds_one_partner(theatre: Theatre, platform: str) -> None:
    """A manager's filled form is heard five times; there is one new partner and one answer."""
    seat = Seat(theatre, platform, "dana")
    partners = counted(theatre, "select count(*) from partner")
    listed = await seat.type("program partner list")
    had, seen = partners(), len(seat.screen)
    await seat.press(listed, "Add a partner")
    five_times(theatre, platform)
    added = await seat.fill(name=f"Sent Five Times on {platform}")
    assert f"Sent Five Times on {platform}" in added.text
    assert await shown(seat, seen, added) == 1
    assert partners() == had + 1


async def test_a_question_delivered_five_times_is_answered_once(theatre: Theatre, platform: str) -> None:
    """What changes nothing is not answered again either."""
    seat = Seat(theatre, platform, "gus")
    seen = len(seat.screen)
    five_times(theatre, platform)
    answer = await seat.type("partner leaderboard")
    assert await shown(seat, seen, answer) == 1
