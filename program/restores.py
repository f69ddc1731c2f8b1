"""A restore is the store set back to a backup: what happened since is unknown, and nothing is done twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from program import deliveries
from program.payout_errors import PayoutsLocked
from program.runs import recall, remember
from program.tables import Delivery, PayoutRun, Person

# Who is told again that a sale happened, tells it for as long: Stripe repeats an event for three days.
DOUBT = timedelta(days=3)
_LAST = "restore:last"
_WAITING = ("pending", "sending", "unknown")


@dataclass(frozen=True)
class Restore:
    """A store set back at `restored_at` to what it was at `made_at`.

    `waiting` are the deliveries that were on their way then, with how often each had been tried. Payouts stay locked
    until somebody with the finance role confirms, with a `reason`.
    """

    made_at: datetime
    restored_at: datetime
    waiting: Mapping[str, int]
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    reason: str = ""
    told: bool = False
    settled: bool = False


@dataclass(frozen=True)
class Settling:
    """How the deliveries that waited in the backup ended: found in the chats, sent now, for a person, or still open."""

    found: int
    sent: int
    parked: int
    open: int


def mark_restored(store: Session, made_at: datetime, now: datetime) -> Restore:
    """Mark a store as set back to a moment: from now on what may have been sent is looked for, and payouts wait."""
    waits = select(Delivery.id, Delivery.attempts).where(col(Delivery.state).in_(_WAITING))
    found = Restore(made_at, now, {delivery_id: attempts for delivery_id, attempts in store.exec(waits)})
    deliveries.doubt(store, made_at, now + DOUBT, now)
    keep(store, found)
    return found


def last_restore(store: Session) -> Restore | None:
    """Return the newest restore, or None where the store was never set back."""
    text = recall(store, _LAST)
    if text is None:
        return None
    facts = json.loads(text)
    for name in ("made_at", "restored_at", "confirmed_at"):
        facts[name] = datetime.fromisoformat(facts[name]) if facts[name] else None
    return Restore(**facts)


def keep(store: Session, restore: Restore) -> None:
    """Keep what is known of the newest restore; each stays under its own moment as well."""
    facts = asdict(restore) | {
        name: moment.isoformat() if moment else None
        for name, moment in (
            ("made_at", restore.made_at),
            ("restored_at", restore.restored_at),
            ("confirmed_at", restore.confirmed_at),
        )
    }
    for key in (_LAST, f"restore:{restore.restored_at.isoformat()}"):
        remember(store, key, json.dumps(facts))


def payouts_locked(store: Session) -> bool:
    """Return whether no money may leave, since nobody confirmed yet what was paid after the backup."""
    restore = last_restore(store)
    return restore is not None and restore.confirmed_at is None


def check_unlocked(store: Session) -> None:
    """Return when money may leave; PayoutsLocked after a restore that nobody has confirmed."""
    restore = last_restore(store)
    if restore is not None and restore.confirmed_at is None:
        raise PayoutsLocked(made_at=restore.made_at, restored_at=restore.restored_at)


def confirm_restore(store: Session, person: Person, reason: str, now: datetime) -> Restore | None:
    """Unlock payouts in a person's name and with their reason; None where nothing was locked."""
    restore = last_restore(store)
    if restore is None or restore.confirmed_at is not None:
        return None
    confirmed = replace(restore, confirmed_by=person.id, confirmed_at=now, reason=reason)
    keep(store, confirmed)
    return confirmed


def runs_on_their_way(store: Session) -> list[PayoutRun]:
    """Return the payout runs that were not finished in the backup, and may have gone further since, oldest first."""
    unfinished = col(PayoutRun.state).in_(("draft", "approved", "submitted"))
    return list(store.exec(select(PayoutRun).where(unfinished).order_by(col(PayoutRun.created_at))))


def settling(store: Session, restore: Restore) -> Settling:
    """Return how far the deliveries are settled that waited in the backup."""
    rows = [row for row in (store.get(Delivery, key) for key in restore.waiting) if row is not None]
    sent = [row for row in rows if row.state == "sent"]
    again = sum(row.attempts > restore.waiting[row.id] for row in sent)
    still = sum(row.state in _WAITING for row in rows)
    return Settling(len(sent) - again, again, len(rows) - len(sent) - still, still)
