"""A commission's trail is what happened to it in the books: its movements, and the statements that tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from program.errors import UnknownCommission
from program.ledger import lines_of
from program.money import Money
from program.rules.pockets import POCKETS, seen
from program.tables import Commission, Entry, Posting, Statement, StatementLine, StatementPeriod


@dataclass(frozen=True)
class Movement:
    """One change of a partner's pocket that a commission caused, as the partner sees it: + fills the pocket."""

    at: datetime
    kind: str
    pocket: str
    money: Money


def own_commission(store: Session, partner_id: str, given: str) -> Commission:
    """Return a partner's commission by its id; another partner's is as unknown as one that is not there."""
    found = store.get(Commission, given.strip())
    if found is None or found.partner_id != partner_id:
        raise UnknownCommission(given=given)
    return found


def movements_of(store: Session, commission: Commission) -> list[Movement]:
    """Return what a commission moved in its partner's pockets, in the order of the books."""
    entries = store.exec(select(Entry).where(Entry.commission_id == commission.id).order_by(col(Entry.id)))
    pockets = {f"partner:{commission.partner_id}:{name}": name for name in POCKETS}
    return [
        Movement(entry.at, entry.kind, name, Money(seen(name, line.money.minor), line.money.currency))
        for entry in entries
        for line in lines_of(store, entry.id or 0)
        if (name := pockets.get(line.account)) is not None
    ]


def statements_with(store: Session, commission: Commission) -> list[str]:
    """Return the labels of the closed statements that tell of a commission, the earliest first."""
    wanted = select(col(StatementPeriod.label), col(StatementPeriod.end))
    wanted = wanted.join(Statement, col(Statement.period_id) == StatementPeriod.id)
    wanted = wanted.join(StatementLine, col(StatementLine.statement_id) == Statement.id)
    wanted = wanted.join(Posting, col(Posting.id) == col(StatementLine.posting_id))
    wanted = wanted.join(Entry, col(Entry.id) == col(Posting.entry_id))
    wanted = wanted.where(Statement.partner_id == commission.partner_id, Entry.commission_id == commission.id)
    rows = store.exec(wanted.distinct().order_by(col(StatementPeriod.end), col(StatementPeriod.label)))
    return [label for label, _ in rows]
