"""Coverage is how far the money that arrived reaches: what became payable first is paid first.

Payouts pay sums, not commissions. So that a payout that failed, came back, or was lowered pays nothing by itself, a
commission is paid once all that ever arrived, or was set off, covers it and all that became payable before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, and_, col, select

from program.ledger import Pocket, pocket
from program.tables import Commission, Entry, Payout, Posting

# What puts money into the pocket anew; what a payout puts back was there before.
_FILLS = ("accrue", "release", "restore", "credit")


def covered_at(store: Session, commission: Commission) -> datetime | None:
    """Return when a released commission was paid, wholly; None while some of it was not."""
    due = _due_with(store, commission)
    if due is None:
        return None
    there = 0
    for at, minor in sorted(_left_for_good(store, commission.partner_id, commission.currency)):
        there += minor
        if there >= due:
            return at
    return None


def _due_with(store: Session, commission: Commission) -> int | None:
    """All that became payable up to and with a commission, or None where nothing of it did."""
    own = select(Entry.at, Entry.id).where(Entry.commission_id == commission.id, _in_payable(commission))
    own = own.join(Posting, col(Posting.entry_id) == col(Entry.id)).where(col(Entry.kind).in_(("accrue", "release")))
    found = store.exec(own.limit(1)).first()
    if found is None:
        return None
    at, entry_id = found
    before = or_(col(Entry.at) < at, and_(col(Entry.at) == at, col(Entry.id) <= entry_id))
    filled = select(func.coalesce(func.sum(-col(Posting.amount)), 0)).join(Entry, col(Entry.id) == Posting.entry_id)
    return int(store.exec(filled.where(_in_payable(commission), col(Entry.kind).in_(_FILLS), before)).one())


def _in_payable(commission: Commission) -> ColumnElement[bool]:
    account = pocket(commission.partner_id, Pocket.PAYABLE)
    return and_(Posting.account == account, Posting.currency == commission.currency)


def _left_for_good(store: Session, partner_id: str, currency: str) -> Iterator[tuple[datetime, int]]:
    """What left the pocket for good, and when: payouts that arrived, what was set off with them, and debits by hand."""
    settled = select(Payout.changed_at, Payout.amount).where(Payout.state == "settled")
    yield from store.exec(settled.where(Payout.partner_id == partner_id, Payout.currency == currency))
    taken = select(Entry.at, Posting.amount).join(Entry, col(Entry.id) == Posting.entry_id)
    taken = taken.where(Posting.account == pocket(partner_id, Pocket.PAYABLE), Posting.currency == currency)
    yield from store.exec(taken.where(col(Entry.kind).in_(("netted", "debit"))))
