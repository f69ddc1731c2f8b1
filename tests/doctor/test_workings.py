"""What the bot does by itself is looked at: messages that stay behind, jobs that failed, connections that are down."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.delivery import Health
from bot.doctor import Running
from program.circuits import trip
from program.deliveries import Parcel, enqueue
from program.delivery_claims import GIVE_UP, claim, mark_refused, mark_unreadable
from program.pauses import pause
from program.runs import claim_run, finish_run


def written(practice, key, minutes=0):
    """Write a delivery some minutes ago and return it once claimed."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    with practice.store.unit() as store:
        enqueue(store, Parcel(key, "slack", "C0COMMUNITY", {}), at)
        return claim(store, "slack", at)[0]


def ran(practice, outcome, label="2026-11-23", reason="", days=0):
    at = datetime.now(UTC) - timedelta(days=days)
    with practice.store.unit() as store:
        claim_run(store, "weekly-leaderboard", label, at, at)
        finish_run(store, "weekly-leaderboard", label, outcome, reason, at)


async def test_a_message_that_waits_a_moment_is_no_trouble(practice):
    written(practice, "a", minutes=2)
    found = await practice.examine()
    assert found["outbox.good"].facts == {"waiting": 1}


async def test_a_message_that_waits_long_is_told_with_its_age(practice):
    written(practice, "a", minutes=2)
    written(practice, "b", minutes=42)
    found = await practice.examine()
    facts = found["outbox_late.warning"].facts
    assert (facts["waiting"], facts["minutes"] in (42, 43)) == (2, True)  # a minute may turn while it is examined


async def test_a_message_of_unknown_fate_stays_told_until_somebody_decides(practice):
    one = written(practice, "a", minutes=60 * 24 * 30)
    with practice.store.unit() as store:
        one.unreadable_since = datetime.now(UTC) - GIVE_UP
        assert mark_unreadable(store, one, datetime.now(UTC), "no answer")
    assert await practice.troubles() == {"outbox_ambiguous.warning"}


@pytest.mark.parametrize("days, troubles", [(1, {"outbox_refused.warning"}), (8, set())])
async def test_a_refused_message_is_told_for_a_week(practice, days, troubles):
    one = written(practice, "a", minutes=60 * 24 * days)
    with practice.store.unit() as store:
        mark_refused(store, one, "not_in_channel")
    assert await practice.troubles() == troubles


async def test_a_channel_that_takes_nothing_is_told(practice):
    with practice.store.unit() as store:
        trip(store, "slack", "C0COMMUNITY", "archived", datetime.now(UTC))
    found = await practice.examine()
    assert found["outbox_closed.warning"].facts == {"count": 1, "places": "slack C0COMMUNITY"}


async def test_a_job_that_failed_is_told_until_it_goes_well_again(practice):
    ran(practice, "failed", "2026-11-16", days=7)
    assert await practice.troubles() == {"job_failed.bad"}
    ran(practice, "done", "2026-11-23")
    assert await practice.troubles() == set()


async def test_a_job_that_was_skipped_is_told_with_the_reason(practice):
    ran(practice, "skipped", reason="too late")
    found = await practice.examine()
    assert found["job_skipped.warning"].facts["reason"] == "too late"


async def test_a_job_that_is_tried_again_is_told_until_it_went_well(practice):
    ran(practice, "retrying", reason="ValueError")
    found = await practice.examine()
    assert found["job_retrying.warning"].facts["reason"] == "ValueError"


async def test_a_job_that_is_paused_is_told_with_the_reason(practice):
    with practice.store.unit() as store:
        pause(store, "leaderboard", "Dana", "the figures are being checked", datetime.now(UTC))
    found = await practice.examine()
    assert found["job_paused.warning"].facts == {"job": "leaderboard", "reason": "the figures are being checked"}


async def test_the_running_bot_tells_of_its_connections(practice):
    healths = {"slack": Health(True, ""), "discord": Health(False, "Discord refused the token.")}
    practice.more["running"] = Running(healths, open_sockets=2, wanted_sockets=2, loop_lag_seconds=0.002)
    found = await practice.examine()
    assert {"connection.good", "sockets.good", "loop.good"} <= set(found)
    assert found["connection.bad"].facts == {"platform": "Discord", "detail": "Discord refused the token."}


async def test_a_missing_socket_and_a_busy_loop_are_warnings(practice):
    practice.more["running"] = Running(open_sockets=1, wanted_sockets=2, loop_lag_seconds=0.8)
    found = await practice.examine()
    assert found["sockets.warning"].facts == {"have": 1, "want": 2}
    assert found["loop.warning"].facts == {"milliseconds": 800}


async def test_what_was_not_measured_is_not_told(practice):
    practice.more["running"] = Running()
    found = await practice.examine()
    assert not {"sockets.good", "loop.good", "connection.good"} & set(found)
