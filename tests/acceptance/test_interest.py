"""“Interested” on an event in Discord is an answer: it stands in both chats, and Slack knows of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.acceptance.seats import Seat
from tests.acceptance.theatre import Theatre, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_mark_in_discords_calendar_is_a_yes_in_both_chats(theatre: Theatre) -> None:
    dana, ada = Seat(theatre, "slack", "dana"), Seat(theatre, "slack", "ada")
    title = "How to film a lesson"
    day = (theatre.world.clock.now() + timedelta(days=365)).date().isoformat()
    await dana.type("program events schedule", title=title, day=day, time="16:00", place="Room 4")
    await until(lambda: theatre.discord.state.guild.events)
    [event] = [one for one in theatre.discord.state.guild.events.values() if one["name"] == title]
    theatre.discord.interest("ada", event["id"])
    await until(lambda: any(title in one.text for one in Seat(theatre, "discord", "ada").direct))
    assert title in (await ada.type("partner events mine")).text
    theatre.discord.interest("ada", event["id"], on=False)
    await until(lambda: len([one for one in Seat(theatre, "discord", "ada").direct if title in one.text]) == 2)
