"""A month of many partners is read together: so many statements for five hundred of them as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, func, select

from program.ledger import Owed, Pocket, pocket
from program.money import Money
from program.payout_methods import current_methods
from program.periods import Span
from program.stats import LinkFigures, Totals
from program.tables import (
    DailyCount,
    DailyMoney,
    Link,
    PartnerTier,
    PayoutMethod,
    Posting,
    Statement,
    StatementPeriod,
)

# As many ids as every engine takes in one statement, with room for four accounts each.
PORTION = 500
LINKS_MOST = 10


@dataclass
class Month:
    """What is read of one partner: figures of the month and of the one before, links, money, statements and tiers."""

    totals: Totals = field(default_factory=Totals)
    before: Totals = field(default_factory=Totals)
    links: list[LinkFigures] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    tier_before: str = ""
    tier_since: str | None = None
    led_ever: bool = False
    methods: set[str] = field(default_factory=set)


def months_of(store: Session, partner_ids: Sequence[str], span: Span, before: Span) -> dict[str, Month]:
    """Return the month of each of these partners; what is not there is zero, none or empty."""
    found = {partner_id: Month() for partner_id in partner_ids}
    for start in range(0, len(partner_ids), PORTION):
        _read(store, partner_ids[start : start + PORTION], span, before, found)
    return found


def _read(store: Session, ids: Sequence[str], span: Span, before: Span, found: dict[str, Month]) -> None:
    for partner_id, totals in _totals(store, ids, span).items():
        found[partner_id].totals = totals
    for partner_id, totals in _totals(store, ids, before).items():
        found[partner_id].before = totals
    _links(store, ids, span, found)
    _owed(store, ids, found)
    _statements(store, ids, span.end, found)
    _tiers(store, ids, date.fromordinal(span.end.toordinal() + 1), found)
    led = select(DailyCount.partner_id).where(col(DailyCount.partner_id).in_(ids), col(DailyCount.leads) > 0)
    for partner_id in store.exec(led.distinct()):
        found[partner_id].led_ever = True
    held = current_methods().where(col(PayoutMethod.partner_id).in_(ids))
    for method in store.exec(held):
        found[method.partner_id].methods.add(method.currency)


def _totals(store: Session, ids: Sequence[str], span: Span) -> dict[str, Totals]:
    money: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    sums = (func.sum(col(DailyMoney.revenue)), func.sum(col(DailyMoney.earned)))
    wanted = select(DailyMoney.partner_id, DailyMoney.currency, *sums).where(
        col(DailyMoney.partner_id).in_(ids), col(DailyMoney.day).between(span.start, span.end)
    )
    for partner_id, currency, revenue, earned in store.exec(
        wanted.group_by(col(DailyMoney.partner_id), col(DailyMoney.currency))
    ):
        money[partner_id][currency] = (int(revenue), int(earned))
    counts = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    counted = select(DailyCount.partner_id, *counts).where(
        col(DailyCount.partner_id).in_(ids), col(DailyCount.day).between(span.start, span.end)
    )
    rows = store.exec(counted.group_by(col(DailyCount.partner_id)))
    number = {partner: (int(clicks), int(leads), int(sales)) for partner, clicks, leads, sales in rows}
    return {
        partner_id: Totals(
            *number.get(partner_id, (0, 0, 0)),
            revenue=tuple(Money(money[partner_id][each][0], each) for each in sorted(money[partner_id])),
            earned=tuple(Money(money[partner_id][each][1], each) for each in sorted(money[partner_id])),
        )
        for partner_id in {*number, *money}
    }


def _links(store: Session, ids: Sequence[str], span: Span, found: dict[str, Month]) -> None:
    """The links with figures in the month, those that brought most first."""
    sums = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    wanted = (
        select(DailyCount.partner_id, Link.code, Link.name, *sums)  # type: ignore[call-overload]
        .join(Link, col(Link.id) == col(DailyCount.link_id))
        .where(col(DailyCount.partner_id).in_(ids), col(DailyCount.day).between(span.start, span.end))
        .group_by(col(DailyCount.partner_id), col(Link.id), col(Link.code), col(Link.name))
    )
    rows = [
        (partner, LinkFigures(code, name, int(a), int(b), int(c)))
        for partner, code, name, a, b, c in store.exec(wanted)
    ]
    for partner_id, link in sorted(rows, key=lambda one: (-one[1].sales, -one[1].leads, -one[1].clicks, one[1].code)):
        if len(found[partner_id].links) < LINKS_MOST:
            found[partner_id].links.append(link)


def _owed(store: Session, ids: Sequence[str], found: dict[str, Month]) -> None:
    accounts = {pocket(partner_id, name): (partner_id, name) for partner_id in ids for name in Pocket}
    wanted = select(Posting.account, Posting.currency, func.sum(col(Posting.amount))).where(
        col(Posting.account).in_(accounts)
    )
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for account, currency, minor in store.exec(wanted.group_by(col(Posting.account), col(Posting.currency))):
        partner_id, name = accounts[account]
        sums[partner_id, currency][name.value] = int(minor) if name is Pocket.CLAWBACK else -int(minor)
    for (partner_id, currency), pockets in sorted(sums.items()):
        if any(pockets.values()):
            found[partner_id].owed.append(Owed(currency, **pockets))


def _statements(store: Session, ids: Sequence[str], end: date, found: dict[str, Month]) -> None:
    """The month's, and the quarter's where that ended with it."""
    wanted = (
        select(Statement.partner_id, StatementPeriod.label)
        .join(StatementPeriod, col(StatementPeriod.id) == col(Statement.period_id))
        .where(col(Statement.partner_id).in_(ids), StatementPeriod.end == end)
        .distinct()
    )
    for partner_id, label in sorted(store.exec(wanted)):
        found[partner_id].statements.append(label)


def _tiers(store: Session, ids: Sequence[str], first: date, found: dict[str, Month]) -> None:
    wanted = select(PartnerTier).where(col(PartnerTier.partner_id).in_(ids), PartnerTier.since <= first)
    for row in store.exec(wanted.order_by(col(PartnerTier.since))):
        if row.since == first:
            found[row.partner_id].tier_since = row.tier
        else:
            found[row.partner_id].tier_before = row.tier
