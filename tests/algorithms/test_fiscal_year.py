"""The fiscal year is counted as its page says, and as another way of counting says for every start and nine years."""

from calendar import month_name, monthrange
from datetime import date, timedelta

import pytest

from program.periods import CALENDAR, FiscalYear, Period, Span, add_months
from program.rules.payout_days import is_payout_day, next_payout_day
from program.rules.stated_periods import (
    StatedPeriod,
    after_closed,
    ended_with,
    last_over,
    period_name,
    running_period,
    stated_period,
    typed_label,
)
from program.rules.windows import start_of
from program.terms import PayoutRules
from tests.algorithms.pages import worked_table
from tests.stage import ZONE

QUARTERS = worked_table("fiscal-year.md", "starts", "day", "quarter")
MOVED = worked_table("fiscal-year.md", "last closed day", "new quarter")
MONTHS = {name: number for number, name in enumerate(month_name) if number}


def _fiscal(starts):
    return FiscalYear(MONTHS[starts])


def _span(words):
    start, _, end = words.partition(" to ")
    return date.fromisoformat(start), date.fromisoformat(end)


@pytest.mark.parametrize("row", QUARTERS, ids=[f"{row['starts']} {row['day']}" for row in QUARTERS])
def test_a_day_lies_in_the_quarter_of_the_page(row):
    fiscal, day = _fiscal(row["starts"]), date.fromisoformat(row["day"])
    period = stated_period(row["quarter"], ZONE, fiscal)
    assert fiscal.quarter_label(day) == row["quarter"]
    assert (period.start, period.end) == (date.fromisoformat(row["first day"]), date.fromisoformat(row["last day"]))
    assert running_period("quarter", day, ZONE, fiscal) == period
    assert start_of("quarter", day, fiscal) == period.start
    assert Period.QUARTER.until(day, fiscal) == Span(period.start, day)


@pytest.mark.parametrize("row", MOVED, ids=[row["why"] for row in MOVED])
def test_a_year_that_is_moved_closes_what_is_left(row):
    start, end = _span(row["new quarter"])
    left = after_closed(StatedPeriod("2026-27-Q4", start, end, ZONE), date.fromisoformat(row["last closed day"]))
    assert row["is closed as"] == (f"{left.start} to {left.end}" if left else "nothing")


def _quarter_ends(starts):
    """The ends of quarters, counted month by month from the start of a year, with nothing of the program's."""
    month, year, found = starts, 2022, []
    while year < 2034:
        for _ in range(2):
            month, year = (1, year + 1) if month == 12 else (month + 1, year)
        found.append(date(year, month, monthrange(year, month)[1]))
        month, year = (1, year + 1) if month == 12 else (month + 1, year)
    return found


@pytest.mark.parametrize("starts", range(1, 13), ids=list(MONTHS))
def test_quarters_and_months_end_where_another_count_says(starts):
    """Each of 3288 days, 2024 to 2032: its quarter's end, its month's end, and where the next one begins."""
    fiscal, ends = FiscalYear(starts), _quarter_ends(starts)
    day = date(2024, 1, 1)
    while day < date(2033, 1, 1):
        end = next(one for one in ends if one >= day)
        start = max(one for one in ends if one < day) + timedelta(days=1)
        assert (fiscal.quarter_start(day), fiscal.quarter_end(day)) == (start, end)
        assert add_months(day.replace(day=1), 1) - timedelta(days=1) == day.replace(
            day=monthrange(day.year, day.month)[1]
        )
        assert ("quarter" in ended_with(day)) == (day.month in (1, 4, 7, 10))
        assert ("quarter" in ended_with(day, fiscal)) == (day.month == start.month)
        day += timedelta(days=1)


@pytest.mark.parametrize("starts", range(1, 13), ids=list(MONTHS))
def test_quarters_follow_each_other_without_a_gap_and_have_names_of_their_own(starts):
    fiscal, names = FiscalYear(starts), []
    period = running_period("quarter", date(2033, 1, 1), ZONE, fiscal)
    for _ in range(36):
        names.append(period.label)
        before = last_over("quarter", period.start, ZONE, fiscal)
        assert before.end + timedelta(days=1) == period.start
        assert stated_period(before.label, ZONE, fiscal) == before
        assert typed_label(period_name(before.label)) == before.label
        period = before
    assert len(set(names)) == 36


def test_a_quarter_is_said_with_both_years_where_it_is_not_the_calendar_s():
    assert [period_name(label) for label in ("2026-27-Q3", "2026-Q3", "2026-11")] == [
        "Q3 2026/27",
        "2026-Q3",
        "2026-11",
    ]
    assert [typed_label(typed) for typed in ("q3 2026/27", "2026-q3", "Q3 2026", " 2026-11 ")] == [
        "2026-27-Q3",
        "2026-Q3",
        "2026-Q3",
        "2026-11",
    ]


@pytest.mark.parametrize(
    ("label", "fiscal"), [("2026-Q3", FiscalYear(4)), ("2026-27-Q3", CALENDAR), ("2026-28-Q3", FiscalYear(4))]
)
def test_a_quarter_of_another_kind_of_year_is_refused(label, fiscal):
    with pytest.raises(ValueError, match="no quarter of this program's year"):
        stated_period(label, ZONE, fiscal)


def test_the_year_before_is_compared_with_as_many_of_its_days():
    fiscal = FiscalYear(4)
    assert Period.YEAR.until(date(2026, 6, 10), fiscal) == Span(date(2026, 4, 1), date(2026, 6, 10))
    assert Period.YEAR.before(date(2026, 6, 10), fiscal) == Span(date(2025, 4, 1), date(2025, 6, 10))
    assert Period.LAST_QUARTER.until(date(2026, 5, 10), FiscalYear(2)) == Span(date(2026, 2, 1), date(2026, 4, 30))


def test_quarterly_payouts_follow_the_fiscal_year():
    rules, fiscal = PayoutRules(schedule="quarterly", day=5), FiscalYear(2)
    assert next_payout_day(rules, date(2026, 11, 18), fiscal) == date(2027, 2, 5)
    assert is_payout_day(rules, date(2026, 11, 5), fiscal)
    assert not is_payout_day(rules, date(2026, 10, 5), fiscal)


def test_a_year_has_twelve_months_to_start_in():
    for starts in (0, 13):
        with pytest.raises(ValueError, match="no month"):
            FiscalYear(starts)
