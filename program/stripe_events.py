"""Stripe's events are taken in once each, in any order: one waits for what it lacks, or is parked with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session, col, select

from program.errors import NoReason, UnknownEvent
from program.events import BadEvent, EventConflict
from program.failpoints import reach
from program.locks import lock_name
from program.receipts import canonical, hash_of
from program.rules.stripe_amounts import Unreadable
from program.rules.stripe_events import translate
from program.rules.stripe_objects import moment, text
from program.stripe_facts import Waits, record
from program.tables import StripeEvent
from program.terms import Terms
from program.upsert import insert_new

State = Literal["applied", "waiting", "parked"]
# What is the same each time an event is delivered; beside it Stripe sends how many deliveries are still to come.
_ESSENCE = ("id", "type", "created", "data")
_LOCK = "stripe"


@dataclass(frozen=True)
class Taken:
    """What became of an event: applied, waiting for something, or parked for somebody to look at, and why.

    A repeat may also be of one that was dropped.
    """

    state: str
    reason: str
    is_repeat: bool = False


def take_in(store: Session, terms: Terms, event: dict[str, Any], *, now: datetime) -> Taken:
    """Take in an event, once by its id, and whatever waited for what it tells.

    BadEvent for what is no event; EventConflict when its id came before with another body.
    """
    row = _row(event, now)
    lock_name(store, _LOCK)
    if not insert_new(store, row):
        return _again(store, row)
    mine = store.get_one(StripeEvent, row.id)
    reach("webhook.kept")
    _drive(store, terms, [mine])
    return Taken(mine.state, mine.reason)


def customer_known(store: Session, terms: Terms, external_id: str) -> None:
    """Take in what waited for a customer whom somebody else than Stripe made known just now."""
    key = f"customer:{external_id}"
    if _waiting_for(store, {key}):
        lock_name(store, _LOCK)
        _drive(store, terms, _waiting_for(store, {key}))


def not_applied(store: Session, state: State, most: int = 100) -> list[StripeEvent]:
    """Return events that wait or are parked, oldest first."""
    wanted = select(StripeEvent).where(StripeEvent.state == state)
    return list(store.exec(wanted.order_by(col(StripeEvent.at), StripeEvent.id).limit(most)))


def drop(store: Session, event_id: str, *, reason: str, by: str) -> StripeEvent:
    """Drop an event that waits or is parked, for good, with a reason; it is kept, and does nothing.

    UnknownEvent for one that is not there or no longer waits; NoReason.
    """
    row = _unapplied(store, event_id)
    if not reason.strip():
        raise NoReason
    row.state, row.dropped_by, row.dropped_because = "dropped", by, reason.strip()
    store.add(row)
    store.flush()
    return row


def try_again(store: Session, terms: Terms, event_id: str) -> Taken:
    """Apply an event that waits or is parked, in case that what was wrong with it is put right; UnknownEvent."""
    row = _unapplied(store, event_id)
    _drive(store, terms, [row])
    return Taken(row.state, row.reason)


def _unapplied(store: Session, event_id: str) -> StripeEvent:
    lock_name(store, _LOCK)
    row = store.get(StripeEvent, event_id.strip(), populate_existing=True)
    if row is None or row.state not in ("waiting", "parked"):
        raise UnknownEvent(given=event_id)
    return row


def _row(event: dict[str, Any], now: datetime) -> StripeEvent:
    event_id, kind = text(event.get("id")), text(event.get("type"))
    if event_id is None or kind is None or not isinstance(event.get("data"), dict):
        raise BadEvent("The body is no event: id, type and data are needed.")
    try:
        at = moment(event.get("created"))
    except Unreadable:
        raise BadEvent("The body is no event: created must be a whole number of seconds.") from None
    body = canonical({field: event[field] for field in _ESSENCE})
    return StripeEvent(
        id=event_id, type=kind, state="waiting", body=body, body_hash=hash_of(body), at=at, received_at=now
    )


def _again(store: Session, row: StripeEvent) -> Taken:
    old = store.get_one(StripeEvent, row.id, populate_existing=True)
    if old.body_hash != row.body_hash:
        raise EventConflict(f"The event {row.id} came before with another body.")
    return Taken(old.state, old.reason, is_repeat=True)


def _drive(store: Session, terms: Terms, rows: Iterable[StripeEvent]) -> None:
    """Apply events, and then those that waited for what they told, until nothing new is told."""
    queue, known = list(rows), set[str]()
    while queue:
        fresh = _apply(store, terms, queue.pop(0)) - known
        known |= fresh
        queue += [row for row in _waiting_for(store, fresh) if row not in queue]


def _waiting_for(store: Session, keys: set[str]) -> list[StripeEvent]:
    if not keys:
        return []
    wanted = select(StripeEvent).where(StripeEvent.state == "waiting", col(StripeEvent.waits_for).in_(keys))
    return list(store.exec(wanted.order_by(col(StripeEvent.at), StripeEvent.id)))


def _apply(store: Session, terms: Terms, row: StripeEvent) -> set[str]:
    """Apply an event and return the keys of what it made known; what cannot be applied changes nothing but its row."""
    told: set[str] = set()
    row.state, row.reason, row.waits_for = "applied", "", None
    try:
        for fact in translate(json.loads(row.body)):
            with store.begin_nested():
                told |= record(store, terms, fact)
    except Waits as lack:
        row.state, row.reason, row.waits_for = "waiting", str(lack), lack.key
    except (Unreadable, BadEvent, EventConflict) as refused:
        row.state, row.reason = "parked", str(refused)
        reach("webhook.parked")
    if row.state == "applied":
        reach("webhook.applied")
        row.body = ""
    store.add(row)
    store.flush()
    return told
