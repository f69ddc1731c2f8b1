"""The setup is what the rules know of this deployment: its name, zone, currency, links, terms and payer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from program.links import LinkRules
from program.payout_files.batch import Payer
from program.terms import Terms


@dataclass(frozen=True)
class Setup:
    """One program, as settings.toml describes it."""

    name: str
    zone: ZoneInfo
    currency: str
    links: LinkRules
    terms: Terms
    payer: Payer | None = None

    def today(self, now: datetime) -> date:
        """Return the program's calendar day at an instant."""
        return now.astimezone(self.zone).date()
