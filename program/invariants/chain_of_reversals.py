"""Chain of reversals: of a commission no more is taken back than it was, and no more given back than was taken."""

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.invariants.violation import Violation
from program.ledger import EXPENSE
from program.tables import Commission, Entry, Posting


class ChainOfReversals:
    """What commissions cost by the ledger lies between nothing and what they were."""

    name = "chain of reversals"

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield commissions of which more was taken, or given back, than there was; and accruals of another amount."""
        cost = func.coalesce(func.sum(col(Posting.amount)), 0)
        wanted = (
            select(Commission.id, Commission.amount, cost)
            .join(Entry, col(Entry.commission_id) == col(Commission.id))
            .join(Posting, col(Posting.entry_id) == col(Entry.id))
            .where(Posting.account == EXPENSE)
            .group_by(Commission.id, col(Commission.amount))
            .order_by(Commission.id)
        )
        for commission_id, amount, left in store.exec(wanted.having((cost < 0) | (cost > Commission.amount))):
            yield Violation(self.name, f"commission {commission_id}", f"{int(left)} are left of {amount}")
        for commission_id, amount, booked in store.exec(
            wanted.where(Entry.kind == "accrue").having(cost != Commission.amount)
        ):
            yield Violation(self.name, f"commission {commission_id}", f"{int(booked)} were accrued of {amount}")
        never = select(Entry.commission_id).where(Entry.kind == "accrue", col(Entry.commission_id).is_not(None))
        bare = select(Commission.id).where(Commission.amount != 0, col(Commission.id).not_in(never))
        for commission_id in store.exec(bare.order_by(Commission.id)):
            yield Violation(self.name, f"commission {commission_id}", "it was never accrued")
