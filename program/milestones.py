"""A milestone is something a customer became: onboarded, activated, renewed or expanded; it makes tranches due."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from program.commissions import accrue
from program.ids import stable_id
from program.locks import lock_name, lock_partners
from program.promises import keep, promises_of
from program.referrals import of_milestone
from program.reversal_entries import settle
from program.tables import Commission, Customer, Milestone, Sale
from program.terms import MILESTONES, Terms
from program.upsert import insert_new


def reach(store: Session, terms: Terms, customer: Customer, kind: str, source: str, at: datetime) -> list[Commission]:
    """Record that a customer reached a milestone, once for each source, and accrue what that makes due.

    What went back of a sale already is taken from its tranche at once. ValueError for a milestone that is none.
    """
    if kind not in MILESTONES:
        raise ValueError(f"{kind!r} is none of {', '.join(MILESTONES)}")
    lock_name(store, f"milestones {customer.id}")
    row = Milestone(
        id=stable_id("ms", customer.id, kind, source), customer_id=customer.id, kind=kind, source=source, at=at
    )
    if not insert_new(store, row):
        return []
    due = promises_of(store, customer.id, kind, at)
    lock_partners(store, [promised.partner_id for promised in due])
    zone = ZoneInfo(terms.timezone)
    kept = [found for promised in due if (found := keep(store, zone, promised, at)) is not None]
    for sale_id in sorted({one.sale_id for one in kept if one.sale_id}):
        settle(store, terms, store.get_one(Sale, sale_id))
    return kept + accrue(store, terms, of_milestone(store, store.get_one(Milestone, row.id)))


def cancel(store: Session, customer: Customer, at: datetime) -> None:
    """Record that a customer cancelled; the last time counts, whatever order they become known in.

    It changes nothing that was earned, and nothing that is: who comes back and pays was still brought by the partner.
    """
    if customer.cancelled_at is None or at > customer.cancelled_at:
        customer.cancelled_at = at
        store.add(customer)
        store.flush()
