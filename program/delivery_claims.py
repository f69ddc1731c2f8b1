"""A claim is a delivery in one relay's hands, fenced by its token: a relay that was replaced is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col

from program import living_cards
from program.delivery_queue import IN_DOUBT, MOMENT, first_of_each_destination, listed, longest_waiting, rows_of, settle
from program.failpoints import reach
from program.tables import Delivery

LEASE = timedelta(seconds=60)
SETTLE = timedelta(seconds=20)
GIVE_UP = timedelta(minutes=15)
# So long a look that found nothing is believed: far shorter than Discord knows a nonce.
FRESH = timedelta(seconds=60)


class Overtaken(Exception):
    """Another relay has taken this delivery up meanwhile: what this one knows about it counts no more."""


# What was in doubt, and is taken up later than a look is good for, is looked for once more: between that look and now,
# while no relay ran or the way was closed, an earlier request may have come through.
_DOUBT_AGAIN = (
    update(Delivery)
    .where(
        col(Delivery.platform) == bindparam("here"),
        col(Delivery.state) == "pending",
        col(Delivery.doubted),
        col(Delivery.not_before) <= bindparam("stale", type_=MOMENT),
    )
    .values(state="unknown", position=None)
)
_CLAIM = (
    update(Delivery)
    .where(col(Delivery.id).in_(first_of_each_destination()), col(Delivery.state) == "pending")
    .values(
        state="sending",
        token=bindparam("its_token"),
        lease_until=bindparam("its_lease"),
        attempts=col(Delivery.attempts) + 1,
        tried_at=func.coalesce(col(Delivery.tried_at), bindparam("now", type_=MOMENT)),
    )
    .returning(col(Delivery.id))
)
_CLAIM_DOUBTFUL = (
    update(Delivery)
    .where(*IN_DOUBT, col(Delivery.destination).in_(longest_waiting(IN_DOUBT, col(Delivery.not_before))))
    .values(state="unknown", doubted=True, token=bindparam("its_token"), lease_until=bindparam("its_lease"))
    .returning(col(Delivery.id))
)


def claim(
    store: Session, platform: str, now: datetime, *, token: int = 0, most: int = 10, busy: Collection[str] = ()
) -> list[Delivery]:
    """Take the next delivery of each destination that is not busy, money first, under a lease and a token."""
    reach("outbox.claiming")
    store.connection().execute(_DOUBT_AGAIN, {"here": platform, "stale": now - FRESH})
    given = {"here": platform, "now": now, "busy": listed(busy), "most": most}
    taken = store.connection().execute(_CLAIM, {**given, "its_token": token, "its_lease": now + LEASE})
    rows = rows_of(store, list(taken.scalars()))
    reach("outbox.claimed")
    urgent = sorted(rows.values(), key=lambda row: (row.priority, row.created_at, row.turn, row.id))
    return [row for row in urgent if not _waits_for_its_card(store, row, now)]


def _waits_for_its_card(store: Session, row: Delivery, now: datetime) -> bool:
    """The first post of a card may or may not stand: until that is known, there is nothing to change."""
    if not (row.card and living_cards.is_in_doubt(store, row)):
        return False
    _settle(store, row, state="pending", not_before=now + SETTLE)
    return True


def claim_doubtful(
    store: Session, platform: str, now: datetime, *, token: int = 0, most: int = 10, busy: Collection[str] = ()
) -> list[list[Delivery]]:
    """Take all deliveries in doubt of some destinations, those in doubt longest first, to be looked for together."""
    given = {"here": platform, "now": now, "looking": listed(busy), "most": most}
    taken = store.connection().execute(_CLAIM_DOUBTFUL, {**given, "its_token": token, "its_lease": now + LEASE})
    rows = rows_of(store, list(taken.scalars()))
    reach("outbox.doubts_claimed")
    return by_destination(rows.values(), lambda row: row.not_before)


def by_destination(rows: Collection[Delivery], since: Callable[[Delivery], datetime]) -> list[list[Delivery]]:
    """Group deliveries by destination, the longest waiting group first, each in the order of writing."""
    groups: dict[str, list[Delivery]] = {}
    for row in sorted(rows, key=lambda row: row.turn):
        groups.setdefault(row.destination, []).append(row)
    return sorted(groups.values(), key=lambda group: (min(map(since, group)), group[0].destination))


def mark_resolved(store: Session, row: Delivery, channel: str) -> None:
    """Record where a delivery goes, before it goes: a message that nobody can look for must not be sent."""
    reach("outbox.marking_resolved")
    _settle(store, row, lease_until=row.lease_until, channel=channel)
    row.channel = channel


def mark_sent(store: Session, row: Delivery, address: str, now: datetime, look_at: datetime | None = None) -> None:
    """Record that a delivery arrived, and where; with `look_at` it is looked at once more."""
    reach("outbox.marking_sent")
    arrived = {"state": "sent", "address": address, "sent_at": now, "doubted": row.doubted, "look_at": look_at}
    _settle(store, row, **arrived, trouble=None, scope=None, position=None, unreadable_since=None)
    if row.card:
        living_cards.stands(store, row, address, now)
    reach("outbox.marked_sent")


def mark_refused(store: Session, row: Delivery, trouble: str, scope: str = "message") -> None:
    """Record that the platform will not take a delivery until somebody acts, and what the refusal was about."""
    reach("outbox.marking_refused")
    _settle(store, row, state="refused", trouble=trouble, scope=scope, doubted=row.doubted)


def mark_later(store: Session, row: Delivery, not_before: datetime, trouble: str) -> None:
    """Put a delivery that was surely not sent back, to be tried again from a moment on.

    Where an earlier try was in doubt, that one may still arrive until then: it is looked for first.
    """
    reach("outbox.marking_later")
    state = "unknown" if row.doubted else "pending"
    _settle(store, row, state=state, not_before=not_before, trouble=trouble, position=None, doubted=row.doubted)


def mark_useless(store: Session, row: Delivery) -> None:
    """Record that a delivery is of no use any more, since its time is over or nobody wants it: it is not sent."""
    _settle(store, row, state="dropped", trouble="of no use any more")


def mark_unknown(store: Session, row: Delivery, now: datetime, trouble: str) -> None:
    """Record that nobody knows whether a delivery arrived; it is looked for once it had time to settle."""
    reach("outbox.marking_unknown")
    _settle(store, row, state="unknown", not_before=now + SETTLE, trouble=trouble, position=None)


def mark_missing(store: Session, row: Delivery, now: datetime) -> None:
    """Record that a delivery in doubt surely did not arrive: it is sent again, with the same key."""
    reach("outbox.marking_missing")
    _settle(store, row, state="pending", not_before=now, position=None, unreadable_since=None)


def mark_read(store: Session, row: Delivery, position: str | None, not_before: datetime) -> None:
    """Record how far the channel of a delivery in doubt was read, to read on from there."""
    reach("outbox.marking_read")
    _settle(store, row, state="unknown", position=position, not_before=not_before, unreadable_since=None)


def mark_unreadable(store: Session, row: Delivery, now: datetime, trouble: str) -> bool:
    """Record that a channel cannot be read; return whether that has lasted so long that the delivery is parked."""
    since = row.unreadable_since or now
    if now - since >= GIVE_UP:
        reach("outbox.parking")
        _settle(store, row, state="ambiguous", trouble=trouble)
        return True
    _settle(store, row, state="unknown", not_before=now + SETTLE, unreadable_since=since, trouble=trouble)
    return False


def mark_vanished(store: Session, row: Delivery, deleted: bool, now: datetime) -> None:
    """Record that a card cannot be changed; where somebody deleted it, it is posted anew only for another round."""
    if living_cards.vanished(store, row, deleted, now):
        _settle(store, row, state="pending", not_before=now)
    else:
        _settle(store, row, state="dropped", trouble="deleted")


def _settle(store: Session, row: Delivery, **values: Any) -> None:
    """Change a delivery that is still this claim's; Overtaken where it is not, and nothing is changed."""
    if not settle(store, row, ("sending", "unknown"), {"lease_until": None, **values}):
        raise Overtaken(row.key)
