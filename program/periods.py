"""A period is a stretch of whole days in the program's zone, to be compared with the stretch before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


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

    def until(self, today: date) -> Span:
        """Return the running period up to today, or the whole one before it."""
        start = _start(self.unit, today)
        if not self.is_over:
            return Span(start, today)
        return Span(_start(self.unit, start - _DAY), start - _DAY)

    def before(self, today: date) -> Span | None:
        """Return as much of the period before, so that like is compared with like; None for all time."""
        if self is Period.ALL:
            return None
        span = self.until(today)
        earlier = _start(self.unit, span.start - _DAY)
        if self.is_over:
            return Span(earlier, span.start - _DAY)
        return Span(earlier, min(earlier + (today - span.start), span.start - _DAY))


def _start(period: Period, day: date) -> date:
    match period:
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case Period.QUARTER:
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case Period.YEAR:
            return date(day.year, 1, 1)
        case _:
            return date(2000, 1, 1)
