"""Somebody whose direct messages are closed is told another way, and no figure of theirs goes where others read."""

from __future__ import annotations

from bot.chat.delivery import Scope, SendRefused
from program import direct_lines

CLOSED = SendRefused("This person accepts no direct messages.", Scope.PERSON)


async def test_the_same_words_come_on_the_other_platform(office):
    ada = office.person("Ada", slack="U0ADA", discord="30001")
    office.slack.fail("resolve", CLOSED)
    office.write("payout", ada, "You were paid 12.50")
    await office.run(10)
    assert office.discord.texts("D30001") == ["You were paid 12.50"]
    assert office.state("payout") == "refused"
    assert office.slack.texts("C0MANAGERS") == []


async def test_without_another_platform_a_place_is_told_that_they_were_not_reached_and_nothing_else(office):
    ada = office.person("Ada Letters", slack="U0ADA")
    office.slack.fail("resolve", CLOSED)
    office.write("payout", ada, "You were paid 12.50")
    await office.run(10)
    (told,) = office.slack.texts("C0MANAGERS")
    assert "Ada Letters" in told and "/partner" in told
    assert "12.50" not in told and "paid" not in told


async def test_a_private_place_of_its_own_comes_before_the_managers(office):
    office.places[("fallback", "slack")] = "C0FALLBACK"
    ada = office.person("Ada", slack="U0ADA")
    office.slack.fail("resolve", CLOSED)
    office.write("payout", ada)
    await office.run(10)
    assert len(office.slack.texts("C0FALLBACK")) == 1
    assert office.slack.texts("C0MANAGERS") == []


async def test_it_is_recorded_once_and_costs_no_further_request(office):
    ada = office.person("Ada", slack="U0ADA")
    office.slack.refuse("user:U0ADA", CLOSED)
    for number in range(5):
        office.write(f"n{number}", ada)
        await office.run(20)
    assert office.slack.count("resolve", "user:U0ADA") == 1
    assert len(office.slack.texts("C0MANAGERS")) == 1
    assert {office.state(f"n{number}") for number in range(5)} == {"refused"}


async def test_both_closed_ends_in_the_fallback_place(office):
    ada = office.person("Ada", slack="U0ADA", discord="30001")
    office.slack.fail("resolve", CLOSED)
    office.discord.fail("resolve", CLOSED)
    office.write("payout", ada)
    await office.run(20)
    assert len(office.slack.texts("C0MANAGERS")) == 1


async def test_once_it_is_opened_again_messages_come_as_before(office):
    ada = office.person("Ada", slack="U0ADA")
    office.slack.fail("resolve", CLOSED)
    office.write("one", ada)
    await office.run(5)
    assert office.ask(lambda store: direct_lines.reopened(store, "slack", "user:U0ADA"))
    office.write("two", ada)
    await office.run(5)
    assert office.slack.texts("DU0ADA") == ["two"]


async def test_after_a_week_a_closed_line_is_tried_again_by_itself(office):
    ada = office.person("Ada", slack="U0ADA")
    office.slack.fail("resolve", CLOSED)
    office.write("one", ada)
    await office.run(5)
    office.move(days=8)
    office.write("two", ada)
    await office.run(5)
    assert office.slack.texts("DU0ADA") == ["two"]
    assert office.ask(direct_lines.closed_lines) == []
