"""The council: one motion from its proposal to management's answer, with voters in both chats, as the chats show it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.acceptance.seats import Seat, Seen
from tests.acceptance.theatre import Theatre, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
COUNCIL = {"slack": "C0COUNCIL", "discord": "200000000000000003"}


def channel(theatre: Theatre, platform: str, seat: Seat) -> list[Seen]:
    """What stands in the council's channel, and not in a thread of it."""
    chat = theatre.slack if platform == "slack" else theatre.discord
    return [seat.seen(one) for one in chat.messages(COUNCIL[platform]) if not getattr(one, "thread_ts", None)]


async def card(theatre: Theatre, seat: Seat, words: str) -> Seen:
    """Wait for a card in the council's channel, as somebody sees it."""
    await until(lambda: any(words in one.text for one in channel(theatre, seat.platform, seat)))
    return [one for one in channel(theatre, seat.platform, seat) if words in one.text][-1]


async def test_one_motion_from_proposal_to_answer(empty_theatre: Theatre) -> None:
    """Ben proposes in Discord, Cleo seconds in Slack, both vote where they are, and Dana answers."""
    theatre = empty_theatre
    await theatre.serve()
    ben, cleo, ada = Seat(theatre, "discord", "ben"), Seat(theatre, "slack", "cleo"), Seat(theatre, "slack", "ada")
    dana = Seat(theatre, "discord", "dana")
    proposed = await ben.type("council propose", title="A shared glossary", text="One page with all our words.")
    assert "needs a second" in proposed.text

    on_slack = await card(theatre, cleo, "A shared glossary")
    number = re.search(r"Motion (\d+): A shared glossary", on_slack.text)[1]
    assert "Seconded" in (await cleo.press(on_slack, "Second it")).text
    await ada.type("council rules", motion=number, quorum="third")
    assert "The vote is open until" in (await ada.type("council open", motion=number, days="3")).text

    receipts = []
    for seat in (ben, cleo, ada):
        vote = await card(theatre, seat, f"Motion {number}: A shared glossary")
        await until(lambda seat=seat: "Yes" in channel(theatre, seat.platform, seat)[-1].buttons)
        vote = channel(theatre, seat.platform, seat)[-1]
        told = await seat.press(vote, "Yes")
        receipts += re.findall(rf"{number}:[0-9a-f]{{32}}:yes", told.text)
    assert len(set(receipts)) == 3
    changed = await ben.type("council vote", motion=number, choice="no")
    assert "takes the place of the ballot" in changed.text

    shown = await ada.type("council show", motion=number)
    assert "3 of 7 seats" in shown.text
    assert not [one for one in channel(theatre, "slack", ada) if re.search("[0-9a-f]{32}:yes", one.text)]
    theatre.world.clock.move_to(theatre.world.clock.now() + timedelta(days=3, minutes=2))
    for seat in (ada, ben):
        assert "Carried" in (await card(theatre, seat, "Took part")).text

    answered = await dana.type("council respond", motion=number, reply="accepted", text="It is written by June.")
    assert "Your answer is on record" in answered.text
    for seat in (ada, ben):
        assert "It is written by June." in (await card(theatre, seat, "Management accepts it")).text
    assert "It is written by June." in (await cleo.type("council results", motion=number)).text
