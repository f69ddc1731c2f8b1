"""Courtesy in the outbox: what is written for a person goes out when it may, and not at all where it is not wanted."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.delivery import Scope, SendRefused
from bot.outbox import Hours
from program.courtesy import pause, set_quiet
from program.people import choose_notice
from program.rules.quiet_hours import QuietHours

NIGHT = QuietHours(time(20), time(8))


@pytest.fixture
def ada(office):
    """Ada, in a program whose nights are quiet in Berlin."""
    office.keep(Hours(ZoneInfo("Europe/Berlin"), NIGHT))
    return office.person("Ada", slack="U1")


async def test_money_at_night_waits_for_the_morning_and_is_sent_then(office, ada):
    office.move(hours=12)
    office.write("paid", ada, courtesy="money", category="payout")
    await office.run()
    assert office.state("paid") == "pending"
    office.move(hours=9)
    await office.run()
    assert office.state("paid") == "sent"


async def test_an_answer_goes_out_at_any_hour(office, ada):
    office.move(hours=12)
    office.write("asked", ada)
    await office.run()
    assert office.state("asked") == "sent"


async def test_a_second_digest_of_a_day_comes_the_day_after_and_a_second_nudge_never(office, ada):
    assert office.write("summary", ada, courtesy="digest") == 1
    assert office.write("news", ada, courtesy="digest") == 1
    assert office.write("nudge", ada, courtesy="nudge") == 0
    await office.run()
    assert (office.state("summary"), office.state("news")) == ("sent", "pending")
    office.move(hours=24)
    await office.run()
    assert office.state("news") == "sent"


async def test_what_somebody_turned_off_is_not_written(office, ada):
    with office.store.unit() as store:
        choose_notice(store, ada.person_id, "payout", False)
    assert office.write("paid", ada, courtesy="money", category="payout") == 0
    assert office.write("other", ada, courtesy="money", category="council") == 1


async def test_a_pause_holds_digests_back_and_drops_nudges(office, ada):
    with office.store.unit() as store:
        pause(store, ada.person_id, office.now.replace(day=25))
    assert office.write("nudge", ada, courtesy="nudge") == 0
    assert office.write("summary", ada, courtesy="digest") == 1
    assert office.row("summary").not_before == office.now.replace(day=25)


async def test_writing_the_same_again_moves_nothing(office, ada):
    office.write("summary", ada, courtesy="digest")
    assert office.write("summary", ada, courtesy="digest") == 0
    assert office.write("news", ada, courtesy="digest") == 1
    assert office.row("news").not_before.day == office.now.day + 1


async def test_channels_have_no_quiet_hours(office, ada):
    office.move(hours=12)
    office.write("board")
    await office.run()
    assert office.state("board") == "sent"


async def test_a_wish_for_later_and_quiet_hours_both_hold(office, ada):
    with office.store.unit() as store:
        set_quiet(store, ada.person_id, QuietHours(time(14), time(18)))
    office.write("event", ada, courtesy="digest", not_before=office.now.replace(hour=14))
    assert office.row("event").not_before == office.now.replace(hour=17), "six in the evening in Berlin"


async def test_what_an_outage_held_up_until_the_night_waits_for_the_morning(office, ada):
    office.move(hours=8, minutes=30)
    office.write("paid", ada, courtesy="money", category="payout")
    office.move(hours=2)
    await office.run()
    assert office.state("paid") == "pending", "half past nine in Berlin"
    assert office.row("paid").not_before == (office.now + timedelta(days=1)).replace(hour=7, minute=0)
    office.move(hours=10, minutes=30)
    await office.run()
    assert office.state("paid") == "sent"


async def test_an_answer_that_an_outage_held_up_is_sent_at_night_all_the_same(office, ada):
    office.write("asked", ada)
    office.move(hours=12)
    await office.run()
    assert office.state("asked") == "sent"


async def test_a_digest_that_comes_a_day_late_does_not_meet_that_days_own(office, ada):
    office.write("summary", ada, courtesy="digest")
    office.move(hours=24)
    office.write("news", ada, courtesy="digest")
    await office.run()
    states = [office.state(key) for key in ("summary", "news")]
    assert states == ["pending", "sent"]
    office.move(hours=24)
    await office.run()
    assert office.state("summary") == "sent"


async def test_a_digest_that_waited_may_go_out_later_on_its_own_day(office, ada):
    office.write("summary", ada, courtesy="digest")
    office.move(hours=3)
    await office.run()
    assert office.state("summary") == "sent"


async def test_a_reminder_that_an_outage_held_up_until_it_is_of_no_use_is_dropped(office, ada):
    office.write("event", ada, courtesy="asked", not_after=office.now + timedelta(hours=1))
    office.move(hours=2)
    await office.run()
    assert office.state("event") == "dropped"


async def test_on_the_other_platform_the_same_hours_hold(office):
    office.keep(Hours(ZoneInfo("Europe/Berlin"), NIGHT))
    both = office.person("Bea", discord="1", slack="U2")
    office.discord.fail("resolve", SendRefused("closed", Scope.PERSON))
    office.move(hours=8, minutes=59)
    office.write("paid", both, courtesy="money")
    await office.other.send_due()
    office.move(minutes=5)
    await office.run()
    assert [row.state for row in office.rows() if row.platform == "slack"] == ["pending"]


async def test_what_somebody_turns_off_while_it_waits_is_not_sent(office, ada):
    office.move(hours=12)
    office.write("paid", ada, courtesy="money", category="payout")
    office.write("other", ada, courtesy="money", category="council")
    with office.store.unit() as store:
        choose_notice(store, ada.person_id, "payout", False)
    office.move(hours=9)
    await office.run(5)
    assert (office.state("paid"), office.state("other")) == ("dropped", "sent")
