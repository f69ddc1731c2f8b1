"""Quality is what partners' customers became in some days, and which sales were taken back whole in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from program.periods import Span
from program.tables import Customer, Milestone, Reversal, Sale
from program.tiers import taken_back


def quality_of(store: Session, span: Span, zone: ZoneInfo) -> tuple[dict[str, dict[str, int]], Mapping[str, int]]:
    """Return by partner how many milestones of each kind were reached, and how many sales were taken back whole."""
    start, end = (
        datetime.combine(day, time(), zone).astimezone(UTC) for day in (span.start, span.end + timedelta(days=1))
    )
    return _became(store, start, end), _undone(store, start, end)


def _became(store: Session, start: datetime, end: datetime) -> dict[str, dict[str, int]]:
    wanted = (
        select(Customer.partner_id, Milestone.kind, func.count())
        .join(Customer, col(Customer.id) == col(Milestone.customer_id))
        .where(Milestone.at >= start, Milestone.at < end, col(Customer.partner_id).is_not(None))
        .group_by(col(Customer.partner_id), col(Milestone.kind))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for partner, kind, number in store.exec(wanted):
        found[str(partner)][kind] = int(number)
    return found


def _undone(store: Session, start: datetime, end: datetime) -> Mapping[str, int]:
    """A sale counts off in the days in which the last of it went back."""
    back = select(Reversal.sale_id).where(Reversal.state == "applied", Reversal.at >= start, Reversal.at < end)
    ids = {sale_id for sale_id in store.exec(back) if sale_id}
    if not ids:
        return {}
    sales = {sale.id: sale for sale in store.exec(select(Sale).where(col(Sale.id).in_(ids)))}
    gone = taken_back(store, sales)
    return Counter(str(sale.partner_id) for key, sale in sales.items() if gone.get(key, 0) >= sale.amount > 0)
