"""A decision is what an operator says about a delivery: that it arrived, or that it is to be sent again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from program.errors import Refusal
from program.tables import Delivery


class UnknownDelivery(Refusal):
    """No message has this reference; facts: given."""


class NotInDoubt(Refusal):
    """The delivery is not waiting for a decision; facts: reference, state."""


class NotTwice(Refusal):
    """The delivery does not stand twice, so that nothing is to be removed; facts: reference, state."""


class NotRefused(Refusal):
    """The delivery was not refused, so that it need not be sent again; facts: reference, state."""


class UnknownBroadcast(Refusal):
    """There is no such broadcast; facts: given."""


class NotClosed(Refusal):
    """Nothing is closed there, so that there is nothing to try again; facts: given."""


def find_delivery(store: Session, reference: str) -> Delivery:
    """Return the newest delivery with a reference, however it was typed; UnknownDelivery where there is none."""
    given = reference.strip().upper().removeprefix("REF").strip()
    newest = select(col(Delivery.id)).where(col(Delivery.reference) == given).order_by(col(Delivery.created_at).desc())
    found = store.connection().execute(newest.limit(1)).scalar()
    row = store.get(Delivery, found) if found else None
    if row is None:
        raise UnknownDelivery(given=reference)
    return row


def decide(store: Session, row: Delivery, *, arrived: bool, now: datetime) -> None:
    """Settle a delivery in doubt: it stands there, or it is sent again; NotInDoubt where somebody was quicker."""
    # What an operator says ends the doubt: it is not looked for again.
    again = {"state": "pending", "not_before": now, "doubted": False}
    values = {"state": "sent", "sent_at": row.sent_at or now} if arrived else again
    if not _change(store, row, "ambiguous", {**values, "extra": None}):
        raise NotInDoubt(reference=row.reference, state=row.state)


def remove_extra(store: Session, row: Delivery, now: datetime) -> None:
    """Let the second one of a message that stands twice be removed; NotTwice where there is none."""
    if row.extra is None or not _change(store, row, "ambiguous", {"state": "sent", "look_at": now}):
        raise NotTwice(reference=row.reference, state=row.state)


def retry(store: Session, row: Delivery, now: datetime) -> None:
    """Send a delivery that was refused after all; NotRefused where it was not refused.

    It surely did not arrive, unless an earlier try was in doubt: then it is looked for first.
    """
    state = "unknown" if row.doubted else "pending"
    if not _change(store, row, "refused", {"state": state, "scope": None, "not_before": now}):
        raise NotRefused(reference=row.reference, state=row.state)


def _change(store: Session, row: Delivery, state: str, values: dict[str, object]) -> bool:
    changed = store.connection().execute(
        update(Delivery)
        .where(col(Delivery.id) == row.id, col(Delivery.state) == state)
        .values({**values, "unreadable_since": None, "position": None})
    )
    return bool(changed.rowcount)
