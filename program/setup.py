"""The setup is what the rules know of this deployment: its name, zone, currency, links, terms and payer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from program.links import LinkRules
from program.payout_files.batch import Payer
from program.periods import FiscalYear
from program.rules.badges import Badge
from program.rules.boards import SHIPPED, BoardRules
from program.rules.council import CouncilRules
from program.rules.courses import Course
from program.rules.quiet_hours import NONE, QuietHours
from program.rules.spending import WriterRules
from program.terms import Terms


@dataclass(frozen=True)
class Setup:
    """One program, as settings.toml describes it."""

    name: str
    zone: ZoneInfo
    currency: str
    links: LinkRules
    terms: Terms
    council: CouncilRules = field(default_factory=CouncilRules)
    payer: Payer | None = None
    quiet: QuietHours = NONE
    courses: tuple[Course, ...] = ()
    writer: WriterRules | None = None
    badges: tuple[Badge, ...] = ()
    board: BoardRules = SHIPPED

    @property
    def fiscal(self) -> FiscalYear:
        """The year whose quarters the program counts in."""
        return self.terms.fiscal

    def today(self, now: datetime) -> date:
        """Return the program's calendar day at an instant."""
        return now.astimezone(self.zone).date()
