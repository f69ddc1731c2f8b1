"""Catching up, trying again, standing still, and jumps of the machine's clock."""

import asyncio
import json
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.chat.job import CatchUp, Direct, Message
from bot.chat.markup import literal
from bot.chat.reply import Reply
from bot.chat.schedule import Daily, Every
from bot.jumps import trust_clock
from bot.operations import RunningOperations
from bot.zone_data import compare_foreseen, zone_data_version
from program.errors import NoOccurrence, StillToCome
from program.pauses import pause, resume
from program.runs import remember
from program.tables import Fact
from tests.clockwork import Clockwork, declared

pytestmark = pytest.mark.asyncio
START = datetime(2026, 11, 15, 11, tzinfo=UTC)
NINE = Daily(time(9))
MONEY = declared("acme-money", NINE, CatchUp.EVERY)
DIGEST = declared("acme-digest", NINE, CatchUp.LATEST)
REMINDER = declared("acme-reminder", NINE, CatchUp.EXPIRE)
OFTEN = declared("acme-often", Every(15), CatchUp.LATEST)
FIRST, SECOND = "2026-11-16T09:00 Europe/Berlin", "2026-11-17T09:00 Europe/Berlin"


@pytest.fixture
def clockwork(stage):
    """A clockwork of all four kinds that has not ticked yet."""
    return Clockwork(stage.store, stage.templates, [MONEY, DIGEST, REMINDER, OFTEN], START)


class Stumbling:
    """A job's function that fails until it is told to stop failing."""

    def __init__(self):
        self.fails, self.calls = True, 0

    def __call__(self, request, due):
        self.calls += 1
        if self.fails:
            raise ConnectionError("the database is away")
        yield Message(Direct("per_1"), Reply(literal(due.label)))


async def test_an_occurrence_that_fails_is_tried_again_and_what_comes_after_it_waits(stage):
    story = Stumbling()
    clockwork = Clockwork(stage.store, stage.templates, [declared("acme-money", NINE, CatchUp.EVERY, story)], START)
    await clockwork.tick()
    await clockwork.tick(days=2)
    assert clockwork.outcomes("acme-money") == {"2026-11-16T09:00": "retrying"}
    await clockwork.tick(seconds=10)
    assert story.calls == 1
    story.fails = False
    await clockwork.tick(seconds=25)
    assert clockwork.outcomes("acme-money") == {"2026-11-17T09:00": "done", "2026-11-16T09:00": "done"}
    assert clockwork.keys("acme-money") == [FIRST, SECOND]


async def test_what_fails_for_good_is_told_once_and_can_be_run_again(stage):
    story = Stumbling()
    job = declared("acme-money", NINE, CatchUp.EVERY, story)
    clockwork = Clockwork(stage.store, stage.templates, [job], START)
    await clockwork.tick()
    await clockwork.tick(hours=20)
    await clockwork.pass_time(timedelta(minutes=3), datetime(2026, 11, 16, 11, tzinfo=UTC))
    assert clockwork.outcomes("acme-money") == {"2026-11-16T09:00": "failed"}
    assert story.calls == 8
    [told] = clockwork.told("acme-money failed")
    assert "tried 8 times" in told
    assert "it is still owed" in told
    assert "[Run it again]" in told
    story.fails = False
    operations = RunningOperations([job], clockwork.scheduler.runner, list)
    with stage.store.unit() as store:
        assert operations.run_job(store, "acme-money", clockwork.now, FIRST) == (FIRST, 1)
    with stage.store.unit() as store:
        assert operations.run_job(store, "acme-money", clockwork.now, FIRST) == (FIRST, 0)
    assert clockwork.outcomes("acme-money") == {"2026-11-16T09:00": "done"}


async def test_a_reminder_is_not_tried_again_beyond_its_time(stage):
    story = Stumbling()
    clockwork = Clockwork(stage.store, stage.templates, [declared("acme-reminder", NINE, CatchUp.EXPIRE, story)], START)
    await clockwork.tick()
    clockwork.now = datetime(2026, 11, 16, 9, 59, tzinfo=UTC)
    await clockwork.tick()
    await clockwork.tick(minutes=5)
    assert clockwork.outcomes("acme-reminder") == {"2026-11-16T09:00": "skipped"}
    assert story.calls == 1


async def test_a_later_digest_ends_the_tries_of_an_earlier_one(stage):
    story = Stumbling()
    job = declared("acme-digest", NINE, CatchUp.LATEST, story)
    clockwork = Clockwork(stage.store, stage.templates, [job], START)
    await clockwork.tick()
    await clockwork.tick(days=1)
    story.fails = False
    await clockwork.tick(days=1)
    assert clockwork.outcomes("acme-digest") == {"2026-11-17T09:00": "done", "2026-11-16T09:00": "skipped"}


async def test_a_store_that_is_away_for_a_moment_loses_no_occurrence(clockwork, monkeypatch):
    await clockwork.tick()
    unit = clockwork.store.unit

    def away(changes=True):
        raise OSError("the disk is full")

    monkeypatch.setattr(clockwork.store, "unit", away)
    await clockwork.tick(days=1)
    assert clockwork.posted == []
    monkeypatch.setattr(clockwork.store, "unit", unit)
    await clockwork.tick(seconds=6)
    assert clockwork.outcomes("acme-money") == clockwork.outcomes("acme-digest") == {"2026-11-16T09:00": "done"}


async def test_after_two_years_money_is_made_up_for_in_order_and_every_skip_has_its_reason(clockwork):
    await clockwork.tick()
    clockwork.start()
    await clockwork.tick(days=731)
    assert len(clockwork.keys("acme-money")) == 731
    assert clockwork.keys("acme-money") == sorted(clockwork.keys("acme-money"))
    runs = clockwork.runs("acme-digest", 1000)
    assert [run.outcome for run in runs.values()] == ["done", *["skipped"] * 730]
    assert {run.reason for run in runs.values()} == {"", "a later one was due too"}
    assert len(clockwork.keys("acme-often")) == 1


async def test_a_reminder_is_late_by_two_hours_at_most(clockwork):
    await clockwork.tick()
    clockwork.now = datetime(2026, 11, 16, 10, 0, 1, tzinfo=UTC)
    await clockwork.tick()
    assert clockwork.runs("acme-reminder")[FIRST].reason == "too late"


async def test_the_rules_of_zones_are_on_record_with_each_occurrence(clockwork):
    await clockwork.tick()
    await clockwork.tick(days=2)
    found = [run.zone_data for name in ("acme-money", "acme-digest") for run in clockwork.runs(name).values()]
    assert found == ["2026a"] * 4


async def test_a_digest_that_is_paused_is_skipped_with_the_reason_and_money_is_kept(clockwork):
    await clockwork.tick()
    with clockwork.store.unit() as store:
        pause(store, "acme-digest", "Eli Novak", "holidays", clockwork.now)
        pause(store, "acme-money", "Eli Novak", "audit", clockwork.now)
    await clockwork.tick(days=1)
    await clockwork.tick(days=1)
    assert clockwork.outcomes("acme-money") == {}
    assert {run.reason for run in clockwork.runs("acme-digest").values()} == {"paused by Eli Novak: holidays"}
    with clockwork.store.unit() as store:
        assert clockwork.scheduler.runner.agenda.waiting(store, MONEY, clockwork.now) == 2
        for name in ("acme-digest", "acme-money"):
            resume(store, name, "Eli Novak", clockwork.now)
    await clockwork.tick(minutes=2)
    assert clockwork.keys("acme-money") == [FIRST, SECOND]
    assert clockwork.keys("acme-digest") == []


async def test_a_clock_set_forward_by_hours_holds_what_is_not_money_and_says_so_once(clockwork):
    await clockwork.tick()
    await clockwork.set_clock(days=2)
    for _ in range(5):
        await clockwork.tick(seconds=61)
    assert clockwork.keys("acme-money") == [FIRST, SECOND]
    assert clockwork.outcomes("acme-digest") == clockwork.outcomes("acme-often") == {}
    [told] = clockwork.told("The clock was set forward by 48 hours")
    assert "[The clock is right]" in told


async def test_it_goes_on_when_somebody_says_that_the_clock_is_right(clockwork):
    await clockwork.tick()
    await clockwork.set_clock(days=2)
    with clockwork.store.unit() as store:
        assert trust_clock(store)
    await clockwork.tick(seconds=1)
    assert clockwork.outcomes("acme-digest") == {"2026-11-17T09:00": "done", "2026-11-16T09:00": "skipped"}


async def test_it_goes_on_by_itself_when_the_clock_stood_for_half_an_hour(clockwork):
    await clockwork.tick()
    await clockwork.set_clock(days=2)
    await clockwork.tick(minutes=29)
    assert clockwork.outcomes("acme-digest") == {}
    await clockwork.tick(minutes=1)
    assert clockwork.outcomes("acme-digest") == {"2026-11-17T09:00": "done", "2026-11-16T09:00": "skipped"}


async def test_a_clock_that_is_set_back_again_sends_nothing_that_waited_and_repeats_nothing(clockwork):
    await clockwork.tick()
    await clockwork.set_clock(days=2)
    await clockwork.set_clock(days=-2)
    assert clockwork.keys("acme-digest") == []
    await clockwork.pass_time(timedelta(hours=1), datetime(2026, 11, 18, 12, tzinfo=UTC))
    days = [FIRST, SECOND, "2026-11-18T09:00 Europe/Berlin"]
    assert clockwork.keys("acme-money") == clockwork.keys("acme-digest") == days
    assert len(clockwork.told("The clock was set forward")) == 1


async def test_the_hold_outlives_a_restart(clockwork):
    await clockwork.tick()
    await clockwork.set_clock(days=2)
    clockwork.start()
    await clockwork.tick(minutes=1)
    assert clockwork.outcomes("acme-digest") == {}
    await clockwork.tick(minutes=30)
    assert clockwork.outcomes("acme-digest")["2026-11-17T09:00"] == "done"


async def test_a_bot_that_was_off_or_a_clock_file_that_was_moved_is_no_jump(clockwork):
    await clockwork.tick()
    await clockwork.tick(days=2)
    assert clockwork.outcomes("acme-digest")["2026-11-17T09:00"] == "done"
    clockwork.start()
    clockwork.drift += 86_400
    await clockwork.tick(days=1)
    assert clockwork.outcomes("acme-digest")["2026-11-18T09:00"] == "done"
    assert clockwork.told("The clock was set forward") == []


async def test_a_clock_set_forward_by_less_than_three_hours_is_believed(clockwork):
    await clockwork.tick()
    await clockwork.tick(hours=20)
    await clockwork.set_clock(hours=2, minutes=59)
    assert clockwork.outcomes("acme-digest") == {"2026-11-16T09:00": "done"}


async def test_what_other_rules_of_zones_move_is_told_to_operators_once(clockwork):
    await clockwork.tick()
    with clockwork.store.unit() as store:
        foreseen = json.loads(store.get(Fact, "foreseen:acme-money").value)
        assert len(foreseen) == 100
        remember(store, "foreseen:acme-money", json.dumps(foreseen | {FIRST: "2026-11-16T07:00:00+00:00"}))
    clockwork.zone_data = "2026b"
    clockwork.start()
    await clockwork.tick(seconds=1)
    [told] = clockwork.told("Time zones have other rules now")
    assert "1 occurrence comes at another moment" in told
    assert FIRST in told
    assert compare_foreseen(clockwork.scheduler.runner, [MONEY], clockwork.now) == []
    await clockwork.tick(days=1)
    assert clockwork.runs("acme-money")[FIRST].zone_data == "2026b"


async def test_the_version_of_the_rules_is_read_where_they_are(tmp_path):
    assert zone_data_version([str(tmp_path)]) not in ("", "unknown")
    (tmp_path / "UTC").write_bytes(b"TZif2")
    assert zone_data_version([str(tmp_path)]) == "unknown"
    (tmp_path / "tzdata.zi").write_text("# version 2026c\nR A 1916", encoding="utf-8")
    assert zone_data_version([str(tmp_path)]) == "2026c"


async def test_an_occurrence_is_named_by_its_local_time_its_label_or_its_instant(clockwork):
    operations = RunningOperations(clockwork.jobs, clockwork.scheduler.runner, list)
    given = ("2026-11-13T09:00", "2026-11-13T09:00 Europe/Berlin", "2026-11-13T08:00Z", "2026-11-13T09:00+01:00")
    with clockwork.store.unit(False) as store:
        found = [operations.find(store, MONEY, START, one) for one in given]
        assert {one.label for [one] in found} == {"2026-11-13T09:00 Europe/Berlin"}
        assert operations.find(store, OFTEN, START, "2026-11-13T09:15")[0].label == "2026-11-13T08:15Z"
        for wrong in ("2026-11-13T09:01", "yesterday", "2026-11-13T09:00 Asia/Tokyo"):
            with pytest.raises(NoOccurrence):
                operations.find(store, MONEY, START, wrong)
        with pytest.raises(StillToCome):
            operations.run_job(store, "acme-money", START, "2026-11-17T09:00")


async def test_a_stop_at_any_moment_of_a_wake_is_no_failure_of_the_clock(clockwork, caplog):
    """APScheduler logs a wake that it handed out and then cancels as an error with a traceback: none is cancelled."""
    for moment in range(6):
        clockwork.start()
        clockwork.scheduler.start()
        for _ in range(moment):
            await asyncio.sleep(0)
        await clockwork.scheduler.stop()
        await asyncio.sleep(0.01)
    assert [record.message for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
