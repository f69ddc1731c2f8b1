"""A lock keeps others from deciding on the same money until the transaction ends; on SQLite every writer has it all."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import Session, col, select

from program.tables import Partner


def lock_partners(store: Session, partner_ids: Iterable[str]) -> None:
    """Lock what is decided on the money of these partners.

    Locks are taken in the order of the ids, so that two deciders wait for each other and never block for good.
    """
    ids = sorted(set(partner_ids))
    wanted = select(Partner.id).where(col(Partner.id).in_(ids)).order_by(Partner.id)
    store.exec(wanted.with_for_update(key_share=True)).all()


def lock_name(store: Session, name: str) -> None:
    """Lock a name that has no row yet, such as an invoice whose refund and sale may come at the same moment."""
    if store.get_bind().dialect.name == "postgresql":
        store.connection().execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
