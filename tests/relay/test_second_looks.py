"""What was sent more than once is looked at again: a message that stands twice is never left for nobody to know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.delivery import SendLater, SendRefused, SendUnknown
from bot.slack.sending import moment_of
from program.delivery_decisions import NotTwice, decide, find_delivery, remove_extra
from program.second_looks import LAST, SOON

COMMUNITY = "C0COMMUNITY"
OPERATORS = "C0OPERATORS"


async def sent_again(office, key="board"):
    """A message whose first try had no answer, and that was sent again."""
    office.slack.fail("send", SendUnknown("no answer"))
    office.write(key)
    await office.run(30)
    assert (office.state(key), office.row(key).attempts) == ("sent", 2)


async def test_a_first_try_that_comes_through_late_is_found_and_told(office):
    await sent_again(office)
    office.slack.late(COMMUNITY, "board:slack")
    await office.run(SOON.total_seconds(), step=10)
    row = office.row("board")
    assert (row.state, row.extra) == ("ambiguous", office.slack.channels[COMMUNITY][1].address)
    (told,) = office.slack.texts(OPERATORS)
    assert "stands there twice" in told and "Delete the second one" in told and row.reference in told


async def test_one_that_comes_through_after_a_quarter_of_an_hour_is_found_by_the_last_look(office):
    await sent_again(office)
    await office.run(900, step=30)
    assert office.state("board") == "sent"
    office.slack.late(COMMUNITY, "board:slack")
    await office.run(330, step=30)
    assert office.state("board") == "ambiguous"


async def test_what_stands_once_is_looked_at_twice_and_never_again(office):
    await sent_again(office)
    before = office.slack.count("look")
    await office.run(2 * LAST.total_seconds(), step=30)
    assert (office.state("board"), office.slack.count("look") - before) == ("sent", 2)
    assert office.row("board").look_at is None


async def test_what_arrived_at_once_is_never_looked_at(office):
    office.write("board")
    await office.run(2 * LAST.total_seconds(), step=60)
    assert office.slack.count("look") == 0


async def test_a_first_try_that_was_found_is_no_second_message(office):
    office.slack.fail("send", SendUnknown("no answer"), applied=True)
    office.write("board")
    await office.run(2 * LAST.total_seconds(), step=60)
    assert (office.state("board"), office.slack.count("look")) == ("sent", 1)


async def test_two_that_a_first_look_finds_are_told_at_once(office):
    office.slack.fail("send", SendUnknown("no answer"), applied=True)
    office.write("board")
    await office.run()
    office.slack.late(COMMUNITY, "board:slack")
    await office.run(30)
    assert (office.state("board"), len(office.slack.texts(OPERATORS))) == ("ambiguous", 1)


async def test_a_relay_that_is_killed_while_it_looks_leaves_the_look_to_the_next_one(office):
    await sent_again(office)
    office.slack.late(COMMUNITY, "board:slack")
    office.move(seconds=SOON.total_seconds())
    look, office.slack.look = office.slack.look, None
    await office.run()
    office.slack.look = look
    office.relay = office.new_relay(token=1)
    await office.run(120, step=10)
    assert office.state("board") == "ambiguous"


async def test_a_channel_that_cannot_be_read_any_more_ends_with_an_operator(office):
    await sent_again(office)
    office.slack.fail("look", SendUnknown("no history"), times=1000)
    await office.run(SOON.total_seconds() + 1000, step=10)
    assert office.state("board") == "ambiguous"
    assert len(office.slack.texts(OPERATORS)) == 1


async def test_a_look_that_is_told_to_wait_comes_back(office):
    await sent_again(office)
    office.slack.late(COMMUNITY, "board:slack")
    office.slack.fail("look", SendLater(120, "slow down"))
    await office.run(SOON.total_seconds() + 100, step=10)
    assert office.state("board") == "sent"
    await office.run(60, step=10)
    assert office.state("board") == "ambiguous"


async def test_what_is_in_doubt_is_looked_for_before_what_was_sent_is_looked_at_again(office):
    """One page may be read just now, and both wait for one in the same channel."""
    await sent_again(office)
    office.slack.fail("send", SendUnknown("no answer"))
    office.move(seconds=SOON.total_seconds() - 20)
    office.write("other")
    await office.run()
    office.move(seconds=20)
    office.relay.pacing.reads.pause(office.now + timedelta(seconds=1))
    office.move(seconds=1)
    assert await office.relay.send_due() == 1
    assert office.row("board").look_at < office.now
    assert office.state("other") == "pending"


async def test_the_second_one_is_deleted_where_an_operator_wants_that(office):
    await sent_again(office)
    office.slack.late(COMMUNITY, "board:slack")
    await office.run(SOON.total_seconds(), step=10)
    office.slack.fail("remove", SendUnknown("no answer"), applied=True)
    office.ask(lambda store: remove_extra(store, find_delivery(store, office.row("board").reference), office.now))
    await office.run(60)
    row = office.row("board")
    assert (row.state, row.extra, row.look_at) == ("sent", None, None)
    assert [one.address for one in office.slack.channels[COMMUNITY]] == [row.address]


async def test_a_second_one_that_may_not_be_deleted_is_left_to_an_operator_with_the_reason(office):
    await sent_again(office)
    office.slack.late(COMMUNITY, "board:slack")
    await office.run(SOON.total_seconds(), step=10)
    office.slack.fail("remove", SendRefused("I may not delete it."))
    office.ask(lambda store: remove_extra(store, find_delivery(store, office.row("board").reference), office.now))
    await office.run(10)
    row = office.row("board")
    assert (row.state, row.trouble) == ("ambiguous", "I may not delete it.")
    assert "I may not delete it." in office.slack.texts(OPERATORS)[-1]


async def test_both_may_be_left_standing_and_nothing_is_deleted_twice(office):
    await sent_again(office)
    office.slack.late(COMMUNITY, "board:slack")
    await office.run(SOON.total_seconds(), step=10)
    office.ask(lambda store: decide(store, office.row("board"), arrived=True, now=office.now))
    await office.run(60)
    assert (office.state("board"), len(office.slack.texts(COMMUNITY))) == ("sent", 2)
    with pytest.raises(NotTwice):
        office.ask(lambda store: remove_extra(store, office.row("board"), office.now))


async def test_a_clock_that_differs_from_the_platforms_hides_no_second_message(office):
    """Slack's clock is twenty minutes behind ours, so that its messages bear moments before our first try."""
    office.slack.behind = timedelta(minutes=20)
    office.slack.fail("send", SendUnknown("no answer"), applied=True)
    office.write("board")
    await office.run(30)
    assert (office.state("board"), len(office.slack.texts(COMMUNITY))) == ("sent", 2)
    await office.run(SOON.total_seconds(), step=10)
    assert office.state("board") == "ambiguous"


def test_an_address_of_slack_tells_the_moment_and_a_strange_one_tells_none():
    assert moment_of("C1/1795000000.000200").timestamp() == pytest.approx(1795000000.0002)
    assert moment_of("C1/gone") is None
