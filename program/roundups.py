"""A roundup is what a quarter came to on both sides: what customers got from it, and what partners did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from program.learnings import learnings_in
from program.money import Money
from program.periods import CALENDAR, FiscalYear, Period, Span, add_months
from program.tables import Customer, DailyCount, Milestone, Partner, Payout, Sale, TermsVersion

# With fewer partners than this, no sum is told: it could be read as one partner's.
FEWEST = 5


@dataclass(frozen=True)
class Totals:
    """What a quarter's days counted; a rate is None where nothing could convert."""

    clicks: int
    leads: int
    sales: int

    @property
    def lead_rate(self) -> float | None:
        """Leads per click."""
        return self.leads / self.clicks if self.clicks else None

    @property
    def sale_rate(self) -> float | None:
        """Sales per lead."""
        return self.sales / self.leads if self.leads else None


@dataclass(frozen=True)
class Cohort:
    """Partners who joined in one quarter: how many they are, and how many brought a sale in the quarter told."""

    label: str
    partners: int
    sold: int


@dataclass(frozen=True)
class Segment:
    """First sales of one kind of partner: how many, of how many partners, their average and the days they took."""

    name: str
    partners: int
    sales: int
    average: Money
    days: int


@dataclass(frozen=True)
class Roundup:
    """A quarter: the customers' side, the partners' side, what changed in the terms, and what was tried and learned."""

    label: str
    span: Span
    before_span: Span
    totals: Totals
    before: Totals
    active: int
    joined: int
    paid: int
    customers: int
    became: dict[str, int]
    cohorts: tuple[Cohort, ...]
    terms: tuple[date, ...]
    learnings: tuple[tuple[str, str], ...] = ()

    @property
    def is_small(self) -> bool:
        """Whether too few partners took part for any total to be told."""
        return self.active < FEWEST


def roundup(store: Session, today: date, zone: ZoneInfo, fiscal: FiscalYear = CALENDAR) -> Roundup:
    """Return the roundup of the fiscal quarter that ended before a day."""
    span, before = Period.LAST_QUARTER.until(today, fiscal), Period.LAST_QUARTER.before(today, fiscal)
    assert before is not None  # only all time has nothing before it
    start, end = bounds(span, zone)
    changed = store.exec(
        select(TermsVersion.effective_at).where(TermsVersion.effective_at >= start, TermsVersion.effective_at < end)
    )
    return Roundup(
        label=fiscal.quarter_label(span.start),
        span=span,
        before_span=before,
        totals=_totals(store, span),
        before=_totals(store, before),
        active=len(_active(store, span)),
        joined=len(_joined(store, span, zone)),
        paid=_paid(store, start, end),
        customers=_customers(store, start, end),
        became=_became(store, start, end),
        cohorts=tuple(_cohorts(store, span, zone, fiscal)),
        terms=tuple(moment.astimezone(zone).date() for moment in sorted(changed)),
        learnings=tuple((row.tried, row.taught) for row in learnings_in(store, start, end)),
    )


def segments(store: Session, span: Span, zone: ZoneInfo, currency: str, by: str) -> list[Segment]:
    """Return first sales by `archetype` or `country` where at least five partners are, those with most sales first."""
    start, end = bounds(span, zone)
    first = (
        select(Sale.customer_id, func.min(Sale.at).label("at"))
        .where(col(Sale.partner_id).is_not(None))
        .group_by(col(Sale.customer_id))
        .subquery()
    )
    kind = col(Partner.archetype) if by == "archetype" else col(Partner.country)
    wanted = (
        columns(kind, col(Sale.partner_id), col(Sale.amount), col(Customer.created_at), col(Sale.at))
        .join(first, (first.c.customer_id == col(Sale.customer_id)) & (first.c.at == col(Sale.at)))
        .join(Customer, col(Customer.id) == col(Sale.customer_id))
        .join(Partner, col(Partner.id) == col(Sale.partner_id))
        .where(col(Sale.at) >= start, col(Sale.at) < end, col(Sale.currency) == currency, kind.is_not(None))
        .where(col(Partner.staff).is_(False))
    )
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for name, partner, amount, came, bought in store.connection().execute(wanted):
        found[str(name)].append((str(partner), amount, max(0, (bought - came).days)))
    told = [_segment(name, rows, currency) for name, rows in found.items()]
    return sorted((one for one in told if one.partners >= FEWEST), key=lambda one: (-one.sales, one.name))


def _segment(name: str, rows: list[tuple[str, int, int]], currency: str) -> Segment:
    partners, amounts, days = ({row[0] for row in rows}, [row[1] for row in rows], [row[2] for row in rows])
    return Segment(name, len(partners), len(rows), Money(sum(amounts) // len(rows), currency), int(median(days)))


def bounds(span: Span, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments in which a span's days begin and end in a zone, in UTC."""
    start, end = (datetime.combine(day, time(), zone) for day in (span.start, span.end + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def _totals(store: Session, span: Span) -> Totals:
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    found = store.exec(select(*sums).where(col(DailyCount.day).between(span.start, span.end))).one()
    return Totals(*(int(number or 0) for number in found))


def _active(store: Session, span: Span, *, sold: bool = False) -> set[str]:
    """Partners who brought a lead or sale in some days, or only those with a sale; staff are none of them."""
    brought = col(DailyCount.sales) if sold else col(DailyCount.sales) + col(DailyCount.leads)
    wanted = (
        select(DailyCount.partner_id)
        .join(Partner, col(Partner.id) == col(DailyCount.partner_id))
        .where(col(DailyCount.day).between(span.start, span.end), col(Partner.staff).is_(False))
        .group_by(col(DailyCount.partner_id))
        .having(func.sum(brought) > 0)
    )
    return set(store.exec(wanted))


def _joined(store: Session, span: Span, zone: ZoneInfo) -> set[str]:
    start, end = bounds(span, zone)
    wanted = select(Partner.id).where(Partner.status == "approved", col(Partner.staff).is_(False))
    return set(store.exec(wanted.where(Partner.created_at >= start, Partner.created_at < end)))


def _paid(store: Session, start: datetime, end: datetime) -> int:
    """How many partners a payout arrived for; never how much."""
    wanted = select(func.count(func.distinct(col(Payout.partner_id)))).where(Payout.state == "settled")
    return store.exec(wanted.where(Payout.changed_at >= start, Payout.changed_at < end)).one()


def _customers(store: Session, start: datetime, end: datetime) -> int:
    wanted = select(func.count(func.distinct(col(Sale.customer_id)))).where(col(Sale.partner_id).is_not(None))
    return store.exec(wanted.where(Sale.at >= start, Sale.at < end)).one()


def _became(store: Session, start: datetime, end: datetime) -> dict[str, int]:
    """How many customers of partners reached each milestone."""
    wanted = (
        select(Milestone.kind, func.count(func.distinct(col(Milestone.customer_id))))
        .join(Customer, col(Customer.id) == col(Milestone.customer_id))
        .where(Milestone.at >= start, Milestone.at < end, col(Customer.partner_id).is_not(None))
        .group_by(col(Milestone.kind))
    )
    return {kind: int(number) for kind, number in store.exec(wanted)}


def _cohorts(store: Session, span: Span, zone: ZoneInfo, fiscal: FiscalYear) -> Iterable[Cohort]:
    """The last four quarters of joining, each where five or more joined in it."""
    sold = _active(store, span, sold=True)
    for back in (9, 6, 3, 0):
        start = add_months(span.start, -back)
        joined = _joined(store, Span(start, fiscal.quarter_end(start)), zone)
        if len(joined) >= FEWEST:
            yield Cohort(fiscal.quarter_label(start), len(joined), len(joined & sold))
