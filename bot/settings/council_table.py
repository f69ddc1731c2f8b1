"""The council's table of the settings: seats, terms, and by when things must be done."""

from __future__ import annotations

from pydantic import Field

from bot.settings.strict import Strict
from program.rules.council import CouncilRules


class CouncilTable(Strict):
    """How many seats the council has, for how long, for whom, and the days within which things must be done."""

    seats: int = Field(default=12, ge=1, le=200)
    category_percent: int = Field(default=50, ge=1, le=100)
    term_months: int = Field(default=24, ge=1, le=120)
    terms_most: int = Field(default=3, ge=1, le=20)
    member_days: int = Field(default=0, ge=0, le=3650)
    replace_days: int = Field(default=45, ge=1, le=365)
    response_days: int = Field(default=30, ge=1, le=365)
    agenda_days: int = Field(default=3, ge=1, le=30)
    slack_user_group: str | None = Field(default=None, pattern=r"^S[A-Z0-9]+$")
    discord_role: str | None = Field(default=None, pattern=r"^[0-9]{5,20}$")

    def rules(self) -> CouncilRules:
        """Return it as the program's rules know it."""
        return CouncilRules(**self.model_dump(exclude={"slack_user_group", "discord_role"}))

    def groups(self) -> dict[str, str]:
        """Return each platform's own group of the council, where one is named."""
        named = {"slack": self.slack_user_group, "discord": self.discord_role}
        return {platform: group for platform, group in named.items() if group}
