"""Stats are a partner's own figures for a period, read from the daily rollups."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Date, Executable, bindparam, select
from sqlmodel import Session, col, func

from program.money import Money
from program.periods import CALENDAR, FiscalYear, Period, Span
from program.tables import DailyCount, DailyMoney, Link


@dataclass(frozen=True)
class Totals:
    """Counts of a span, and its money by currency, in minor units."""

    clicks: int = 0
    leads: int = 0
    sales: int = 0
    revenue: tuple[Money, ...] = ()
    earned: tuple[Money, ...] = ()

    @property
    def conversion(self) -> float | None:
        """Sales per click, or None without a click."""
        return self.sales / self.clicks if self.clicks else None

    def earned_per_click(self) -> tuple[Money, ...]:
        """Commission per click, rounded down to whole minor units; empty without a click."""
        return tuple(Money(money.minor // self.clicks, money.currency) for money in self.earned) if self.clicks else ()


@dataclass(frozen=True)
class Point:
    """One step of a trend: the days it covers and what they brought."""

    span: Span
    clicks: int
    leads: int
    sales: int


@dataclass(frozen=True)
class LinkFigures:
    """What one link brought in a period."""

    code: str
    name: str | None
    clicks: int
    leads: int
    sales: int


@dataclass(frozen=True)
class Stats:
    """A partner's figures: the span, the one before where there is one, the trend, and each link's part."""

    period: Period
    span: Span
    totals: Totals
    before_span: Span | None
    before: Totals | None
    trend: tuple[Point, ...]
    links: tuple[LinkFigures, ...]


def partner_stats(store: Session, partner_id: str, period: Period, today: date, fiscal: FiscalYear = CALENDAR) -> Stats:
    """Return a partner's figures for a period up to today, a date in the program's zone."""
    span, before_span = period.until(today, fiscal), period.before(today, fiscal)
    days = _days(store, partner_id, before_span.start if before_span else span.start, span.end)
    money = _money(store, partner_id, before_span.start if before_span else span.start, span.end)
    shown = _shown(span, days)
    return Stats(
        period=period,
        span=shown,
        totals=_totals(span, days, money),
        before_span=before_span,
        before=_totals(before_span, days, money) if before_span else None,
        trend=_trend(shown, days),
        links=_links(store, partner_id, span),
    )


def _days(store: Session, partner_id: str, start: date, end: date) -> dict[date, tuple[int, int, int]]:
    rows = store.connection().execute(_days_statement(), {"partner_id": partner_id, "start": start, "end": end})
    return {day: (int(clicks), int(leads), int(sales)) for day, clicks, leads, sales in rows}


def _money(store: Session, partner_id: str, start: date, end: date) -> list[tuple[date, str, int, int]]:
    rows = store.connection().execute(_money_statement(), {"partner_id": partner_id, "start": start, "end": end})
    return [(day, currency, int(revenue), int(earned)) for day, currency, revenue, earned in rows]


def _totals(span: Span, days: dict[date, tuple[int, int, int]], money: list[tuple[date, str, int, int]]) -> Totals:
    inside = [counts for day, counts in days.items() if span.start <= day <= span.end]
    revenue: dict[str, int] = defaultdict(int)
    earned: dict[str, int] = defaultdict(int)
    for day, currency, worth, share in money:
        if span.start <= day <= span.end:
            revenue[currency] += worth
            earned[currency] += share
    return Totals(
        clicks=sum(counts[0] for counts in inside),
        leads=sum(counts[1] for counts in inside),
        sales=sum(counts[2] for counts in inside),
        revenue=tuple(Money(revenue[currency], currency) for currency in sorted(revenue)),
        earned=tuple(Money(earned[currency], currency) for currency in sorted(earned)),
    )


def _shown(span: Span, days: dict[date, tuple[int, int, int]]) -> Span:
    """The span, begun at its first day with figures when it means all time."""
    if span.start.year > 2000:
        return span
    return Span(min(days, default=span.end), span.end)


def _trend(span: Span, days: dict[date, tuple[int, int, int]]) -> tuple[Point, ...]:
    """At most 20 steps over a span, each of the same number of days but the last; whole weeks when it is long."""
    step = -(-span.days // 20)
    if span.days > 40:
        step = -(-step // 7) * 7
    points = []
    start = span.start
    while start <= span.end:
        end = min(start + timedelta(days=step - 1), span.end)
        counts = [days.get(start + timedelta(days=offset), (0, 0, 0)) for offset in range((end - start).days + 1)]
        points.append(Point(Span(start, end), *(sum(column) for column in zip(*counts, strict=True))))
        start = end + timedelta(days=1)
    return tuple(points)


def _links(store: Session, partner_id: str, span: Span) -> tuple[LinkFigures, ...]:
    asked = {"partner_id": partner_id, "start": span.start, "end": span.end}
    rows = store.connection().execute(_links_statement(), asked)
    return tuple(LinkFigures(code, name, int(a), int(b), int(c)) for code, name, a, b, c in rows)


# Stats are asked for more often than anything else, and building a statement takes longer than running it.


@cache
def _days_statement() -> Executable:
    return (
        select(col(DailyCount.day), func.sum(DailyCount.clicks), func.sum(DailyCount.leads), func.sum(DailyCount.sales))
        .where(*_of_partner(DailyCount))
        .group_by(col(DailyCount.day))
    )


@cache
def _money_statement() -> Executable:
    return (
        select(col(DailyMoney.day), col(DailyMoney.currency), func.sum(DailyMoney.revenue), func.sum(DailyMoney.earned))
        .where(*_of_partner(DailyMoney))
        .group_by(col(DailyMoney.day), col(DailyMoney.currency))
    )


@cache
def _links_statement() -> Executable:
    clicks, leads, sales = (func.sum(each) for each in (DailyCount.clicks, DailyCount.leads, DailyCount.sales))
    return (
        select(col(Link.code), col(Link.name), clicks, leads, sales)
        .join(DailyCount, col(DailyCount.link_id) == col(Link.id))
        .where(*_of_partner(DailyCount))
        .group_by(col(Link.id), col(Link.code), col(Link.name))
        .order_by(sales.desc(), leads.desc(), clicks.desc(), col(Link.code))
        .limit(10)
    )


def _of_partner(figures: type[DailyCount] | type[DailyMoney]) -> tuple[ColumnElement[bool], ...]:
    """A partner's figures of a span."""
    day = col(figures.day)
    return (
        col(figures.partner_id) == bindparam("partner_id"),
        day.between(bindparam("start", type_=Date), bindparam("end", type_=Date)),
    )
