"""A tier is a rank that partners hold from a day on, by what they sold in the last window that was complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.periods import CALENDAR, FiscalYear, Span
from program.rules.refunds import TakenBack, parts
from program.rules.shares import divide
from program.rules.windows import start_of
from program.tables import ChargebackOutcome, Credit, Partner, PartnerTier, Reversal, Sale
from program.terms import Terms, Tier, Window

_FIRST_DAY = date(2000, 1, 1)


@dataclass
class Sold:
    """What a partner sold: sales they have a share in, and their part of the revenue by currency, in minor units."""

    sales: int = 0
    revenue: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class TierChange:
    """A partner who goes from one tier to another, on a day; no tier is an empty text."""

    partner_id: str
    before: str
    after: str
    up: bool
    since: date
    reason: str


def tier_of(store: Session, partner_id: str, day: date) -> str:
    """Return the tier that a partner holds on a day, or an empty text."""
    held = select(PartnerTier.tier).where(PartnerTier.partner_id == partner_id, PartnerTier.since <= day)
    return store.exec(held.order_by(col(PartnerTier.since).desc()).limit(1)).first() or ""


def window_before(window: Window, day: date, fiscal: FiscalYear = CALENDAR) -> Span:
    """Return the last window that was complete before a day; of `ever`, all days before it."""
    running = start_of(window, day, fiscal)
    if running is None:
        return Span(_FIRST_DAY, day - timedelta(days=1))
    last = running - timedelta(days=1)
    return Span(start_of(window, last, fiscal) or _FIRST_DAY, last)


def sold_in(store: Session, zone: ZoneInfo, span: Span) -> Mapping[str, Sold]:
    """Return what each partner sold in some days, less what went back to customers; sales taken back whole are none."""
    start, end = _instant(span.start, zone), _instant(span.end + timedelta(days=1), zone)
    wanted = select(Credit, Sale).join(Sale, col(Credit.event_key) == "sale:" + col(Sale.id))
    wanted = wanted.where(Credit.share_bp > 0, Sale.at >= start, Sale.at < end)
    shared: dict[str, list[Credit]] = defaultdict(list)
    sales: dict[str, Sale] = {}
    for credit, sale in store.exec(wanted.order_by(Credit.id)):
        shared[sale.id].append(credit)
        sales[sale.id] = sale
    gone = taken_back(store, sales)
    found: dict[str, Sold] = defaultdict(Sold)
    for sale_id, credits in shared.items():
        _add(found, sales[sale_id], credits, sales[sale_id].amount - gone.get(sale_id, 0))
    return found


def reached(tier: Tier, sold: Sold) -> bool:
    """Return whether what was sold is enough for a tier: by either of its targets, or by neither where it has none."""
    if tier.sales is None and tier.revenue is None:
        return True
    if tier.sales is not None and sold.sales >= tier.sales:
        return True
    return tier.revenue is not None and sold.revenue.get(tier.revenue.currency, 0) >= tier.revenue.minor


def review_tiers(store: Session, terms: Terms, day: date) -> list[TierChange]:
    """Give every partner the highest tier they reached, from a day on, and return who changed; again, nothing does.

    Each tier looks at the last of its own windows that was complete before the day.
    """
    zone = ZoneInfo(terms.timezone)
    spans = {tier.window: window_before(tier.window, day, terms.fiscal) for tier in terms.tiers}
    windows = {window: sold_in(store, zone, span) for window, span in spans.items()}
    ranks = {tier.key: rank for rank, tier in enumerate(terms.tiers, 1)}
    approved = store.exec(select(Partner.id).where(Partner.status == "approved").order_by(Partner.id)).all()
    changed = []
    for partner_id in approved:
        best = next((tier for tier in reversed(terms.tiers) if reached(tier, _of(windows, tier, partner_id))), None)
        before, after = tier_of(store, partner_id, day), best.key if best else ""
        if before == after:
            continue
        reason = _reason(terms.tiers, windows, partner_id)
        store.merge(PartnerTier(partner_id=partner_id, since=day, tier=after, reason=reason))
        up = ranks.get(after, 0) > ranks.get(before, 0)
        changed.append(TierChange(partner_id, before, after, up, day, reason))
    store.flush()
    return changed


def _of(windows: Mapping[Window, Mapping[str, Sold]], tier: Tier, partner_id: str) -> Sold:
    return windows[tier.window].get(partner_id) or Sold()


def _reason(tiers: Sequence[Tier], windows: Mapping[Window, Mapping[str, Sold]], partner_id: str) -> str:
    """The figures that decided, such as `quarter: 12 sales, 90000 USD`, in minor units."""
    told = []
    for window in dict.fromkeys(tier.window for tier in tiers if tier.sales is not None or tier.revenue is not None):
        sold = windows[window].get(partner_id) or Sold()
        moneys = [f"{minor} {currency}" for currency, minor in sorted(sold.revenue.items()) if minor]
        told.append(f"{window}: {', '.join([f'{sold.sales} sales', *moneys])}")
    return "; ".join(told)


def _add(found: dict[str, Sold], sale: Sale, credits: Sequence[Credit], left: int) -> None:
    if left <= 0:
        return
    for credit, own in zip(credits, divide(left, [credit.share_bp for credit in credits]), strict=True):
        found[credit.partner_id].sales += 1
        found[credit.partner_id].revenue[sale.currency] += own


def taken_back(store: Session, sales: Mapping[str, Sale]) -> Mapping[str, int]:
    """Return what went back of each of these sales, and stayed back, in minor units."""
    won = set(store.exec(select(ChargebackOutcome.key).where(col(ChargebackOutcome.won).is_(True))))
    taken: dict[str, list[TakenBack]] = defaultdict(list)
    for row in store.exec(select(Reversal).where(Reversal.state == "applied")):
        if row.sale_id and row.sale_id in sales:
            taken[row.sale_id].append(TakenBack(row.key, row.kind, row.amount, row.at, row.key in won))
    return {sale_id: _gone(rows, sales[sale_id].amount) for sale_id, rows in taken.items()}


def _gone(rows: Iterable[TakenBack], amount: int) -> int:
    kept = [row for row in rows if not row.won]
    return sum(part.end - part.start for part in parts(kept, amount))


def _instant(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
