"""A delivery is a message on its way: written with what it reports, unique by key, and sent by one relay at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from program import living_cards
from program.failpoints import reach
from program.ids import new_id
from program.runs import recall, remember
from program.tables import Delivery
from program.upsert import insert_new

WAITING = ("pending", "sending", "unknown")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_DOUBT = "outbox:doubt"
_THERE = select(col(Delivery.id)).where(col(Delivery.key) == bindparam("key"))
_LAST_TURN = select(func.max(col(Delivery.turn))).where(col(Delivery.destination) == bindparam("destination"))


@dataclass(frozen=True)
class Parcel:
    """What is to be delivered where, drawn already; the smaller `priority`, the sooner it goes.

    `spare` is the same message for another platform, should this way be closed. A parcel with a `card` changes the
    message that stands under that name; where somebody deleted it, only another `round` posts it anew. A direct one
    says its `courtesy` and `category`, by which it is held back where it is late, and until when it is of use.
    """

    key: str
    platform: str
    destination: str
    drawing: Mapping[str, Any]
    priority: int = 20
    not_before: datetime | None = None
    person_id: str | None = None
    spare: Mapping[str, Any] | None = None
    card: str | None = None
    round: str = ""
    broadcast_id: str | None = None
    courtesy: str | None = None
    category: str | None = None
    not_after: datetime | None = None


def reference_of(key: str) -> str:
    """Return the short reference of a key, such as `7K3Q-19`: shown with the message, for people to name it by."""
    number = int.from_bytes(sha256(b"reference:" + key.encode()).digest()[:8])
    letters = "".join(_LETTERS[number // 31**place % 31] for place in range(4))
    return f"{letters}-{number // 31**4 % 100:02d}"


def enqueue(store: Session, parcel: Parcel, now: datetime) -> bool:
    """Write a delivery unless its key is there already; return whether it is new."""
    row = Delivery(
        id=new_id("dlv"),
        key=parcel.key,
        reference=reference_of(parcel.key),
        platform=parcel.platform,
        destination=parcel.destination,
        person_id=parcel.person_id,
        drawing=_packed(parcel.drawing),
        spare=_packed(parcel.spare) if parcel.spare else None,
        priority=parcel.priority,
        turn=_next_turn(store, parcel.destination),
        not_before=max(now, parcel.not_before or now),
        not_after=parcel.not_after,
        courtesy=parcel.courtesy,
        category=parcel.category,
        card=parcel.card,
        round=parcel.round,
        broadcast_id=parcel.broadcast_id,
        created_at=now,
    )
    if _is_there(store, parcel.key):
        return False
    if row.card is not None:
        living_cards.make_way(store, row)
    _look_first(store, row, now)
    reach("outbox.enqueueing")
    new = insert_new(store, row)
    reach("outbox.enqueued")
    return new


def redraw(store: Session, key: str, drawing: Mapping[str, Any]) -> bool:
    """Give a delivery that nobody has taken up yet another drawing; False where it is too late for that."""
    waiting = update(Delivery).where(
        col(Delivery.key) == key, col(Delivery.state) == "pending", col(Delivery.attempts) == 0
    )
    return store.connection().execute(waiting.values(drawing=_packed(drawing))).rowcount == 1


def moved_on(store: Session, row: Delivery) -> None:
    """Record that a delivery takes another way: its broadcast counts it there."""
    store.connection().execute(update(Delivery).where(col(Delivery.id) == row.id).values(broadcast_id=None))


def doubt(store: Session, since: datetime, until: datetime, now: datetime) -> int:
    """After a restore: look for what waits before it is sent, and for all that is written before `until`.

    `since` is the moment of the backup: what waited then may have been sent at any time after it. Return how many.
    """
    remember(store, _DOUBT, json.dumps([since.isoformat(), until.isoformat()]))
    waits = col(Delivery.state).in_(WAITING)
    store.connection().execute(
        update(Delivery)
        .where(waits, col(Delivery.tried_at).is_(None) | (col(Delivery.tried_at) > since))
        .values(tried_at=since)
    )
    doubtful = update(Delivery).where(waits).values(state="unknown", position=None, lease_until=None, not_before=now)
    return int(store.connection().execute(doubtful).rowcount)


def counts(store: Session) -> dict[str, int]:
    """Return how many deliveries stand in each state."""
    rows = store.connection().execute(select(col(Delivery.state), func.count()).group_by(col(Delivery.state)))
    return {state: int(number) for state, number in rows}


def unsettled(store: Session) -> dict[str, int]:
    """Return how many deliveries stand in each state but those that arrived or were overtaken, zeros included."""
    states = (*WAITING, "refused", "ambiguous")
    rows = store.connection().execute(
        select(col(Delivery.state), func.count()).where(col(Delivery.state).in_(states)).group_by(col(Delivery.state))
    )
    return dict.fromkeys(states, 0) | {state: int(number) for state, number in rows}


def oldest_waiting(store: Session) -> datetime | None:
    """Return when the oldest delivery that is still waiting was written."""
    waiting = select(func.min(col(Delivery.created_at))).where(col(Delivery.state).in_(WAITING))
    return store.connection().execute(waiting).scalar()


def with_state(store: Session, states: Sequence[str], most: int = 10) -> list[Delivery]:
    """Return the newest deliveries in some states."""
    ids = store.connection().execute(
        select(col(Delivery.id)).where(col(Delivery.state).in_(states)).order_by(col(Delivery.id).desc()).limit(most)
    )
    rows = [store.get(Delivery, delivery_id) for delivery_id in ids.scalars()]
    return [row for row in rows if row is not None]


def _look_first(store: Session, row: Delivery, now: datetime) -> None:
    """While a restore is fresh, what is written may have been sent before it: then it is looked for."""
    mark = recall(store, _DOUBT)
    if mark is None or row.state != "pending":
        return
    since, until = map(datetime.fromisoformat, json.loads(mark))
    if now < until and not (row.card and living_cards.address_of(store, row)):
        row.state, row.tried_at = "unknown", since


def _is_there(store: Session, key: str) -> bool:
    return store.connection().execute(_THERE, {"key": key}).first() is not None


def _next_turn(store: Session, destination: str) -> int:
    return int(store.connection().execute(_LAST_TURN, {"destination": destination}).scalar() or 0) + 1


def _packed(drawing: Mapping[str, Any]) -> str:
    return json.dumps(drawing, ensure_ascii=False, separators=(",", ":"))
