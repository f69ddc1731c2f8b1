"""Held never paid: what a commission still holds is never negative, and nothing was released before its day."""

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.invariants.violation import Violation
from program.ledger import Pocket
from program.tables import Commission, Entry, Posting


class HeldNeverPaid:
    """A hold ends by its release alone."""

    name = "held never paid"

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield commissions that hold less than nothing, or still something after their release."""
        held = func.coalesce(func.sum(-col(Posting.amount)), 0)
        wanted = (
            select(Commission.id, Commission.released_at, held)
            .join(Entry, col(Entry.commission_id) == col(Commission.id))
            .join(Posting, col(Posting.entry_id) == col(Entry.id))
            .where(col(Posting.account).like(f"partner:%:{Pocket.HELD}"))
            .group_by(Commission.id, col(Commission.released_at))
            .order_by(Commission.id)
        )
        for commission_id, released_at, minor in store.exec(wanted.having(held != 0)):
            if minor < 0 or released_at is not None:
                detail = f"{int(minor)} are held" + (" after its release" if released_at else "")
                yield Violation(self.name, f"commission {commission_id}", detail)
        left = select(Entry.id, Posting.account).join(Posting, col(Posting.entry_id) == col(Entry.id))
        left = left.where(col(Posting.account).like(f"partner:%:{Pocket.HELD}"), col(Entry.payout_id).is_not(None))
        for entry_id, account in store.exec(left):
            yield Violation(self.name, f"entry {entry_id}", f"a payout touches {account}")
