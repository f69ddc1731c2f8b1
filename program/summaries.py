"""A summary is what a month came to for one partner: figures beside the month before, and how their money stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from program.ledger import Owed
from program.months import Month, months_of
from program.periods import CALENDAR, FiscalYear, Period, Span
from program.rules.courses import Gap, gap_of
from program.stats import LinkFigures, Stats
from program.tables import Partner


@dataclass(frozen=True)
class TierMove:
    """A tier that a partner holds since a day, instead of another; an empty key is none."""

    before: str
    after: str


@dataclass(frozen=True)
class Summary:
    """A partner's month, its stats without a trend: `best` is the link that brought most.

    `statements` are the labels of those sealed with it. `is_first_try` says that no lead ever came; `unpayable` is the
    currency in which money is due that has no way to go.
    """

    partner: Partner
    stats: Stats
    owed: tuple[Owed, ...]
    best: LinkFigures | None
    statements: tuple[str, ...]
    tier: TierMove | None
    is_first_try: bool
    unpayable: str | None

    @property
    def month(self) -> Span:
        """The days that it is about."""
        return self.stats.span

    @property
    def gap(self) -> Gap | None:
        """Where the month's funnel broke off."""
        totals = self.stats.totals
        return gap_of(totals.clicks, totals.leads, totals.sales)


def summaries_of(
    store: Session, partners: Sequence[Partner], first: date, fiscal: FiscalYear = CALENDAR
) -> dict[str, Summary]:
    """Return each partner's summary of the month that ended the day before `first`, the first of the next, by id.

    They are read together: the statements asked of the store do not grow with the number of partners.
    """
    period = Period.LAST_MONTH
    span, before = period.until(first, fiscal), period.before(first, fiscal)
    assert before is not None  # only all time has nothing before it
    months = months_of(store, [partner.id for partner in partners], span, before)
    return {partner.id: _summary(partner, period, span, before, months[partner.id]) for partner in partners}


def _summary(partner: Partner, period: Period, span: Span, before: Span, month: Month) -> Summary:
    links = tuple(month.links)
    return Summary(
        partner=partner,
        stats=Stats(period, span, month.totals, before, month.before, (), links),
        owed=tuple(month.owed),
        best=next((link for link in links if link.clicks), None) if len(links) > 1 else None,
        statements=tuple(month.statements),
        tier=_moved(month),
        is_first_try=not month.totals.leads and not month.led_ever,
        unpayable=_unpayable(month),
    )


def _moved(month: Month) -> TierMove | None:
    if month.tier_since is None or month.tier_since == month.tier_before:
        return None
    return TierMove(month.tier_before, month.tier_since)


def _unpayable(month: Month) -> str | None:
    """The first currency in which something is due and no payout method is set."""
    due = (one.currency for one in month.owed if one.payable > one.clawback)
    return next((currency for currency in due if currency not in month.methods), None)
