"""A promise is a tranche of a commission that is paid when its customer reaches a milestone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.accruals import enter
from program.figures import day_of
from program.receipts import canonical
from program.tables import Commission, Milestone, Promise
from program.upsert import insert_new

# Once reached these stay reached; the others are reached anew after each sale.
LASTING = ("onboarded", "activated")


def promise(store: Session, zone: ZoneInfo, commission: Commission, hold_days: int) -> Commission | None:
    """Promise a commission for when its milestone is reached; return it accrued where that was reached already."""
    assert commission.customer_id is not None and commission.sale_id is not None  # tranches are those of a sale
    row = Promise(
        id=commission.id,
        partner_id=commission.partner_id,
        customer_id=commission.customer_id,
        sale_id=commission.sale_id,
        milestone=commission.tranche,
        amount=commission.amount,
        currency=commission.currency,
        hold_days=hold_days,
        body=canonical(commission.model_dump(mode="json", exclude={"at", "hold_until"})),
        at=commission.at,
    )
    insert_new(store, row)
    reached_at = _reached_at(store, row)
    return None if reached_at is None else keep(store, zone, row, reached_at)


def keep(store: Session, zone: ZoneInfo, row: Promise, reached_at: datetime) -> Commission | None:
    """Accrue what was promised, as of when its milestone was reached; None where that was done before."""
    at = max(row.at, reached_at)
    held = day_of(at, zone) + timedelta(days=row.hold_days)
    return enter(store, zone, Commission(**json.loads(row.body), at=at, hold_until=held))


def promises_of(store: Session, customer_id: str, milestone: str, reached_at: datetime) -> list[Promise]:
    """Return what a customer's milestone makes due: of each sale before it, and for what lasts of later ones too."""
    wanted = select(Promise).where(Promise.customer_id == customer_id, Promise.milestone == milestone)
    if milestone not in LASTING:
        wanted = wanted.where(Promise.at < reached_at)
    return list(store.exec(wanted.order_by(Promise.id)))


def open_promises(store: Session, partner_id: str) -> list[Promise]:
    """Return what a partner may still earn when customers reach milestones, the newest first."""
    kept = select(Commission.id).where(Commission.partner_id == partner_id)
    wanted = select(Promise).where(Promise.partner_id == partner_id, col(Promise.id).not_in(kept))
    return list(store.exec(wanted.order_by(col(Promise.at).desc(), Promise.id)))


def _reached_at(store: Session, row: Promise) -> datetime | None:
    first = select(func.min(col(Milestone.at))).where(
        Milestone.customer_id == row.customer_id, Milestone.kind == row.milestone
    )
    if row.milestone not in LASTING:
        first = first.where(Milestone.at > row.at)
    return store.exec(first).one()
