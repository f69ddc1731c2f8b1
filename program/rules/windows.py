"""A window is a stretch of the program's days in which something is added up; it begins anew on its first day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never

from program.periods import CALENDAR, FiscalYear
from program.terms import Window


def start_of(window: Window, day: date, fiscal: FiscalYear = CALENDAR) -> date | None:
    """Return the first day of the window that a day lies in: weeks begin on Monday; None for ever.

    Quarters and years are those of the fiscal year.
    """
    match window:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return fiscal.quarter_start(day)
        case "year":
            return fiscal.year_start(day)
        case "ever":
            return None
        case _:
            assert_never(window)


def month_number(first: date, day: date) -> int:
    """Return which month a day lies in, counted from a first day: 1 until the day of that number in the next month.

    Where a month lacks that day, its last day begins the new one: from 31 January month 2 begins on 28 February.
    """
    months = (day.year - first.year) * 12 + day.month - first.month
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    begins = min(first.day, (following - timedelta(days=1)).day)
    return months + (1 if day.day >= begins else 0)
