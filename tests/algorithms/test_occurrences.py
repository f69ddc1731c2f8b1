"""Occurrences fall due as their page says: the page's tables are asked of the schedules and played on a scheduler."""

from datetime import UTC, date, datetime, time, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.job import CatchUp, Channel, Message, job, jobs_in
from bot.chat.markup import literal
from bot.chat.reply import Reply
from bot.chat.schedule import (
    Daily,
    Every,
    Monthly,
    Quarterly,
    Weekday,
    Weekly,
    Yearly,
    instant_of,
    next_occurrence,
    occurrences,
)
from bot.scheduler import Hands, Scheduler
from program.runs import recent_runs
from tests.algorithms.pages import worked_table
from tests.stage import SETUP, ZONE

DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), Weekday, strict=True))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NEXT = worked_table("occurrences.md", "schedule", "zone", "after")
CAUGHT_UP = worked_table("occurrences.md", "back at", "occurrence")
RESTLESS_ZONES = ("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")
LAST_SEEN = datetime(2026, 11, 15, 11, tzinfo=UTC)


def _schedule(words):
    kind, *rest = words.split()
    match kind, rest:
        case "every", [minutes]:
            return Every(int(minutes))
        case "daily", [at]:
            return Daily(time.fromisoformat(at))
        case "weekly", [days, at]:
            return Weekly(tuple(DAYS[day] for day in days.split(",")), time.fromisoformat(at))
        case "quarterly", [day, at, "from", month]:
            weekday = DAYS.get(day)
            number = 1 if weekday is not None else int(day)
            return Quarterly(time.fromisoformat(at), weekday, number, MONTHS.index(month) + 1)
        case "yearly", [date_of_year, at]:
            month, day = date_of_year.split("-")
            return Yearly(int(month), int(day), time.fromisoformat(at))
        case "monthly", [day, at]:
            return Monthly(int(day), time.fromisoformat(at))
    raise AssertionError(f"the page has a schedule that nobody reads: {words}")


@pytest.mark.parametrize("row", NEXT, ids=[f"{row['schedule']} {row['why']}" for row in NEXT])
def test_the_next_occurrence_is_the_one_on_the_page(row):
    zone = ZoneInfo(row["zone"])
    found = next_occurrence(_schedule(row["schedule"]), zone, datetime.fromisoformat(row["after"]))
    label = row["label"] if row["schedule"].startswith("every") else f"{row['label']} {zone.key}"
    assert (found.due_at, found.label) == (datetime.fromisoformat(row["due at"]), label)


@settings(deadline=None)
@given(
    st.sampled_from(RESTLESS_ZONES),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0, tzinfo=None)),
    st.integers(min_value=0, max_value=3650),
)
def test_every_local_day_has_exactly_one_occurrence(zone_name, at, day):
    """Whatever the zone does to its clocks: ten days have ten labels, in order, and none falls due before its time."""
    zone = ZoneInfo(zone_name)
    first = datetime.combine(date(2020, 1, 1), time()) + timedelta(days=day)
    after, until = (instant_of(first + timedelta(days=d), zone) - timedelta(seconds=1) for d in (0, 10))
    found = list(occurrences(Daily(at), zone, after, until))
    wanted = [f"{(first + timedelta(days=d)).date()}T{at:%H:%M} {zone_name}" for d in range(10)]
    assert [one.label for one in found] == wanted
    assert [one.due_at for one in found] == sorted({one.due_at for one in found})
    local = [one.due_at.astimezone(zone).replace(tzinfo=None) for one in found]
    assert all(label[:16] <= f"{shown:%Y-%m-%dT%H:%M}" for label, shown in zip(wanted, local, strict=True))


class Night:
    """A scheduler with one job, daily unless said otherwise, on a real store; what it posts is kept in `posted`."""

    def __init__(self, stage, catch_up, schedule=Daily(time(9))):  # noqa: B008 - a schedule is a frozen value
        self.store, self.posted = stage.store, []

        @job("acme-daily", "Says something.", schedule=schedule, audience="community", catch_up=catch_up)
        def acme_daily(request, due):
            yield Message(Channel("community"), Reply(literal(due.label)))

        room = ModuleType(__name__)
        room.acme_daily = acme_daily
        [self.job] = jobs_in([room])
        hands = Hands(stage.store, stage.templates, SETUP, ZONE, lambda: LAST_SEEN, self._post)
        self.scheduler = Scheduler([self.job], hands, None)

    def _post(self, store, message, key, now):
        self.posted.append(key)
        return 1

    def outcomes(self):
        with self.store.unit(False) as store:
            runs = recent_runs(store, "acme-daily", 10)
        return {run.label.split()[0]: f"{run.outcome}: {run.reason}".removesuffix(": ") for run in runs}


@pytest.mark.parametrize("catch_up", CatchUp, ids=lambda one: one.value)
@pytest.mark.parametrize("back_at", sorted({row["back at"] for row in CAUGHT_UP}))
def test_missed_occurrences_end_as_on_the_page(stage, catch_up, back_at):
    night = Night(stage, catch_up)
    night.scheduler.run_due(night.job, LAST_SEEN)
    night.scheduler.run_due(night.job, datetime.fromisoformat(back_at))
    ended = night.outcomes()
    for row in (row for row in CAUGHT_UP if row["back at"] == back_at):
        assert ended[row["occurrence"]] == row[catch_up.value], row["occurrence"]
    assert len(night.posted) == list(ended.values()).count("done")


def test_looking_again_or_a_clock_that_jumps_back_does_nothing(stage):
    night = Night(stage, CatchUp.EVERY)
    for moment in (LAST_SEEN, LAST_SEEN + timedelta(days=2), LAST_SEEN + timedelta(days=2), LAST_SEEN):
        night.scheduler.run_due(night.job, moment)
    assert night.posted == [
        "acme-daily:2026-11-16T09:00 Europe/Berlin:0",
        "acme-daily:2026-11-17T09:00 Europe/Berlin:0",
    ]


def test_a_new_job_does_not_catch_up_on_what_was_before_it(stage):
    night = Night(stage, CatchUp.EVERY)
    night.scheduler.run_due(night.job, LAST_SEEN)
    assert (night.posted, night.outcomes()) == ([], {})


def test_of_an_interval_that_was_missed_for_a_month_only_the_newest_is_looked_at(stage):
    night = Night(stage, CatchUp.LATEST, Every(15))
    night.scheduler.run_due(night.job, LAST_SEEN)
    night.scheduler.run_due(night.job, LAST_SEEN + timedelta(days=30))
    assert len(night.posted) == 1
    assert list(night.outcomes().values()) == ["done"]
