"""A period is a stretch of whole days in the program's zone, to be compared with the stretch before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


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
    """A window to add up: the running week, month, quarter or year, or everything."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"

    @property
    def label(self) -> str:
        """What a person picks."""
        return "all time" if self is Period.ALL else f"this {self.value}"

    def until(self, today: date) -> Span:
        """Return the running period up to today."""
        return Span(_start(self, today), today)

    def before(self, today: date) -> Span | None:
        """Return as many days of the period before, so that like is compared with like; None for all time."""
        if self is Period.ALL:
            return None
        start = _start(self, today)
        earlier = _start(self, start - timedelta(days=1))
        end = min(earlier + (today - start), start - timedelta(days=1))
        return Span(earlier, end)


def last_week(today: date) -> Span:
    """Return the seven days from Monday to Sunday that ended before this week."""
    monday = today - timedelta(days=today.weekday())
    return Span(monday - timedelta(days=7), monday - timedelta(days=1))


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
        case Period.ALL:
            return date(2000, 1, 1)
