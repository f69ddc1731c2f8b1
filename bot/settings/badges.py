"""The tables [[badges]]: results that make a partner eligible for a badge, which a person then confirms."""

from __future__ import annotations

from pydantic import Field

from bot.settings.strict import Strict
from program.rules.badges import Badge, Measure


class BadgeTable(Strict):
    """A badge."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")
    title: str = Field(min_length=1, max_length=40)
    summary: str = Field(min_length=1, max_length=200)
    measure: Measure
    threshold: int = Field(ge=1, le=1_000_000)
    days: int = Field(default=365, ge=1, le=3660)

    def badge(self) -> Badge:
        """Return the badge for the program."""
        return Badge(self.key, self.title, self.summary, self.measure, self.threshold, self.days)
