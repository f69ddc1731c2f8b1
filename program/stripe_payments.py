"""A payment has many names at Stripe, told in any order; all of them lead to the name its sale is kept under."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, select

from program.rules.stripe_amounts import Unreadable
from program.tables import PaymentName, Sale
from program.upsert import insert_new


def name_payment(store: Session, names: Sequence[str]) -> str:
    """Note that these names are of one payment and return that of its sale; Unreadable when they are of two."""
    invoice_id = find_payment(store, names) or names[0]
    for name in names:
        insert_new(store, PaymentName(name=name, invoice_id=invoice_id))
    return invoice_id


def find_payment(store: Session, names: Sequence[str]) -> str | None:
    """Return the name of the sale that one of these names leads to, or None; Unreadable when there are two."""
    rows = [store.get(PaymentName, name) for name in names]
    found = dict.fromkeys(row.invoice_id for row in rows if row is not None)
    if len(found) > 1:
        raise Unreadable(f"{', '.join(names)} are names of two payments: {', '.join(found)}")
    return next(iter(found), None)


def find_sale(store: Session, invoice_id: str) -> Sale | None:
    """Return the sale that is kept under a name, or None."""
    return store.exec(select(Sale).where(Sale.invoice_id == invoice_id)).first()


def keys_of(names: Sequence[str]) -> set[str]:
    """Return the keys of what is known once a payment has these names."""
    return {f"payment:{name}" for name in names}
