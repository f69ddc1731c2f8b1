"""A delivery is a message on its way: written with what it reports, unique by key, and sent by one relay at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from program.ids import new_id
from program.tables import Delivery

LEASE = timedelta(seconds=60)
SETTLE = timedelta(seconds=20)
GIVE_UP = timedelta(minutes=15)


def enqueue(
    store: Session, *, key: str, platform: str, destination: str, drawing: Mapping[str, Any], now: datetime
) -> bool:
    """Write a delivery unless its key is there already; return whether it is new."""
    insert = postgresql.insert if store.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "id": new_id("dlv"),
        "key": key,
        "platform": platform,
        "destination": destination,
        "drawing": json.dumps(drawing, ensure_ascii=False, separators=(",", ":")),
        "state": "pending",
        "attempts": 0,
        "not_before": now,
        "created_at": now,
    }
    written = store.connection().execute(insert(Delivery).values(row).on_conflict_do_nothing(index_elements=["key"]))
    return written.rowcount == 1


def claim(store: Session, platform: str, now: datetime, most: int = 10) -> list[Delivery]:
    """Take deliveries that are due, under a lease; one that was left in the middle comes back as `unknown`."""
    due = (
        select(col(Delivery.id))
        .where(
            col(Delivery.platform) == platform,
            col(Delivery.not_before) <= now,
            col(Delivery.state).in_(("pending", "unknown"))
            | ((col(Delivery.state) == "sending") & (col(Delivery.lease_until) <= now)),
        )
        .order_by(col(Delivery.created_at), col(Delivery.id))
        .limit(most)
    )
    if store.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    ids = list(store.connection().execute(due).scalars())
    if not ids:
        return []
    was = {row.id: row.state for row in store.connection().execute(select(Delivery).where(col(Delivery.id).in_(ids)))}
    store.connection().execute(
        update(Delivery)
        .where(col(Delivery.id).in_(ids))
        .values(
            lease_until=now + LEASE,
            attempts=col(Delivery.attempts) + case((col(Delivery.state) == "pending", 1), else_=0),
            state="sending",
        )
    )
    rows = [store.get(Delivery, delivery_id) for delivery_id in ids]
    found = [row for row in rows if row is not None]
    for row in found:
        store.expunge(row)
        # Sending that was cut off may have arrived: it must be looked for before it is sent again.
        row.state = "pending" if was[row.id] == "pending" else "unknown"
    return found


def mark_sent(store: Session, delivery_id: str, address: str, now: datetime) -> None:
    """Record that a delivery arrived, and where."""
    _settle(store, delivery_id, state="sent", address=address, sent_at=now, trouble=None)


def mark_refused(store: Session, delivery_id: str, trouble: str) -> None:
    """Record that the platform will not take a delivery until somebody acts."""
    _settle(store, delivery_id, state="refused", trouble=trouble)


def mark_later(store: Session, delivery_id: str, not_before: datetime, trouble: str) -> None:
    """Put a delivery that was surely not sent back, to be tried again from a moment on."""
    _settle(store, delivery_id, state="pending", not_before=not_before, trouble=trouble)


def mark_unknown(store: Session, delivery_id: str, now: datetime, trouble: str) -> None:
    """Record that nobody knows whether a delivery arrived; it is looked for once it had time to settle."""
    _settle(store, delivery_id, state="unknown", not_before=now + SETTLE, trouble=trouble)


def mark_ambiguous(store: Session, delivery_id: str, trouble: str) -> None:
    """Park a delivery that could not be settled, for an operator to decide."""
    _settle(store, delivery_id, state="ambiguous", trouble=trouble)


def counts(store: Session) -> dict[str, int]:
    """Return how many deliveries stand in each state."""
    rows = store.connection().execute(select(col(Delivery.state), func.count()).group_by(col(Delivery.state)))
    return {state: int(number) for state, number in rows}


def oldest_waiting(store: Session) -> datetime | None:
    """Return when the oldest delivery that is still waiting was written."""
    waiting = select(func.min(col(Delivery.created_at))).where(
        col(Delivery.state).in_(("pending", "sending", "unknown"))
    )
    return store.connection().execute(waiting).scalar()


def with_state(store: Session, states: Sequence[str], most: int = 10) -> list[Delivery]:
    """Return the newest deliveries in some states."""
    ids = store.connection().execute(
        select(col(Delivery.id)).where(col(Delivery.state).in_(states)).order_by(col(Delivery.id).desc()).limit(most)
    )
    rows = [store.get(Delivery, delivery_id) for delivery_id in ids.scalars()]
    return [row for row in rows if row is not None]


def _settle(store: Session, delivery_id: str, **values: Any) -> None:
    store.connection().execute(
        update(Delivery).where(col(Delivery.id) == delivery_id).values(lease_until=None, **values)
    )
