"""A channel that refuses us is left alone: one attempt, one alert, and everything for it waits in sight."""

from __future__ import annotations

import pytest

from bot.chat.delivery import Scope, SendRefused
from bot.chat.job import Channel
from program import circuits

COMMUNITY = "C0COMMUNITY"
REASONS = {
    "archived": (SendRefused("That channel is archived.", Scope.CHANNEL), COMMUNITY),
    "bot kicked": (SendRefused("I am not a member of that channel.", Scope.CHANNEL), COMMUNITY),
    "token revoked": (SendRefused("The bot token was revoked.", Scope.PLATFORM), circuits.EVERYWHERE),
}


@pytest.mark.parametrize("reason", REASONS)
async def test_one_attempt_one_alert_and_silence_until_it_is_put_right(office, reason):
    error, _ = REASONS[reason]
    office.slack.refuse(COMMUNITY, error)
    for number in range(10):
        office.write(f"m{number}")
    await office.run(50 * 60, step=100)
    assert office.slack.count("send", COMMUNITY) == 1
    assert (office.state("m0"), office.row("m0").attempts, office.row("m0").trouble) == ("refused", 1, str(error))
    assert {office.state(f"m{number}") for number in range(1, 10)} == {"pending"}
    alerts = [row for row in office.rows() if row.key.startswith("alert:")]
    assert len(alerts) == 1


async def test_a_closed_channel_holds_up_no_other(office):
    office.places[("council", "slack")] = "C0COUNCIL"
    office.slack.refuse(COMMUNITY, SendRefused("archived", Scope.CHANNEL))
    office.write("a")
    office.write("b", Channel("council"))
    await office.run(5)
    assert office.slack.texts("C0COUNCIL") == ["b"]
    (alert,) = office.slack.texts("C0OPERATORS")
    assert "archived" in alert and "[Try again]" in alert


async def test_by_itself_it_is_tried_less_and_less_often_and_all_arrives_in_order_once_it_is_open(office):
    office.slack.refuse(COMMUNITY, SendRefused("archived", Scope.CHANNEL))
    for number in range(3):
        office.write(f"m{number}")
    await office.run(8 * 3600, step=600)
    assert office.slack.count("send", COMMUNITY) == 4  # at once, and after 1, 3 and 7 hours
    office.slack.refusals.clear()
    await office.run(9 * 3600, step=600)
    assert office.slack.texts(COMMUNITY) == ["m0", "m1", "m2"]
    assert office.ask(circuits.open_circuits) == []


async def test_the_button_tries_at_once(office):
    office.slack.refuse(COMMUNITY, SendRefused("archived", Scope.CHANNEL))
    office.write("m0")
    office.write("m1")
    await office.run(5)
    office.slack.refusals.clear()
    office.ask(lambda store: circuits.probe(store, "slack", COMMUNITY, office.now))
    await office.run(5)
    assert office.slack.texts(COMMUNITY) == ["m0", "m1"]


async def test_a_probe_that_fails_costs_one_request_and_no_alert(office):
    office.slack.refuse(COMMUNITY, SendRefused("archived", Scope.CHANNEL))
    for number in range(5):
        office.write(f"m{number}")
    await office.run(5)
    office.ask(lambda store: circuits.probe(store, "slack", COMMUNITY, office.now))
    await office.run(600, step=20)
    assert office.slack.count("send", COMMUNITY) == 2
    assert len([row for row in office.rows() if row.key.startswith("alert:")]) == 1


async def test_a_platform_that_knows_us_no_more_is_asked_nothing_and_the_other_goes_on(office):
    office.places[("operators", "discord")] = "DO"
    office.places[("community", "discord")] = "DC"
    office.slack.refuse(COMMUNITY, SendRefused("revoked", Scope.PLATFORM))
    office.write("a")
    await office.run(2)
    calls = len(office.slack.calls)
    for number in range(5):
        office.write(f"b{number}")
    await office.run(1800, step=60)
    assert len(office.slack.calls) == calls
    assert len(office.discord.texts("DC")) == 6
    assert "revoked" in office.discord.texts("DO")[0]
