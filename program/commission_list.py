"""The list of commissions as a merchant's program reads it: by page, with what each has come to since it was earned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from program.coverage import covered_at
from program.ledger import EXPENSE
from program.tables import Commission, Customer, Entry, Partner, Posting, Reversal, Sale

MARKS = ("refunded", "duplicate", "canceled", "fraud")
_PORTION = 100


@dataclass(frozen=True)
class Wanted:
    """Which commissions, in which order; `after` and `before` are ids at which a page begins or ends."""

    partner_ids: tuple[str, ...] = ()
    not_partner_ids: tuple[str, ...] = ()
    customer_id: str | None = None
    invoice_id: str | None = None
    kinds: tuple[str, ...] = ()
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    by_amount: bool = False
    ascending: bool = False
    after: str | None = None
    before: str | None = None
    skip: int = 0
    most: int = 100


@dataclass(frozen=True)
class Listed:
    """A commission with its people and sale, what is left of it in minor units, and where it stands."""

    commission: Commission
    partner: Partner
    customer: Customer | None
    sale: Sale | None
    left: int
    status: str
    paid_at: datetime | None


def list_commissions(store: Session, wanted: Wanted) -> list[Listed]:
    """Return a page of commissions, in the order asked for."""
    found: list[Listed] = []
    skip = wanted.skip
    for one in _each(store, wanted):
        if wanted.status not in (None, one.status) or (wanted.kinds and kind_of(one.commission) not in wanted.kinds):
            continue
        if skip:
            skip -= 1
            continue
        found.append(one)
        if len(found) == wanted.most:
            break
    return found[::-1] if wanted.before else found


def look_up(store: Session, commission_id: str) -> Listed | None:
    """Return one commission as the list has it, or None."""
    row = store.get(Commission, commission_id)
    return next(_listed(store, [row])) if row else None


def kind_of(commission: Commission) -> str:
    """Return the kind of event a commission is for, as the published clients call it."""
    return {"lead": "lead", "commission": "referral", "sale": "sale"}.get(commission.event_key.split(":")[0], "sale")


def mark_key(sale_id: str) -> str:
    """Return the key of the reversal by which a merchant's program marked a sale, without the mark itself."""
    return f"marked:{sale_id}:"


def _each(store: Session, wanted: Wanted) -> Iterator[Listed]:
    statement, start = _statement(store, wanted), 0
    while rows := store.exec(statement.offset(start).limit(_PORTION)).all():
        yield from _listed(store, rows)
        start += _PORTION


def _statement(store: Session, wanted: Wanted) -> SelectOfScalar[Commission]:
    column = col(Commission.amount) if wanted.by_amount else col(Commission.at)
    ascending = wanted.ascending is not bool(wanted.before)
    order = (column.asc(), col(Commission.id).asc()) if ascending else (column.desc(), col(Commission.id).desc())
    statement = select(Commission).order_by(*order)
    if wanted.partner_ids:
        statement = statement.where(col(Commission.partner_id).in_(wanted.partner_ids))
    if wanted.not_partner_ids:
        statement = statement.where(col(Commission.partner_id).not_in(wanted.not_partner_ids))
    if wanted.customer_id:
        statement = statement.where(Commission.customer_id == wanted.customer_id)
    if wanted.invoice_id:
        of_invoice = select(Sale.id).where(Sale.invoice_id == wanted.invoice_id)
        statement = statement.where(col(Commission.sale_id).in_(of_invoice))
    if wanted.since:
        statement = statement.where(Commission.at >= wanted.since)
    if wanted.until:
        statement = statement.where(Commission.at <= wanted.until)
    edge = store.get(Commission, wanted.after or wanted.before or "")
    if edge is None:
        return statement
    here = edge.amount if wanted.by_amount else edge.at
    same = (column == here) & (col(Commission.id) > edge.id if ascending else col(Commission.id) < edge.id)
    return statement.where((column > here if ascending else column < here) | same)


def _listed(store: Session, rows: Sequence[Commission]) -> Iterator[Listed]:
    left = _left(store, [row.id for row in rows])
    for row in rows:
        paid_at = covered_at(store, row) if row.released_at else None
        sale = store.get(Sale, row.sale_id) if row.sale_id else None
        customer = store.get(Customer, row.customer_id) if row.customer_id else None
        status = _status(store, row, left.get(row.id, 0), paid_at)
        yield Listed(row, store.get_one(Partner, row.partner_id), customer, sale, left.get(row.id, 0), status, paid_at)


def _left(store: Session, ids: Sequence[str]) -> dict[str, int]:
    """What reversals left of each commission: the program's expense for it."""
    sums = select(Entry.commission_id, func.sum(col(Posting.amount))).join(Posting, col(Posting.entry_id) == Entry.id)
    sums = sums.where(Posting.account == EXPENSE, col(Entry.commission_id).in_(ids)).group_by(col(Entry.commission_id))
    return {str(commission_id): int(minor) for commission_id, minor in store.exec(sums)}


def _status(store: Session, row: Commission, left: int, paid_at: datetime | None) -> str:
    if not row.amount:
        return "canceled"
    if not left:
        marked = select(Reversal.key).where(Reversal.sale_id == row.sale_id, col(Reversal.key).startswith("marked:"))
        mark = store.exec(marked).first()
        return mark.rpartition(":")[2] if mark else "refunded"
    if paid_at is not None:
        return "paid"
    return "pending" if row.released_at is None else "processed"
