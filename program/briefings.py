"""A briefing is what managers need in the morning: what waits for a decision, and what is not as usual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from program.deliveries import unsettled
from program.disputes import open_count
from program.intake import parked
from program.periods import Span
from program.referred_deals import waiting_deals
from program.rules.movement import is_news, movement, usual
from program.tables import Adjustment, DailyCount, Partner, PayoutRun

USUAL_DAYS = 30
QUIET_DAYS = 14
MOST = 3


@dataclass(frozen=True)
class Decisions:
    """What waits for somebody: runs by label, write-offs, what cannot be booked, doubtful messages, disputes, deals."""

    runs: tuple[str, ...]
    write_offs: int
    parked: int
    doubtful: int
    disputes: int = 0
    deals: int = 0

    def __bool__(self) -> bool:
        return bool(self.runs or self.write_offs or self.parked or self.doubtful or self.disputes or self.deals)


@dataclass(frozen=True)
class Measure:
    """A count of the whole program in the days of a briefing, beside what is usual in as many days."""

    name: str
    count: int
    expected: float


@dataclass(frozen=True)
class Mover:
    """A partner whose leads are not as usual; `total` is what the window before had, which the usual comes from."""

    partner: str
    leads: int
    expected: float
    total: int

    @property
    def up(self) -> bool:
        """Whether they brought more than usual."""
        return self.leads > self.expected


@dataclass(frozen=True)
class Briefing:
    """The days since the last one, and what managers should know of them."""

    span: Span
    decisions: Decisions
    measures: tuple[Measure, ...]
    up: tuple[Mover, ...]
    down: tuple[Mover, ...]
    joined: tuple[str, ...]
    quiet: tuple[str, ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits and nothing is unusual."""
        return not (self.decisions or self.up or self.down or self.joined or self.quiet)


def days_since_last(today: date) -> Span:
    """Return the days since the last working day's briefing: on Mondays Friday to Sunday, else yesterday."""
    back = 3 if today.weekday() == 0 else 1
    return Span(today - timedelta(days=back), today - timedelta(days=1))


def briefing(store: Session, today: date, zone: ZoneInfo) -> Briefing:
    """Return the briefing of a morning; days are the program's."""
    span = days_since_last(today)
    window = Span(span.start - timedelta(days=USUAL_DAYS), span.start - timedelta(days=1))
    now, before = _totals(store, span), _totals(store, window)
    movers = _movers(store, span, window)
    return Briefing(
        span=span,
        decisions=_decisions(store),
        measures=tuple(
            Measure(name, count, usual(total, span.days, USUAL_DAYS))
            for name, count, total in zip(("clicks", "leads", "sales"), now, before, strict=True)
        ),
        up=tuple(mover for mover in movers if mover.up)[:MOST],
        down=tuple(mover for mover in reversed(movers) if not mover.up)[:MOST],
        joined=_joined(store, span, zone),
        quiet=_gone_quiet(store, span),
    )


def _decisions(store: Session) -> Decisions:
    runs = store.exec(select(PayoutRun.label).where(PayoutRun.state == "draft").order_by(PayoutRun.label)).all()
    waiting = select(func.count()).where(Adjustment.kind == "write_off", Adjustment.state == "waiting")
    doubtful = unsettled(store)
    in_doubt = doubtful.get("ambiguous", 0)
    write_offs, deals = store.exec(waiting).one(), len(waiting_deals(store))
    return Decisions(tuple(runs), write_offs, len(parked(store)), in_doubt, open_count(store), deals)


def _totals(store: Session, span: Span) -> tuple[int, int, int]:
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    found = store.exec(select(*sums).where(col(DailyCount.day).between(span.start, span.end))).one()
    clicks, leads, sales = (int(number or 0) for number in found)
    return clicks, leads, sales


def _movers(store: Session, span: Span, window: Span) -> list[Mover]:
    """Who moved by enough to be news, the furthest up first."""
    now, before = _leads(store, span), _leads(store, window)
    found = []
    for partner, name in store.exec(select(Partner.id, Partner.name).where(*_shown())):
        total = before.get(partner, 0)
        mover = Mover(name, now.get(partner, 0), usual(total, span.days, USUAL_DAYS), total)
        if is_news(mover.leads, mover.expected):
            found.append(mover)
    return sorted(found, key=lambda one: (-movement(one.leads, one.expected), one.partner))


def _leads(store: Session, span: Span) -> dict[str, int]:
    leads = func.sum(col(DailyCount.leads))
    wanted = select(DailyCount.partner_id, leads).where(col(DailyCount.day).between(span.start, span.end))
    return {partner: int(number) for partner, number in store.exec(wanted.group_by(col(DailyCount.partner_id)))}


def _joined(store: Session, span: Span, zone: ZoneInfo) -> tuple[str, ...]:
    start, end = (datetime.combine(day, time(), zone) for day in (span.start, span.end + timedelta(days=1)))
    wanted = select(Partner.name).where(*_shown(), col(Partner.created_at) >= start, col(Partner.created_at) < end)
    return tuple(store.exec(wanted.order_by(col(Partner.name))))


def _gone_quiet(store: Session, span: Span) -> tuple[str, ...]:
    """Whose last day with a click was so long ago now, among those who had leads in the weeks before; told once."""
    last = func.max(col(DailyCount.day))
    then = replace(span, start=span.start - timedelta(days=QUIET_DAYS), end=span.end - timedelta(days=QUIET_DAYS))
    since = then.start - timedelta(days=USUAL_DAYS)
    recent = (
        select(DailyCount.partner_id)
        .where(DailyCount.day >= since)
        .group_by(col(DailyCount.partner_id))
        .having(last.between(then.start, then.end), func.sum(col(DailyCount.leads)) > 0)
    )
    wanted = select(Partner.name).where(*_shown(), col(Partner.id).in_(recent)).order_by(col(Partner.name))
    return tuple(store.exec(wanted))


def _shown() -> tuple[ColumnElement[bool], ...]:
    return (col(Partner.status) == "approved", col(Partner.staff).is_(False))
