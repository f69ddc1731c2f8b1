"""Every zone and every change of its clocks, sampled: one occurrence a label, when the oracle says."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.schedule import Daily, Monthly, Quarterly, Schedule, Weekday, Weekly, Yearly, occurrences
from tests.algorithms.every_zone import compare, sampled
from tests.oracle.occurrences import days_of, due

CHECKS = 100_000


def test_a_hundred_thousand_occurrences_around_changes_of_clocks_are_the_oracle_s():
    compared = 0
    for change, at, kinds in sampled(seed=18):
        compared += compare(change, at, kinds)
        if compared >= CHECKS:
            break
    assert compared >= CHECKS


KINDS: dict[tuple[str, int], Schedule] = {
    ("daily", 0): Daily(time(9)),
    ("weekly", 1): Weekly((Weekday.MONDAY,), time(9)),
    ("monthly", 31): Monthly(31, time(9)),
    ("monthly", 30): Monthly(30, time(9)),
    ("monthly", 1): Monthly(1, time(9)),
    ("yearly", 229): Yearly(2, 29, time(9)),
    ("yearly", 1231): Yearly(12, 31, time(9)),
}
ENDS = ("Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin")


def _compare(kind: str, number: int, schedule: Schedule, zone_name: str, starts: int = 1) -> None:
    zone = ZoneInfo(zone_name)
    first, last = date(2024, 1, 1), date(2032, 12, 31)
    bounds = (datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone))
    found = list(occurrences(schedule, zone, bounds[0].astimezone(UTC), bounds[1].astimezone(UTC)))
    wanted = [datetime.combine(day, time(9)) for day in days_of(kind, number, starts, first, last)]
    assert [one.slot for one in found] == wanted
    assert [int(one.due_at.timestamp()) for one in found] == [due(zone_name, slot) for slot in wanted]


@pytest.mark.parametrize(("kind", "number"), KINDS, ids=[f"{kind} {number}" for kind, number in KINDS])
@pytest.mark.parametrize("zone_name", ENDS)
def test_nine_years_of_a_schedule_are_those_of_the_oracle(kind, number, zone_name):
    """From 2024 to 2032: the 31st, 29 February, the year's end, also where the year begins first and last."""
    _compare(kind, number, KINDS[kind, number], zone_name)


@pytest.mark.parametrize("starts", range(1, 13))
def test_the_first_monday_of_a_quarter_is_the_oracle_s_for_every_fiscal_year(starts):
    _compare("quarterly", 0, Quarterly(time(9), starts=starts), "Europe/Berlin", starts)


def test_a_year_ends_first_on_kiritimati_and_twenty_six_hours_later_at_the_date_line():
    def end(name: str) -> datetime:
        after = datetime(2026, 12, 30, tzinfo=UTC)
        return next(iter(occurrences(Yearly(1, 1, time()), ZoneInfo(name), after, after + timedelta(days=3)))).due_at

    assert end("Pacific/Kiritimati") == datetime(2026, 12, 31, 10, tzinfo=UTC)
    assert end("Etc/GMT+12") == datetime(2027, 1, 1, 12, tzinfo=UTC)
