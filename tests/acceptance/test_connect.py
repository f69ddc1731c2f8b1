"""Connecting: a code shown in one chat and typed in the other makes two accounts one person."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.seats import Seat, Seen
from tests.acceptance.theatre import Theatre, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


def code_in(seen: Seen) -> str:
    """The connect code that an answer shows."""
    return re.search(r"code is (\w{4}-\w{4})", seen.text)[1]


async def test_cleo_brings_her_figures_to_discord(theatre: Theatre) -> None:
    """A code from Slack is typed in Discord: both sides are told, and both show the same figures from then on."""
    slack, discord = Seat(theatre, "slack", "cleo"), Seat(theatre, "discord", "cleo")
    stranger = await discord.type("partner stats", period="year")
    assert "Your figures" not in stranger.text

    code = code_in(await slack.type("partner connect"))
    joined = await discord.type("partner connect", code=code)
    assert "Your accounts are joined" in joined.text and "Marin Consulting" in joined.text
    await until(lambda: any("A Discord account was joined with this one" in one.text for one in slack.direct))

    here = await slack.type("partner stats", period="year")
    there = await discord.type("partner stats", period="year")
    assert here.figures == there.figures and here.figures["Clicks"] != "0"

    again = await Seat(theatre, "discord", "hugo").type("partner connect", code=code)
    assert "That code does not work" in again.text


async def test_what_was_joined_can_be_parted_where_it_was_told(theatre: Theatre) -> None:
    """Hugo joins the other way round, says that it was not him, and his accounts are two people again."""
    slack, discord = Seat(theatre, "slack", "hugo"), Seat(theatre, "discord", "hugo")
    code = code_in(await discord.type("partner connect"))
    assert "Your accounts are joined" in (await slack.type("partner connect", code=code)).text
    await until(lambda: discord.direct)
    asked = await discord.press(discord.direct[-1], "That was not me")
    sure = await discord.press(asked, "Part them")
    assert "Parted" in (await discord.press(sure, "Part them")).text
    assert "There is nothing to part" in (await discord.type("partner disconnect")).text


async def test_the_fifth_wrong_code_locks_for_a_while(theatre: Theatre) -> None:
    """Guessing ends after five tries, and then even a right code has to wait."""
    guesser = Seat(theatre, "slack", "fay")
    for left in ("4 tries left", "3 tries left", "2 tries left", "1 try left", "please wait ten minutes"):
        assert left in (await guesser.type("partner connect", code="WRNG-CODE")).text
    right = code_in(await Seat(theatre, "discord", "eli").type("partner connect"))
    refused = await guesser.type("partner connect", code=right)
    assert "joined" not in refused.text and "wait" in refused.text.casefold()
