"""A referred deal is a customer to be whom a partner submits; once a manager accepts it, it is registered for them."""

from datetime import datetime

from sqlmodel import Session, col, select

from program.deals import clean_domain, register_deal, registration_of
from program.errors import AlreadyDecided, DealTaken, NoReason, ReferredAlready, UnknownReferral
from program.ids import stable_id
from program.locks import lock_name
from program.tables import Person, ReferredDeal
from program.terms import Attribution

WAITING = "waiting"


def refer_deal(
    store: Session, rule: Attribution, asker: Person, *, domain: str, note: str, at: datetime
) -> ReferredDeal:
    """Submit the domain of a customer to be for the asker's partner, for a manager to decide.

    BadDeal for a domain that is nobody's own; DealTaken while another partner has it registered; ReferredAlready
    where the same partner's waits or is in force.
    """
    wanted, partner_id = clean_domain(domain), str(asker.partner_id)
    lock_name(store, f"deal:\n{wanted}")
    held = registration_of(store, rule, wanted, at)
    if held is not None and held.partner_id != partner_id:
        raise DealTaken(given=wanted)
    mine = [row for row in waiting_deals(store) if (row.partner_id, row.domain) == (partner_id, wanted)]
    if held is not None or mine:
        raise ReferredAlready(given=wanted)
    row = ReferredDeal(
        id=stable_id("rd", partner_id, wanted, at.isoformat()),
        partner_id=partner_id,
        asked_by=asker.id,
        domain=wanted,
        note=note.strip(),
        state=WAITING,
        at=at,
    )
    store.add(row)
    store.flush()
    return row


def waiting_deals(store: Session) -> list[ReferredDeal]:
    """Return the referred deals that nobody has decided, oldest first: whoever came first is asked for first."""
    wanted = select(ReferredDeal).where(ReferredDeal.state == WAITING)
    return list(store.exec(wanted.order_by(col(ReferredDeal.at), ReferredDeal.id)))


def referred_by(store: Session, partner_id: str, most: int) -> list[ReferredDeal]:
    """Return what a partner submitted, the newest first."""
    wanted = select(ReferredDeal).where(ReferredDeal.partner_id == partner_id)
    return list(store.exec(wanted.order_by(col(ReferredDeal.at).desc(), ReferredDeal.id).limit(most)))


def find_referred(store: Session, given: str) -> ReferredDeal:
    """Return a referred deal by its id, or one that waits by its domain, first come first; or UnknownReferral.

    Others are kept from deciding on it meanwhile.
    """
    named = [row.id for row in waiting_deals(store) if row.domain == given.strip().casefold()]
    wanted = named[0] if named else given.strip()
    row = store.get(ReferredDeal, wanted, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownReferral(given=given)
    return row


def accept_referred(store: Session, rule: Attribution, row: ReferredDeal, *, by: str, now: datetime) -> ReferredDeal:
    """Register the customer for the partner from now on; AlreadyDecided, DealTaken."""
    _undecided(row)
    deal = register_deal(store, rule, row.partner_id, domain=row.domain, note=row.note, at=now)
    row.deal_id = deal.id
    return _decide(store, row, "accepted", by, now)


def decline_referred(store: Session, row: ReferredDeal, *, reason: str, by: str, now: datetime) -> ReferredDeal:
    """Decline it with a reason, which the partner reads; AlreadyDecided, NoReason."""
    _undecided(row)
    if not reason.strip():
        raise NoReason
    row.reason = reason.strip()
    return _decide(store, row, "declined", by, now)


def _undecided(row: ReferredDeal) -> None:
    if row.state != WAITING:
        raise AlreadyDecided(state=row.state)


def _decide(store: Session, row: ReferredDeal, state: str, by: str, now: datetime) -> ReferredDeal:
    row.state, row.decided_by, row.decided_at = state, by, now
    store.add(row)
    store.flush()
    return row
