"""The market is how other partners do, told to one of them in figures that are nobody's alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from program.periods import Span
from program.rules.market import middle, pooled
from program.tables import DailyCount, Partner

DAYS = 90


@dataclass(frozen=True)
class Rates:
    """Leads per click and sales per lead; None where there is nothing to tell."""

    leads: Fraction | None
    sales: Fraction | None

    @property
    def told(self) -> bool:
        """Whether there is anything to tell."""
        return self.leads is not None or self.sales is not None


@dataclass(frozen=True)
class Market:
    """One partner's rates of some days beside those of the others, and of the others of their kind.

    `selling` is the median of sales among the others who sold, `weekday` the day with most of the others' leads,
    0 for Monday.
    """

    span: Span
    own: Rates
    others: Rates
    kind: str | None
    alike: Rates
    sales: int
    selling: int | None
    weekday: int | None

    @property
    def told(self) -> bool:
        """Whether anything can be told of others without telling of one."""
        return self.others.told or self.selling is not None


def market(store: Session, partner: Partner, today: date) -> Market:
    """Return the market of the last 90 days as one partner is told it; others are approved and none of our staff."""
    span = Span(today - timedelta(days=DAYS - 1), today)
    rows = _figures(store, span)
    own = next((row[2:] for row in rows if row[0] == partner.id), (0, 0, 0))
    others = [row[2:] for row in rows if row[0] != partner.id]
    alike = [row[2:] for row in rows if row[0] != partner.id and partner.archetype and row[1] == partner.archetype]
    clicks, leads, sales = own
    return Market(
        span=span,
        own=Rates(Fraction(leads, clicks) if clicks else None, Fraction(sales, leads) if leads else None),
        others=_rates(others),
        kind=partner.archetype,
        alike=_rates(alike),
        sales=sales,
        selling=middle([row[2] for row in others]),
        weekday=_weekday(store, span, partner.id) if pooled((row[1], 0) for row in others) is not None else None,
    )


def _rates(rows: list[tuple[int, int, int]]) -> Rates:
    return Rates(pooled((row[0], row[1]) for row in rows), pooled((row[1], row[2]) for row in rows))


def _figures(store: Session, span: Span) -> list[tuple[str, str | None, int, int, int]]:
    """Each partner's clicks, leads and sales of some days, with their kind."""
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    wanted = (
        columns(col(Partner.id), col(Partner.archetype), *sums)
        .join(DailyCount, col(DailyCount.partner_id) == col(Partner.id))
        .where(col(DailyCount.day).between(span.start, span.end))
        .where(col(Partner.status) == "approved", col(Partner.staff).is_(False))
        .group_by(col(Partner.id), col(Partner.archetype))
    )
    rows = store.connection().execute(wanted)
    return [(key, kind, int(clicks), int(leads), int(sales)) for key, kind, clicks, leads, sales in rows]


def _weekday(store: Session, span: Span, partner_id: str) -> int | None:
    wanted = select(col(DailyCount.day), func.sum(col(DailyCount.leads))).where(
        col(DailyCount.day).between(span.start, span.end), DailyCount.partner_id != partner_id
    )
    found = [0] * 7
    for day, leads in store.exec(wanted.group_by(col(DailyCount.day))):
        found[day.weekday()] += int(leads)
    best = max(range(7), key=lambda place: found[place])
    return best if found.count(found[best]) == 1 else None
