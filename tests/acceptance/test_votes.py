"""Votes: neither an end of the bot nor one of a chat changes them, old cards go on, and a rush edits a card seldom."""

from __future__ import annotations

import asyncio
import re
import signal
from datetime import timedelta

import pytest

from sandbox.discord.faults import Fault as DiscordFault
from sandbox.slack.faults import Fault as SlackFault
from tests.acceptance.ballots import COUNCIL, card, click, edits, opened, standing, turnout, well_spaced
from tests.acceptance.seats import Seat
from tests.acceptance.theatre import Theatre, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


def receipt(number: int, text: str) -> str:
    return re.search(rf"{number}:([0-9a-f]{{32}}):", text)[1]


async def caught_up(theatre: Theatre, title: str, turnout_now: str) -> None:
    """Let time pass, a minute a second, until both cards are right: edits that failed are tried again after a while."""
    for _ in range(40):
        if all(turnout(card(theatre, platform, title)) == turnout_now for platform in COUNCIL):
            return
        theatre.world.clock.move_to(theatre.world.clock.now() + timedelta(minutes=1))
        await asyncio.sleep(1)
    raise AssertionError(f"a card never came to say {turnout_now}")


@pytest.mark.timeout(180)
async def test_a_vote_goes_on_after_a_kill_and_an_outage_of_both_chats(empty_theatre: Theatre) -> None:
    """Ada's ballot stands; Cleo and Ben press while the bot is killed, and press the same old cards after it."""
    theatre = empty_theatre
    await theatre.serve()
    number, cards = await opened(theatre, "A shared stand")
    ada, ben, cleo = Seat(theatre, "slack", "ada"), Seat(theatre, "discord", "ben"), Seat(theatre, "slack", "cleo")
    kept = {receipt(number, (await ada.press(cards["slack"], "Yes")).text)}

    pressing = [asyncio.create_task(seat.pressing(cards[seat.platform], cards[seat.platform].buttons["No"]))
                for seat in (ben, cleo)]  # fmt: skip
    await asyncio.sleep(0.02)
    assert await theatre.bot.stop(signal.SIGKILL) == -signal.SIGKILL
    await asyncio.gather(*pressing, return_exceptions=True)
    codes, seats = standing(theatre, number)
    assert kept <= codes and len(codes) == seats, "a ballot is there whole or not at all"

    for _ in range(2):
        theatre.slack.inject("chat.update", SlackFault.http(503))
        theatre.discord.inject("PATCH /channels", DiscordFault.server_error(503))
    await theatre.serve()
    for seat in (ben, cleo):
        kept.add(receipt(number, (await seat.press(cards[seat.platform], "Yes")).text))
    assert standing(theatre, number) == (kept, 3)
    await caught_up(theatre, "A shared stand", "3 of 7")

    theatre.world.clock.move_to(theatre.world.clock.now() + timedelta(days=3))
    for platform in cards:
        await until(lambda platform=platform: "Took part" in card(theatre, platform, "A shared stand").text, 20)
    assert standing(theatre, number) == (kept, 3)


async def test_many_clicks_change_a_card_once_in_three_seconds_and_the_last_state_is_right(theatre: Theatre) -> None:
    number, cards = await opened(theatre, "A shared van")
    began = theatre.world.clock.now()
    votes = await click(theatre, number, cards, 24, 2.0)
    for platform in cards:
        await until(lambda platform=platform: turnout(card(theatre, platform, "A shared van")) == f"{votes} of 7")
    assert standing(theatre, number)[1] == votes
    changed = edits(theatre, began)
    assert all(1 <= len(moments) <= 4 and well_spaced(moments) for moments in changed.values()), changed
