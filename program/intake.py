"""The intake is what came in from outside and is not in the books: parked or waiting, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists
from sqlmodel import Session, col, select

from program.tables import Customer, Reversal, StripeEvent, Unattributed

# What should follow within minutes has had a week.
TOO_LONG = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """One thing that is not in the books: `state` is parked or waiting, `what` it is, `reason` what it lacks."""

    id: str
    state: str
    what: str
    reason: str
    at: datetime


def parked(store: Session) -> list[Kept]:
    """Return Stripe's events that cannot be applied as they are, the newest first."""
    wanted = select(StripeEvent).where(StripeEvent.state == "parked")
    rows = store.exec(wanted.order_by(col(StripeEvent.received_at).desc(), StripeEvent.id))
    return [Kept(row.id, "parked", row.type, row.reason, row.received_at) for row in rows]


def waiting(store: Session, before: datetime | None = None) -> list[Kept]:
    """Return what waits for something that may still come, the newest first; or only what waits since before."""
    events = select(StripeEvent).where(StripeEvent.state == "waiting")
    found = [Kept(row.id, "waiting", row.type, row.reason, row.received_at) for row in store.exec(events)]
    for back in store.exec(select(Reversal).where(Reversal.state == "waiting")):
        found.append(Kept(back.key, "waiting", back.kind, f"no sale has the invoice {back.invoice_id}", back.at))
    return sorted(
        (one for one in found if before is None or one.at < before), key=lambda one: (one.at, one.id), reverse=True
    )


def unattributed(store: Session, most: int = 100) -> list[Kept]:
    """Return leads and sales of customers who are still unknown, the newest first: they count when sent again."""
    known = exists().where(col(Customer.external_id) == col(Unattributed.customer_external_id))
    wanted = select(Unattributed).where(~known).order_by(col(Unattributed.at).desc(), Unattributed.id)
    rows = store.exec(wanted.limit(most))
    return [Kept(row.id, "unattributed", row.kind, f"no {row.reason} is known for it", row.at) for row in rows]
