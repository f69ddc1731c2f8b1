"""The table [leaderboard]: who is on it, from how many partners on it ranks, and whether one message is kept up."""

from __future__ import annotations

from pydantic import Field

from bot.settings.strict import Strict
from program.rules.boards import BoardRules


class LeaderboardTable(Strict):
    """The least volume, the smallest group that is ranked, and the way of the weekly post."""

    least_points: int = Field(default=0, ge=0, le=1_000_000)
    fewest_partners: int = Field(default=3, ge=2, le=100)
    living: bool = False

    def rules(self) -> BoardRules:
        """Return the rules."""
        return BoardRules(self.least_points, self.fewest_partners, self.living)
