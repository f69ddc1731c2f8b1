"""Balanced: every entry sums to zero in each currency, and has postings at all."""

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.invariants.violation import Violation
from program.tables import Entry, Posting


class Balanced:
    """No money appears or vanishes."""

    name = "balanced"

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield entries that leave a rest, then entries that move nothing."""
        total = func.sum(col(Posting.amount))
        sums = select(Posting.entry_id, Posting.currency, total).group_by(col(Posting.entry_id), Posting.currency)
        for entry_id, currency, rest in store.exec(sums.having(total != 0).order_by(col(Posting.entry_id))):
            yield Violation(self.name, f"entry {entry_id}", f"{int(rest)} {currency} are left over")
        bare = select(Entry.id).where(col(Entry.id).not_in(select(Posting.entry_id))).order_by(col(Entry.id))
        for bare_id in store.exec(bare):
            yield Violation(self.name, f"entry {bare_id}", "it has no postings")
