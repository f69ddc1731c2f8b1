"""Courtesy does what its page says: the page's tables are asked of the rules and of a store."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.courtesy import Courtesy, moment_for, timing_of
from program.people import ensure_person
from program.rules.quiet_hours import QuietHours, next_day, next_open
from tests.algorithms.pages import worked_table
from tests.stage import ZONE, handle

HOURS = worked_table("courtesy.md", "zone", "quiet")
DAYS = worked_table("courtesy.md", "asked", "kind", "goes out")
NIGHT = QuietHours(time(20), time(8))
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
MOMENTS = st.integers(0, 17 * 366 * 1440).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize("row", HOURS, ids=[row["why"] for row in HOURS])
def test_quiet_hours_end_when_the_page_says(row):
    start, end = map(time.fromisoformat, row["quiet"].split("-"))
    found = next_open(datetime.fromisoformat(row["moment"]), ZoneInfo(row["zone"]), QuietHours(start, end))
    assert found == datetime.fromisoformat(row["goes out"])


def test_a_persons_days_go_as_the_page_says(stage):
    with stage.store.unit() as store:
        person = ensure_person(store, handle("ada"), stage.now)
        timing = timing_of(store, person.id, ZONE, NIGHT)
        for number, row in enumerate(DAYS):
            asked = datetime.fromisoformat(row["asked"]).replace(tzinfo=ZONE)
            found = moment_for(store, person.id, f"message {number}", Courtesy(row["kind"]), timing, asked)
            expected = None if row["goes out"] == "never" else datetime.fromisoformat(row["goes out"])
            assert (found and found.astimezone(ZONE).replace(tzinfo=None)) == expected, row


@settings(deadline=None)
@given(st.sampled_from(ZONES), TIMES, TIMES, MOMENTS)
def test_what_goes_out_is_never_early_and_waits_for_less_than_a_day_and_a_shift(zone, start, end, moment):
    """The clocks are moved by three hours at most (Antarctica/Troll moves by two, Casey once by three)."""
    found = next_open(moment, ZoneInfo(zone), QuietHours(start, end))
    assert moment <= found <= moment + timedelta(hours=28)


@settings(deadline=None)
@given(st.sampled_from(ZONES), TIMES, TIMES, MOMENTS)
def test_what_goes_out_is_not_quiet_unless_the_clocks_were_moved_that_day(zone, start, end, moment):
    place, quiet = ZoneInfo(zone), QuietHours(start, end)
    found = next_open(moment, place, quiet)
    day = timedelta(days=1)
    moved = {(found + step).astimezone(place).utcoffset() for step in (-day, timedelta(), day)}
    if len(moved) == 1:
        assert not quiet.cover(found.astimezone(place).time())


@settings(deadline=None)
@given(st.sampled_from(ZONES), MOMENTS)
def test_the_next_day_is_a_later_one(zone, moment):
    """Samoa had no 30 December 2011, which is before these days."""
    place = ZoneInfo(zone)
    found = next_day(moment, place, NIGHT)
    assert found.astimezone(place).date() > moment.astimezone(place).date()
