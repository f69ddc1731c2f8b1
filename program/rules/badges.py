"""A badge stands for a result that a partner reached: the threshold makes eligible, and a person confirms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What a badge counts: results of the books, courses that were completed, or kudos that were received."""

    LEADS = "leads"
    SALES = "sales"
    RETAINED = "retained customers"
    COURSES = "completed courses"
    KUDOS = "kudos"


@dataclass(frozen=True)
class Badge:
    """One badge; `days` is the window that is counted, up to today."""

    key: str
    title: str
    summary: str
    measure: Measure
    threshold: int
    days: int

    def is_reached(self, value: int) -> bool:
        """Return whether a value makes eligible."""
        return value >= self.threshold
