"""A reversal is money that went back to a customer, by refund or chargeback: commissions of the sale follow it.

The books of a sale are a function of all that was taken back from it: whatever order it became known in and however
often it was told, the same reversals leave the same movements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from program.events import EventConflict
from program.ids import stable_id
from program.locks import lock_name
from program.money import Money
from program.reversal_entries import settle
from program.tables import ChargebackOutcome, Reversal, Sale
from program.terms import Terms
from program.upsert import insert_new

OTHER_CURRENCY = "the sale was in {sale}, this is in {given}"


@dataclass(frozen=True)
class TakeBack:
    """Money that went back, as it was reported: of a sale, or of an invoice whose sale may come later.

    A `total` is what all refunds of the sale so far took together; a refund or chargeback is what it took by itself.
    """

    key: str
    kind: Literal["refund", "total", "chargeback"]
    money: Money
    at: datetime
    invoice_id: str | None = None
    sale_id: str | None = None

    def __post_init__(self) -> None:
        if self.money.minor <= 0:
            raise ValueError("what goes back is more than nothing")
        if (self.invoice_id is None) == (self.sale_id is None):
            raise ValueError("a reversal names an invoice or a sale")


def reverse(store: Session, terms: Terms, taken: TakeBack) -> Reversal:
    """Take back from the commissions of a sale what went back to its customer, once for each key.

    Before its sale it waits and is applied when that comes; of another currency it is refused, with the reason;
    what goes beyond the sale takes nothing, with the reason. EventConflict when the key came with other facts.
    """
    if taken.invoice_id:
        lock_name(store, f"invoice {taken.invoice_id}")
    row = _row(taken)
    if not insert_new(store, row):
        return _again(store, taken, row)
    made = store.get_one(Reversal, row.id)
    sale = _sale(store, taken)
    if sale is not None:
        _apply(store, terms, sale, [made])
    return made


def reverse_sale(  # noqa: PLR0913 - all that is told, by name
    store: Session, terms: Terms, *, key: str, sale: Sale, refunded_minor: int, kind: str, at: datetime
) -> Reversal:
    """Reverse a known sale: for a refund by all that was refunded so far, for a chargeback by its own amount."""
    money = Money(refunded_minor, sale.currency)
    taken = TakeBack(key, "chargeback" if kind == "chargeback" else "total", money, at, sale_id=sale.id)
    return reverse(store, terms, taken)


def close_chargeback(store: Session, terms: Terms, *, key: str, won: bool, at: datetime) -> ChargebackOutcome:
    """Record how a chargeback ended: won gives back what it took, by new entries; lost leaves it.

    It may come before the chargeback itself, and counts once; EventConflict when it ended otherwise before.
    """
    lock_name(store, f"chargeback {key}")
    insert_new(store, ChargebackOutcome(key=key, won=won, at=at))
    outcome = store.get_one(ChargebackOutcome, key)
    if outcome.won != won:
        raise EventConflict("This chargeback ended otherwise before.")
    row = store.get(Reversal, stable_id("rv", key))
    if row is not None and row.state == "applied":
        settle(store, terms, store.get_one(Sale, row.sale_id))
    return outcome


def apply_waiting(store: Session, terms: Terms, sale: Sale) -> None:
    """Apply what went back of a sale's invoice before the sale was known; call it once its commissions are there."""
    waiting: list[Reversal] = []
    if sale.invoice_id:
        lock_name(store, f"invoice {sale.invoice_id}")
        wanted = select(Reversal).where(Reversal.invoice_id == sale.invoice_id, Reversal.state == "waiting")
        waiting = list(store.exec(wanted.order_by(col(Reversal.at), col(Reversal.id))))
    if waiting:
        _apply(store, terms, sale, waiting)


def reversals_of(store: Session, sale_id: str) -> list[Reversal]:
    """Return what went back of a sale, by time."""
    wanted = select(Reversal).where(Reversal.sale_id == sale_id)
    return list(store.exec(wanted.order_by(col(Reversal.at), col(Reversal.key))))


def _row(taken: TakeBack) -> Reversal:
    return Reversal(
        id=stable_id("rv", taken.key),
        key=taken.key,
        kind=taken.kind,
        state="waiting",
        invoice_id=taken.invoice_id,
        sale_id=taken.sale_id,
        amount=taken.money.minor,
        currency=taken.money.currency,
        at=taken.at,
    )


def _again(store: Session, taken: TakeBack, row: Reversal) -> Reversal:
    """The reversal that stands under the key, if it says the same: when it was told is no part of that."""
    old = store.get_one(Reversal, row.id)
    same = old.kind == taken.kind and (old.amount, old.currency) == (taken.money.minor, taken.money.currency)
    if not same or (taken.invoice_id and taken.invoice_id != old.invoice_id):
        raise EventConflict("A reversal with this key came before with other details.")
    return old


def _sale(store: Session, taken: TakeBack) -> Sale | None:
    if taken.sale_id:
        return store.get_one(Sale, taken.sale_id)
    return store.exec(select(Sale).where(Sale.invoice_id == taken.invoice_id)).first()


def _apply(store: Session, terms: Terms, sale: Sale, rows: list[Reversal]) -> None:
    for row in rows:
        row.sale_id = sale.id
        row.state = "applied" if row.currency == sale.currency else "refused"
        if row.state == "refused":
            row.reason = OTHER_CURRENCY.format(sale=sale.currency, given=row.currency)
        store.add(row)
        if row.kind == "chargeback":
            lock_name(store, f"chargeback {row.key}")
    store.flush()
    settle(store, terms, sale)
