"""A claim is one relay's for one try: what a former one knows counts no more, and what is urgent is claimed first."""

from __future__ import annotations

import pytest

from bot.chat.job import Channel, Priority
from bot.relay import Hands
from program.delivery_claims import LEASE, Overtaken, claim, claim_doubtful, mark_later, mark_sent


class Replaced(Exception):
    """What a fence says to a relay that is no more the one."""


def test_what_a_former_try_knows_counts_no_more(office):
    office.write("board")
    [first] = office.ask(lambda store: claim(store, "slack", office.now))
    office.ask(lambda store: mark_later(store, first, office.now, "slow down"))
    office.ask(lambda store: claim(store, "slack", office.now))
    with pytest.raises(Overtaken):
        office.ask(lambda store: mark_sent(store, first, "C0COMMUNITY/1", office.now))
    assert office.state("board") == "sending"


def test_what_a_former_relay_knows_counts_no_more_once_another_looks_for_it(office):
    office.write("board")
    [former] = office.ask(lambda store: claim(store, "slack", office.now, token=1))
    office.move(seconds=LEASE.total_seconds())
    office.ask(lambda store: claim_doubtful(store, "slack", office.now, token=2))
    with pytest.raises(Overtaken):
        office.ask(lambda store: mark_sent(store, former, "C0COMMUNITY/1", office.now))
    assert office.state("board") == "unknown"


def test_money_is_claimed_before_digests_of_other_channels(office):
    office.places[("council", "slack")] = "C0COUNCIL"
    office.write("digest", priority=Priority.DIGEST)
    office.write("money", Channel("council"), priority=Priority.MONEY)
    [first] = office.ask(lambda store: claim(store, "slack", office.now, most=1))
    assert first.key == "money:slack"


async def test_a_relay_that_was_replaced_changes_nothing(office):
    def fence(store):
        raise Replaced

    async def at_once(story):
        return story()

    hands = Hands(office.store, office.templates, office.moment, at_once, office.outbox.post, fence=fence)
    done: list[int] = []
    with pytest.raises(Replaced):
        await hands.in_store(lambda store: done.append(1))
    assert done == []
