"""A dashboard is the whole program at a look: weeks as a line, this month beside the last, and who is active."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from program.money import Money
from program.periods import Period, Span
from program.tables import DailyCount, DailyMoney, Partner

WEEKS = 12


@dataclass(frozen=True)
class Figures:
    """What some days counted, the money in them, and how many partners brought a lead or a sale."""

    clicks: int
    leads: int
    sales: int
    active: int
    revenue: tuple[Money, ...]
    earned: tuple[Money, ...]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday on."""

    start: date
    clicks: int
    leads: int
    sales: int


@dataclass(frozen=True)
class Dashboard:
    """The running month beside as much of the last, twelve weeks, and how many partners there are."""

    span: Span
    before_span: Span
    now: Figures
    before: Figures
    weeks: tuple[Week, ...]
    partners: int
    waiting: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing has happened in all of it."""
        return not any(week.clicks or week.leads or week.sales for week in self.weeks)


def dashboard(store: Session, today: date) -> Dashboard:
    """Return the dashboard of a day of the program's."""
    span, before = Period.MONTH.until(today), Period.MONTH.before(today)
    assert before is not None  # only all time has nothing before it
    statuses = store.exec(select(Partner.status, func.count()).group_by(col(Partner.status))).all()
    number = {status: int(count) for status, count in statuses}
    return Dashboard(
        span=span,
        before_span=before,
        now=_figures(store, span),
        before=_figures(store, before),
        weeks=_weeks(store, today),
        partners=number.get("approved", 0),
        waiting=number.get("pending", 0),
    )


def _figures(store: Session, span: Span) -> Figures:
    inside = col(DailyCount.day).between(span.start, span.end)
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    counts = store.exec(select(*sums).where(inside)).one()
    brought = select(func.count(func.distinct(col(DailyCount.partner_id)))).where(
        inside, col(DailyCount.leads) + col(DailyCount.sales) > 0
    )
    money = store.exec(
        select(DailyMoney.currency, func.sum(col(DailyMoney.revenue)), func.sum(col(DailyMoney.earned)))
        .where(col(DailyMoney.day).between(span.start, span.end))
        .group_by(col(DailyMoney.currency))
        .order_by(col(DailyMoney.currency))
    ).all()
    clicks, leads, sales = (int(each or 0) for each in counts)
    return Figures(
        clicks=clicks,
        leads=leads,
        sales=sales,
        active=int(store.exec(brought).one()),
        revenue=tuple(Money(int(revenue), currency) for currency, revenue, _ in money),
        earned=tuple(Money(int(earned), currency) for currency, _, earned in money),
    )


def _weeks(store: Session, today: date) -> tuple[Week, ...]:
    """The last twelve weeks from Monday to Sunday, the running one included."""
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    wanted = select(col(DailyCount.day), *sums).where(col(DailyCount.day).between(first, today))
    found = [[0, 0, 0] for _ in range(WEEKS)]
    for day, *counts in store.exec(wanted.group_by(col(DailyCount.day))):
        week = found[(day - first).days // 7]
        for place, count in enumerate(counts):
            week[place] += int(count)
    return tuple(Week(first + timedelta(weeks=place), *counts) for place, counts in enumerate(found))
