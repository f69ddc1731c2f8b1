"""Figures are clicks, leads, sales and money added up by day, in the very transaction of what they count."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session

from program.ledger import EXPENSE
from program.tables import (
    Click,
    Commission,
    Customer,
    DailyCount,
    DailyMoney,
    DailySub,
    Entry,
    Lead,
    Posting,
    Row,
    Sale,
)
from program.upsert import add_up, table_of

COUNTS = ("clicks", "leads", "sales")
MONEYS = ("revenue", "earned")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Counted:
    """How many of a kind (`clicks`, `leads` or `sales`) came through a link at a moment."""

    what: str
    at: datetime
    partner_id: str | None
    link_id: str | None
    sub_id: str | None = None
    number: int = 1


@dataclass(frozen=True)
class Moved:
    """How many minor units of a kind (`revenue` or `earned`) came through a link at a moment."""

    what: str
    at: datetime
    partner_id: str | None
    link_id: str | None
    currency: str
    amount: int


class Sums:
    """Figures of some events by the keys of the tables that keep them, days being those of a zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.counts: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        self.subs: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        self.moneys: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MONEYS, 0))

    def add(self, event: Counted | Moved) -> None:
        """Add an event to the day of its link, and of its sub-id where it has one."""
        if isinstance(event, Counted):
            self._count(event)
        else:
            self._move(event)

    def _count(self, event: Counted) -> None:
        day = day_of(event.at, self.zone)
        self.counts[event.partner_id or "", day, event.link_id or ""][event.what] += event.number
        if event.sub_id and event.link_id:
            self.subs[event.link_id, day, event.sub_id][event.what] += event.number

    def _move(self, event: Moved) -> None:
        key = (event.partner_id or "", day_of(event.at, self.zone), event.link_id or "", event.currency)
        self.moneys[key][event.what] += event.amount

    def by_table(self) -> tuple[tuple[type[Row], tuple[str, ...], dict[Key, dict[str, int]]], ...]:
        """Return each table with the names of its key and the figures that belong in it."""
        return (
            (DailyCount, ("partner_id", "day", "link_id"), self.counts),
            (DailyMoney, ("partner_id", "day", "link_id", "currency"), self.moneys),
            (DailySub, ("link_id", "day", "sub_id"), self.subs),
        )


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the day of the zone in which a moment lies."""
    return at.astimezone(zone).date()


def add_figures(store: Session, zone: ZoneInfo, events: Iterable[Counted | Moved]) -> None:
    """Add events to the figures kept in the store, within the caller's transaction."""
    sums = Sums(zone)
    for event in events:
        sums.add(event)
    for table, names, figures in sums.by_table():
        add_up(store, table, [dict(zip(names, key, strict=True)) | values for key, values in figures.items()])


@dataclass(frozen=True)
class LinkTotals:
    """What came through a link so far; `revenue` is in minor units of the currency that was asked for."""

    clicks: int = 0
    leads: int = 0
    sales: int = 0
    revenue: int = 0


def link_totals(store: Session, link_ids: Sequence[str], currency: str) -> dict[str, LinkTotals]:
    """Return the totals of links, by link id, from the daily figures."""
    counts, moneys = table_of(DailyCount), table_of(DailyMoney)
    sums = [func.sum(counts.c[name]) for name in COUNTS]
    counted = select(counts.c.link_id, *sums).where(counts.c.link_id.in_(link_ids)).group_by(counts.c.link_id)
    paid = select(moneys.c.link_id, func.sum(moneys.c.revenue)).where(
        moneys.c.link_id.in_(link_ids), moneys.c.currency == currency
    )
    connection = store.connection()
    revenue = {key: int(total) for key, total in connection.execute(paid.group_by(moneys.c.link_id))}
    found = {
        key: LinkTotals(int(clicks), int(leads), int(sales), revenue.get(key, 0))
        for key, clicks, leads, sales in connection.execute(counted)
    }
    return {key: found.get(key, LinkTotals()) for key in link_ids}


@dataclass(frozen=True)
class Difference:
    """A figure that is not what its events add up to."""

    table: str
    key: Key
    figure: str
    kept: int
    counted: int


def compare(
    store: Session, zone: ZoneInfo, first: date | None = None, last: date | None = None
) -> tuple[Difference, ...]:
    """Return every figure of these days, or of all, that differs from a fresh count of the events."""
    found: list[Difference] = []
    for table, names, counted in _recount(store, zone).by_table():
        kept = _kept(store, table, names)
        for key in sorted(kept.keys() | counted.keys()):
            if (first is None or key[1] >= first) and (last is None or key[1] <= last):
                found += _differences(str(table.__tablename__), key, kept.get(key, {}), counted.get(key, {}))
    return tuple(found)


def recompute(
    store: Session, zone: ZoneInfo, first: date | None = None, last: date | None = None
) -> tuple[Difference, ...]:
    """Put the figures of these days, or all, right by what is missing or too much, and return what differed."""
    found = compare(store, zone, first, last)
    for table, names, _ in Sums(zone).by_table():
        figures = MONEYS if table is DailyMoney else COUNTS
        for difference in found:
            if difference.table == table.__tablename__:
                change = dict.fromkeys(figures, 0) | {difference.figure: difference.counted - difference.kept}
                add_up(store, table, [dict(zip(names, difference.key, strict=True)) | change])
    return found


def _differences(table: str, key: Key, kept: dict[str, int], counted: dict[str, int]) -> list[Difference]:
    return [
        Difference(table, key, figure, kept.get(figure, 0), counted.get(figure, 0))
        for figure in sorted(kept.keys() | counted.keys())
        if kept.get(figure, 0) != counted.get(figure, 0)
    ]


def _kept(store: Session, table: type[Row], names: tuple[str, ...]) -> dict[Key, dict[str, int]]:
    rows = store.connection().execute(table_of(table).select()).mappings()
    return {tuple(row[n] for n in names): {k: v for k, v in row.items() if k not in names} for row in rows}


def _recount(store: Session, zone: ZoneInfo) -> Sums:
    sums = Sums(zone)
    for event in _events(store):
        sums.add(event)
    return sums


def _events(store: Session) -> Iterator[Counted | Moved]:
    """All events, in portions, so that memory holds the sums and not the events."""
    click, lead, sale = table_of(Click), table_of(Lead), table_of(Sale)
    customer, commission = table_of(Customer), table_of(Commission)
    entry, posting = table_of(Entry), table_of(Posting)
    for row in _stream(store, select(click.c.at, click.c.partner_id, click.c.link_id, click.c.sub_id)):
        yield Counted("clicks", *row)
    brought = select(lead.c.at, lead.c.partner_id, lead.c.link_id, customer.c.sub_id)
    for row in _stream(store, brought.join(customer, customer.c.id == lead.c.customer_id)):
        yield Counted("leads", *row)
    sold = select(sale.c.at, sale.c.partner_id, sale.c.link_id, customer.c.sub_id, sale.c.currency, sale.c.amount)
    for at, partner_id, link_id, sub_id, *money in _stream(
        store, sold.join(customer, customer.c.id == sale.c.customer_id)
    ):
        yield Counted("sales", at, partner_id, link_id, sub_id)
        yield Moved("revenue", at, partner_id, link_id, *money)
    # What was earned is what commissions cost the program: accruals less what was reversed, each on its own day.
    columns = (entry.c.at, commission.c.partner_id, commission.c.link_id, posting.c.currency, posting.c.amount)
    booked = select(*columns).join(posting, posting.c.entry_id == entry.c.id).where(posting.c.account == EXPENSE)
    for row in _stream(store, booked.join(commission, commission.c.id == entry.c.commission_id)):
        yield Moved("earned", *row)


def _stream(store: Session, wanted: Any) -> Iterable[Any]:
    return store.connection().execute(wanted, execution_options={"yield_per": 5000})
