"""A second look is paid to a message that was sent by more than one request: an early one may come through late.

Nothing could then tell it from the message that is known, and nobody would know that it stands twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from program.delivery_claims import GIVE_UP, LEASE, SETTLE, Overtaken, by_destination
from program.delivery_queue import TO_LOOK_AT, listed, longest_waiting, rows_of, settle
from program.failpoints import reach
from program.tables import Delivery

# Soon, since a message that stands twice should not be read for long; and when whatever was under way is over:
# a request that takes effect later than a quarter of an hour, and shows minutes after that, is unheard of.
SOON, LAST = timedelta(seconds=150), timedelta(minutes=20)

_CLAIM = (
    update(Delivery)
    .where(*TO_LOOK_AT, col(Delivery.destination).in_(longest_waiting(TO_LOOK_AT, col(Delivery.look_at))))
    .values(token=bindparam("its_token"), lease_until=bindparam("its_lease"))
    .returning(col(Delivery.id))
)


def first_look(row: Delivery, repeats: bool, now: datetime) -> datetime | None:
    """Return when a delivery that arrives now is to be looked at; None where only one request can have left.

    `repeats` tells that the platform's library may have sent a try that ended in doubt more than once.
    """
    return now + SOON if row.doubted and (row.attempts > 1 or repeats) else None


def claim_looks(
    store: Session, platform: str, now: datetime, *, token: int = 0, most: int = 10, busy: Collection[str] = ()
) -> list[list[Delivery]]:
    """Take what is to be looked at once more, all of a destination together."""
    given = {"here": platform, "now": now, "looking": listed(busy), "most": most}
    taken = store.connection().execute(_CLAIM, {**given, "its_token": token, "its_lease": now + LEASE})
    rows = rows_of(store, list(taken.scalars()))
    reach("outbox.looks_claimed")
    return by_destination(rows.values(), lambda row: row.look_at or now)


def mark_once(store: Session, row: Delivery, now: datetime) -> None:
    """Record that a message stood once when it was looked at; after the last look that is believed."""
    last = (row.sent_at or now) + LAST
    reach("outbox.marking_once")
    _settle(store, row, look_at=last if now < last else None, position=None, unreadable_since=None)


def mark_read_on(store: Session, row: Delivery, position: str | None, look_at: datetime) -> None:
    """Record how far a channel was read, to read on from there."""
    reach("outbox.marking_read_on")
    _settle(store, row, look_at=look_at, position=position, unreadable_since=None)


def mark_twice(store: Session, row: Delivery, extra: str, trouble: str) -> None:
    """Record that a message stands a second time, at another address: an operator decides what becomes of that one."""
    reach("outbox.marking_twice")
    _settle(store, row, state="ambiguous", extra=extra, trouble=trouble, look_at=None, position=None)


def mark_unseen(store: Session, row: Delivery, now: datetime, trouble: str) -> bool:
    """Record that a channel cannot be read; return whether that has lasted so long that an operator has to look."""
    since = row.unreadable_since or now
    reach("outbox.marking_unseen")
    if now - since >= GIVE_UP:
        _settle(store, row, state="ambiguous", trouble=trouble, look_at=None, position=None, unreadable_since=None)
        return True
    _settle(store, row, look_at=now + SETTLE, unreadable_since=since)
    return False


def mark_removed(store: Session, row: Delivery) -> None:
    """Record that a second message is gone: the first one stands alone."""
    reach("outbox.marking_removed")
    _settle(store, row, extra=None, look_at=None, trouble=None)


def mark_kept(store: Session, row: Delivery, trouble: str) -> None:
    """Record that a platform will not remove a second message: an operator has to."""
    reach("outbox.marking_kept")
    _settle(store, row, state="ambiguous", look_at=None, trouble=trouble)


def mark_remove_later(store: Session, row: Delivery, look_at: datetime) -> None:
    """Record that a second message is still to be removed, from a moment on; removing it twice does no harm."""
    reach("outbox.marking_remove_later")
    _settle(store, row, look_at=look_at)


def _settle(store: Session, row: Delivery, **values: object) -> None:
    if not settle(store, row, ("sent",), {"lease_until": None, **values}):
        raise Overtaken(row.key)
