"""A movement is one step of a payout through the ledger: netted, submitted, settled, failed or returned."""

from datetime import datetime

from sqlmodel import Session

from program.ledger import (
    CLEARING,
    IN_TRANSIT,
    Cause,
    Line,
    Pocket,
    balance,
    find_entry,
    move,
    pocket,
    post,
)
from program.locks import lock_partners
from program.money import Money
from program.tables import Entry, Payout


class OutOfOrder(ValueError):
    """A payout takes a step that its earlier steps do not allow, such as settling what was never submitted."""


class Overdrawn(ValueError):
    """More is to be moved than is there."""


def netted(store: Session, payout: Payout, at: datetime) -> Entry:
    """Settle what a partner owes back with what is payable, by the payout's `netted`; Overdrawn beyond either."""
    lock_partners(store, [payout.partner_id])
    into, out_of = _pocket(payout, Pocket.PAYABLE), _pocket(payout, Pocket.CLAWBACK)
    if not _done(store, payout, "netted"):
        _need(store, payout, Pocket.PAYABLE, payout.netted)
        _need(store, payout, Pocket.CLAWBACK, payout.netted)
    return _step(store, payout, "netted", at, move(Money(payout.netted, payout.currency), into, out_of))


def payout_submitted(store: Session, payout: Payout, at: datetime) -> Entry:
    """Take a payout's amount out of what is payable, on its way to the partner; Overdrawn beyond that."""
    lock_partners(store, [payout.partner_id])
    if not _done(store, payout, "submitted"):
        _need(store, payout, Pocket.PAYABLE, payout.amount)
    return _step(store, payout, "submitted", at, _whole(payout, _pocket(payout, Pocket.PAYABLE), IN_TRANSIT))


def payout_settled(store: Session, payout: Payout, at: datetime) -> Entry:
    """Record that a submitted payout arrived; OutOfOrder where it is not on its way."""
    lock_partners(store, [payout.partner_id])
    _after(store, payout, "submitted", never="failed")
    return _step(store, payout, "settled", at, _whole(payout, IN_TRANSIT, _pocket(payout, Pocket.PAID)))


def payout_failed(store: Session, payout: Payout, at: datetime) -> Entry:
    """Make a submitted payout's amount payable again; OutOfOrder where it is not on its way."""
    lock_partners(store, [payout.partner_id])
    submitted = _after(store, payout, "submitted", never="settled")
    back = _whole(payout, IN_TRANSIT, _pocket(payout, Pocket.PAYABLE))
    return _step(store, payout, "failed", at, back, reverses=submitted)


def payout_returned(store: Session, payout: Payout, at: datetime) -> Entry:
    """Make a settled payout that came back payable again, by way of clearing; OutOfOrder where it never arrived."""
    lock_partners(store, [payout.partner_id])
    settled = _after(store, payout, "settled")
    arrived = _whole(payout, _pocket(payout, Pocket.PAID), CLEARING)
    _step(store, payout, "returned", at, arrived, reverses=settled)
    return _step(store, payout, "credited", at, _whole(payout, CLEARING, _pocket(payout, Pocket.PAYABLE)))


def _step(
    store: Session, payout: Payout, step: str, at: datetime, lines: tuple[Line, ...], reverses: Entry | None = None
) -> Entry:
    return post(
        store,
        event_key=_key(payout, step),
        kind=f"payout_{step}" if step != "netted" else step,
        at=at,
        lines=lines,
        reverses_id=reverses.id if reverses else None,
        cause=Cause(payout_id=payout.id),
    )


def _after(store: Session, payout: Payout, before: str, never: str = "") -> Entry:
    """The step that must have been taken, while another must not."""
    entry = find_entry(store, _key(payout, before))
    if entry is None or (never and _done(store, payout, never)):
        raise OutOfOrder(f"payout {payout.id} is not {before}" if entry is None else f"payout {payout.id} is {never}")
    return entry


def _done(store: Session, payout: Payout, step: str) -> bool:
    return find_entry(store, _key(payout, step)) is not None


def _need(store: Session, payout: Payout, name: Pocket, minor: int) -> None:
    there = balance(store, _pocket(payout, name), payout.currency)
    if (there if name is Pocket.CLAWBACK else -there) < minor:
        raise Overdrawn(f"payout {payout.id} moves {minor} {payout.currency}, {name} has {there}")


def _whole(payout: Payout, into: str, out_of: str) -> tuple[Line, ...]:
    return move(Money(payout.amount, payout.currency), into, out_of)


def _pocket(payout: Payout, name: Pocket) -> str:
    return pocket(payout.partner_id, name)


def _key(payout: Payout, step: str) -> str:
    return f"payout:{payout.id}:{step}"
