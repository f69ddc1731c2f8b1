"""Messages go out once each, in order, and what became of them is on record."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

from bot.chat.delivery import Scope, SendLater, SendRefused, SendUnknown
from bot.chat.job import Channel, Priority
from program import deliveries
from program.delivery_claims import Overtaken, claim, mark_sent
from program.tables import Delivery
from tests.relay.platform import Posted

COMMUNITY = "C0COMMUNITY"


async def test_a_message_is_posted_once_and_its_address_kept(office):
    assert office.write("board") == 1
    assert office.write("board") == 0
    await office.run(60)
    assert office.slack.texts(COMMUNITY) == ["board"]
    assert office.row("board").address.startswith(COMMUNITY)


async def test_money_goes_before_notices_and_digests_and_each_kind_in_order(office):
    for key, priority in [("d1", 30), ("d2", 30), ("n1", 20), ("m1", 10), ("m2", 10)]:
        office.write(key, priority=Priority(priority))
    await office.run(10)
    assert office.slack.texts(COMMUNITY) == ["m1", "m2", "n1", "d1", "d2"]


async def test_what_is_not_yet_due_waits(office):
    office.write("later", not_before=office.now + timedelta(hours=1))
    await office.run(60)
    assert office.slack.texts(COMMUNITY) == []
    office.move(hours=1)
    await office.run()
    assert office.slack.texts(COMMUNITY) == ["later"]


async def test_one_channel_gets_at_most_one_message_a_second_and_the_others_do_not_wait(office):
    office.places[("council", "slack")] = "C0COUNCIL"
    for number in range(5):
        office.write(f"a{number}")
    office.write("b", Channel("council"))
    await office.run(0)
    assert (len(office.slack.texts(COMMUNITY)), office.slack.texts("C0COUNCIL")) == (1, ["b"])
    await office.run(4)
    sent = [one.at for one in office.slack.channels[COMMUNITY]]
    assert len(sent) == 5
    assert min(after - before for before, after in pairwise(sent)) >= timedelta(seconds=1)


async def test_a_channel_that_asks_to_wait_is_left_alone_to_the_second_and_holds_up_nobody(office):
    office.places[("council", "slack")] = "C0COUNCIL"
    office.slack.fail("send", SendLater(30, "slow down"))
    office.write("a1")
    office.write("a2")
    await office.run()
    office.write("b", Channel("council"))
    await office.run(29)
    assert (office.slack.count("send", COMMUNITY), office.slack.texts("C0COUNCIL")) == (1, ["b"])
    await office.run(2)
    assert office.slack.texts(COMMUNITY) == ["a1", "a2"]


async def test_a_limit_for_all_stops_all(office):
    office.places[("council", "slack")] = "C0COUNCIL"
    office.slack.fail("send", SendLater(30, "slow down", Scope.PLATFORM))
    office.write("a")
    await office.run()
    office.write("b", Channel("council"))
    await office.run(29)
    assert office.slack.count("send") == 1
    await office.run(2)
    assert (office.state("a"), office.state("b")) == ("sent", "sent")


@pytest.mark.parametrize("applied", [True, False])
async def test_a_lost_answer_is_looked_for_once_it_had_time_to_settle(office, applied):
    office.slack.fail("send", SendUnknown("no answer"), applied=applied)
    office.write("board")
    await office.run(19)
    assert (office.state("board"), office.slack.count("look")) == ("unknown", 0)
    await office.run(5)
    assert office.state("board") == "sent"
    assert office.slack.texts(COMMUNITY) == ["board"]


async def test_what_cannot_be_looked_up_for_a_quarter_of_an_hour_is_parked_and_operators_are_asked_once(office):
    office.slack.fail("send", SendUnknown("no answer"), applied=True)
    office.slack.fail("look", SendUnknown("no history"), times=100)
    office.write("board")
    await office.run(14 * 60, step=20)
    assert office.state("board") == "unknown"
    await office.run(120, step=20)
    assert office.state("board") == "ambiguous"
    await office.run(3600, step=300)
    assert office.slack.texts(COMMUNITY) == ["board"]
    (alert,) = office.slack.texts("C0OPERATORS")
    assert "[It is there]" in alert and "[Send again]" in alert


async def test_a_platform_that_asks_to_read_slowly_is_read_slowly_and_nothing_is_parked(office):
    office.slack.fail("send", SendUnknown("no answer"), applied=True)
    office.slack.fail("look", SendLater(60, "one a minute"), times=20)
    office.write("board")
    await office.run(1800, step=20)
    assert office.state("board") == "sent"
    assert office.slack.count("look") == 21


async def test_a_relay_that_was_killed_in_the_middle_leaves_a_message_to_look_for(office):
    office.write("board")
    office.ask(lambda store: claim(store, "slack", office.now))
    office.relay = office.new_relay()
    await office.run(59)
    assert office.state("board") == "sending"
    await office.run(60)
    assert (office.state("board"), office.slack.texts(COMMUNITY)) == ("sent", ["board"])


async def test_a_relay_that_was_replaced_can_settle_nothing(office):
    office.write("board")
    (row,) = office.ask(lambda store: claim(store, "slack", office.now, token=1))
    office.move(seconds=61)
    office.relay = office.new_relay(token=2)
    await office.run(1)
    with pytest.raises(Overtaken):
        office.ask(lambda store: mark_sent(store, row, "C/1", office.now))
    assert office.row("board").address != "C/1"


async def test_two_relays_without_fences_never_take_the_same_message(office):
    office.write("board")
    assert len(office.ask(lambda store: claim(store, "slack", office.now))) == 1
    assert office.ask(lambda store: claim(store, "slack", office.now)) == []


async def test_a_direct_line_is_opened_once_for_ever_and_known_before_anything_is_sent(office):
    ada = office.person("Ada", slack="U0ADA")
    office.slack.fail("send", SendUnknown("no answer"))
    office.write("one", ada)
    await office.run()
    assert office.row("one").channel == "DU0ADA"
    office.relay = office.new_relay()
    office.write("two", ada)
    await office.run(60)
    assert office.slack.texts("DU0ADA") == ["two", "one"]
    assert office.slack.count("resolve") == 1


async def test_after_a_restore_everything_is_looked_for_before_it_is_sent(office):
    office.write("board")
    office.write("tiers")
    backup = office.rows()
    await office.run(5)
    back = {row.key: row for row in backup}

    def restore(store):
        for row in store.exec(select(Delivery)).all():
            old = back[row.key]
            row.state, row.address, row.tried_at, row.channel = "pending", None, None, old.channel
            store.add(row)
        store.flush()
        deliveries.doubt(store, office.now - timedelta(minutes=5), office.now + timedelta(hours=1), office.now)

    office.ask(restore)
    office.relay = office.new_relay()
    office.write("new")
    await office.run(120)
    assert sorted(office.slack.texts(COMMUNITY)) == ["board", "new", "tiers"]
    assert {row.state for row in office.rows()} == {"sent"}


async def test_a_message_that_is_refused_for_itself_is_told_once_and_stops_nobody(office):
    office.slack.fail("send", SendRefused("too long"))
    office.write("bad")
    office.write("good")
    await office.run(10)
    assert (office.state("bad"), office.state("good")) == ("refused", "sent")
    (alert,) = office.slack.texts("C0OPERATORS")
    assert "too long" in alert


async def test_a_look_that_is_old_when_the_relay_comes_back_is_taken_once_more(office):
    """An early request may come through late, while no relay runs: what was not there then may be there now."""
    office.slack.fail("send", SendUnknown("no answer"))
    office.write("board")
    await office.run(21, step=7)
    assert office.state("board") == "sent"
    office.slack.channels[COMMUNITY].clear()
    office.ask(lambda store: _put_back(store, office))
    office.slack.channels[COMMUNITY].append(_come_through(office))
    office.move(minutes=10)
    await office.run(3)
    assert office.slack.texts(COMMUNITY) == ["board"]
    assert office.state("board") == "sent"


async def test_after_a_certain_no_an_earlier_try_in_doubt_is_looked_for_first(office):
    office.slack.fail("send", SendUnknown("no answer"))
    office.slack.fail("send", SendLater(300, "slow down"))
    office.write("board")
    await office.run(60, step=3)
    assert office.state("board") == "unknown"
    await office.run(300, step=10)
    assert (office.state("board"), office.slack.count("look")) == ("sent", 2)


def _put_back(store, office):
    """As a kill leaves it between a look that found nothing and the next try."""
    row = store.exec(select(Delivery)).one()
    row.state, row.address, row.not_before = "pending", None, office.now
    store.add(row)


def _come_through(office):
    return Posted("board:slack", "board", office.now, f"{COMMUNITY}/late")
