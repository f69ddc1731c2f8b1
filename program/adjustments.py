"""An adjustment gives or takes money by hand, with a reason and an author; a write-off needs a second person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlmodel import Session

from program.errors import AlreadyDecided, NoReason, NothingOwedBack, SecondPersonNeeded
from program.ids import stable_id
from program.ledger import EXPENSE, Cause, Line, Pocket, balance, move, pocket, post
from program.locks import lock_partners
from program.money import Money
from program.tables import Adjustment, Entry
from program.upsert import insert_new


def adjust(  # noqa: PLR0913 - all of an adjustment, by name
    store: Session,
    *,
    key: str,
    kind: Literal["credit", "debit"],
    partner_id: str,
    money: Money,
    reason: str,
    made_by: str,
    at: datetime,
) -> Adjustment:
    """Give a partner money (credit) or take it (debit), once for each key, and return the adjustment.

    A debit takes what is payable; what is more than that is owed back, and later payouts are netted with it.
    NoReason without a reason.
    """
    row, new = _row(store, key, kind, partner_id, money, reason, made_by, at)
    if new:
        lock_partners(store, [partner_id])
        lines = _credit(row) if kind == "credit" else _debit(store, row)
        _post(store, row, lines, at)
        row.state = "posted"
        store.add(row)
        store.flush()
    return row


def ask_write_off(  # noqa: PLR0913 - all of an adjustment, by name
    store: Session, *, key: str, partner_id: str, money: Money, reason: str, made_by: str, at: datetime
) -> Adjustment:
    """Propose to give up what a partner owes back; nothing moves until a second person agrees.

    NoReason without a reason, NothingOwedBack where the partner owes less.
    """
    lock_partners(store, [partner_id])
    _check_owed(store, partner_id, money)
    return _row(store, key, "write_off", partner_id, money, reason, made_by, at)[0]


def decide_write_off(
    store: Session, adjustment: Adjustment, *, person_id: str, agrees: bool, at: datetime
) -> Entry | None:
    """Let a second person agree to a write-off, which posts it, or refuse it for good.

    SecondPersonNeeded for who proposed it, AlreadyDecided after that, NothingOwedBack where it was netted meanwhile.
    """
    lock_partners(store, [adjustment.partner_id])
    row = store.get_one(Adjustment, adjustment.id, populate_existing=True)
    if row.state != "waiting":
        raise AlreadyDecided(state=row.state)
    if person_id == row.made_by:
        raise SecondPersonNeeded
    row.state, row.approved_by, row.decided_at = "posted" if agrees else "refused", person_id, at
    store.add(row)
    store.flush()
    if not agrees:
        return None
    money = Money(row.amount, row.currency)
    _check_owed(store, row.partner_id, money)
    return _post(store, row, move(money, EXPENSE, pocket(row.partner_id, Pocket.CLAWBACK)), at)


def _row(  # noqa: PLR0913 - all of an adjustment
    store: Session, key: str, kind: str, partner_id: str, money: Money, reason: str, made_by: str, at: datetime
) -> tuple[Adjustment, bool]:
    """The adjustment under a key, and whether it is new."""
    if not reason.strip():
        raise NoReason
    if money.minor <= 0:
        raise ValueError("an adjustment is of more than nothing")
    row = Adjustment(
        id=stable_id("adj", key),
        partner_id=partner_id,
        kind=kind,
        amount=money.minor,
        currency=money.currency,
        reason=reason.strip(),
        made_by=made_by,
        state="waiting",
        at=at,
    )
    new = insert_new(store, row)
    return store.get_one(Adjustment, row.id), new


def _credit(row: Adjustment) -> tuple[Line, ...]:
    return move(Money(row.amount, row.currency), EXPENSE, pocket(row.partner_id, Pocket.PAYABLE))


def _debit(store: Session, row: Adjustment) -> tuple[Line, ...]:
    payable, clawback = pocket(row.partner_id, Pocket.PAYABLE), pocket(row.partner_id, Pocket.CLAWBACK)
    there = min(row.amount, max(-balance(store, payable, row.currency), 0))
    into = [(payable, there), (clawback, row.amount - there)]
    lines = [Line(account, Money(minor, row.currency)) for account, minor in into if minor]
    return (*lines, Line(EXPENSE, Money(-row.amount, row.currency)))


def _post(store: Session, row: Adjustment, lines: tuple[Line, ...], at: datetime) -> Entry:
    return post(
        store,
        event_key=f"adjust:{row.id}",
        kind=row.kind,
        at=at,
        lines=lines,
        note=row.reason,
        cause=Cause(adjustment_id=row.id),
    )


def _check_owed(store: Session, partner_id: str, money: Money) -> None:
    there = balance(store, pocket(partner_id, Pocket.CLAWBACK), money.currency)
    if there < money.minor:
        raise NothingOwedBack(owed=Money(max(there, 0), money.currency))
