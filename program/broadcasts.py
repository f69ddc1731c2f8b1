"""A broadcast is deliveries that belong together: one report tells whoever started it how all of them ended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlmodel import Session, col

from program.deliveries import WAITING
from program.tables import Broadcast, Delivery
from program.upsert import insert_new


@dataclass(frozen=True)
class Report:
    """How the deliveries of a broadcast stand; `troubles` are the reasons of those that did not arrive, with counts.

    `held` wait for the end of their receivers' quiet hours or for a free day, `closed` met closed direct messages,
    and `refused` was refused for another reason.
    """

    broadcast: Broadcast
    sent: int
    waiting: int
    held: int
    closed: int
    refused: int
    ambiguous: int
    troubles: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many deliveries there are."""
        return self.sent + self.waiting + self.held + self.closed + self.refused + self.ambiguous


def begin(store: Session, broadcast_id: str, title: str, person_id: str | None, now: datetime) -> bool:
    """Begin a broadcast in the transaction that writes its deliveries; return whether it is new."""
    return insert_new(store, Broadcast(id=broadcast_id, title=title, person_id=person_id, started_at=now))


def report(store: Session, broadcast: Broadcast, now: datetime) -> Report:
    """Return how the deliveries of a broadcast stand now."""
    mine = col(Delivery.broadcast_id) == broadcast.id
    later = case((col(Delivery.not_before) > now, 1), else_=0)
    person = case((col(Delivery.scope) == "person", 1), else_=0)
    kinds = (col(Delivery.state), later, person)
    found: dict[str, int] = defaultdict(int)
    for state, is_later, is_person, count in store.connection().execute(
        select(*kinds, func.count()).where(mine).group_by(*kinds)
    ):
        found[_standing(state, later=bool(is_later), person=bool(is_person))] += int(count)
    return Report(
        broadcast,
        sent=found["sent"],
        waiting=found["waiting"],
        held=found["held"],
        closed=found["closed"],
        refused=found["refused"],
        ambiguous=found["ambiguous"],
        troubles=_troubles(store, broadcast.id),
    )


def _standing(state: str, *, later: bool, person: bool) -> str:
    if state == "pending" and later:
        return "held"
    if state == "refused" and person:
        return "closed"
    return "waiting" if state in WAITING else state


def latest(store: Session, most: int = 10) -> list[Broadcast]:
    """Return the newest broadcasts."""
    ids = select(col(Broadcast.id)).order_by(col(Broadcast.started_at).desc(), col(Broadcast.id).desc()).limit(most)
    rows = [store.get(Broadcast, broadcast_id) for broadcast_id in store.connection().execute(ids).scalars()]
    return [row for row in rows if row is not None]


def finished(store: Session, broadcast_id: str, now: datetime) -> Report | None:
    """Return the report of a broadcast that has just ended, once: None while something waits, and ever after."""
    waits = select(col(Delivery.id)).where(col(Delivery.broadcast_id) == broadcast_id, col(Delivery.state).in_(WAITING))
    if store.connection().execute(waits.limit(1)).first() is not None:
        return None
    ended = store.connection().execute(
        update(Broadcast)
        .where(col(Broadcast.id) == broadcast_id, col(Broadcast.reported_at).is_(None))
        .values(reported_at=now)
    )
    broadcast = store.get(Broadcast, broadcast_id) if ended.rowcount else None
    return report(store, broadcast, now) if broadcast else None


def _troubles(store: Session, broadcast_id: str) -> tuple[tuple[str, int], ...]:
    missed = col(Delivery.state).in_(("refused", "ambiguous")) & (col(Delivery.broadcast_id) == broadcast_id)
    reason = func.coalesce(col(Delivery.trouble), "")
    rows = store.connection().execute(
        select(reason, func.count()).where(missed).group_by(reason).order_by(func.count().desc(), reason)
    )
    return tuple((str(trouble), int(count)) for trouble, count in rows)
