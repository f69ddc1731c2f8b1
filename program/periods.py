"""A period is a stretch of whole days in the program's zone; quarters and years are those of its fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
MONTHS = 12


@dataclass(frozen=True)
class Span:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class FiscalYear:
    """The year that quarters are counted in; `starts` is the month of its first day, 1 for January."""

    starts: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.starts <= MONTHS:
            raise ValueError(f"a year has no month {self.starts}")

    @property
    def is_calendar(self) -> bool:
        """Whether it is the calendar year."""
        return self.starts == 1

    def year_start(self, day: date) -> date:
        """Return the first day of the fiscal year that a day lies in."""
        return date(day.year - (day.month < self.starts), self.starts, 1)

    def quarter_start(self, day: date) -> date:
        """Return the first day of the fiscal quarter that a day lies in."""
        return add_months(day.replace(day=1), -((day.month - self.starts) % 3))

    def quarter_end(self, day: date) -> date:
        """Return the last day of the fiscal quarter that a day lies in."""
        return add_months(self.quarter_start(day), 3) - _DAY

    def quarter_number(self, day: date) -> int:
        """Return which quarter of its fiscal year a day lies in, from 1 to 4."""
        return (day.month - self.starts) % MONTHS // 3 + 1

    def quarter_label(self, day: date) -> str:
        """Return how a day's quarter is kept: `2026-Q4`, or `2026-27-Q3` where the year is not the calendar's."""
        year = self.year_start(day).year
        second = "" if self.is_calendar else f"-{(year + 1) % 100:02d}"
        return f"{year}{second}-Q{self.quarter_number(day)}"


CALENDAR = FiscalYear()


def add_months(first: date, months: int) -> date:
    """Return the first day of a month so many months on."""
    number = first.year * MONTHS + first.month - 1 + months
    return date(number // MONTHS, number % MONTHS + 1, 1)


class Period(StrEnum):
    """A window to add up: the running week, month, quarter or year, the whole one before it, or everything."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LAST_WEEK = "last-week"
    LAST_MONTH = "last-month"
    LAST_QUARTER = "last-quarter"
    ALL = "all"

    @property
    def label(self) -> str:
        """What a person picks."""
        if self is Period.ALL:
            return "all time"
        return self.value.replace("-", " ") if self.is_over else f"this {self.value}"

    @property
    def is_over(self) -> bool:
        """Whether it ended before today."""
        return self.value.startswith("last-")

    @property
    def unit(self) -> Period:
        """The week, month, quarter or year that it is one of."""
        return Period(self.value.removeprefix("last-"))

    def until(self, today: date, fiscal: FiscalYear = CALENDAR) -> Span:
        """Return the running period up to today, or the whole one before it."""
        start = _start(self.unit, today, fiscal)
        if not self.is_over:
            return Span(start, today)
        return Span(_start(self.unit, start - _DAY, fiscal), start - _DAY)

    def before(self, today: date, fiscal: FiscalYear = CALENDAR) -> Span | None:
        """Return as much of the period before, so that like is compared with like; None for all time."""
        if self is Period.ALL:
            return None
        span = self.until(today, fiscal)
        earlier = _start(self.unit, span.start - _DAY, fiscal)
        if self.is_over:
            return Span(earlier, span.start - _DAY)
        return Span(earlier, min(earlier + (today - span.start), span.start - _DAY))


def _start(period: Period, day: date, fiscal: FiscalYear) -> date:
    match period:
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case Period.QUARTER:
            return fiscal.quarter_start(day)
        case Period.YEAR:
            return fiscal.year_start(day)
        case _:
            return date(2000, 1, 1)
