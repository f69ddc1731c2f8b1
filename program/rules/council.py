"""The council's rules: how many seats, for how long, for whom, and by when things must be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class CouncilRules:
    """What the settings say of the council; a category may hold so many hundredths of the seats at most."""

    seats: int = 12
    category_percent: int = 50
    term_months: int = 24
    terms_most: int = 3
    member_days: int = 0
    replace_days: int = 45
    response_days: int = 30
    agenda_days: int = 3

    def term_end(self, start: date) -> date:
        """Return the last day of a term that starts on a day."""
        month = start.month - 1 + self.term_months
        year, month = start.year + month // 12, month % 12 + 1
        return _day(year, month, start.day) - timedelta(days=1)

    def has_room(self, categories: Sequence[str], category: str) -> bool:
        """Return whether one more seat of a category is within its cap; an unnamed category has none."""
        if not category:
            return True
        return (categories.count(category) + 1) * 100 <= self.category_percent * self.seats


def working_days_before(day: date, count: int) -> date:
    """Return the day that is so many working days, Monday to Friday, before another."""
    while count > 0:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _day(year: int, month: int, day: int) -> date:
    """The day, or where the month is shorter the first of the next."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), following)
