"""Explained balances: every entry comes from a commission, a reversal, a payout or an adjustment that is there."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from program.invariants.violation import Violation
from program.tables import Entry, Posting

CAUSES = (Entry.commission_id, Entry.payout_id, Entry.adjustment_id)


class ExplainedBalances:
    """No posting without a story."""

    name = "explained balances"

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield entries without a cause, then postings without an entry."""
        orphans = select(Entry.id, Entry.event_key).where(*(col(cause).is_(None) for cause in CAUSES))
        for entry_id, event_key in store.exec(orphans.order_by(col(Entry.id))):
            yield Violation(self.name, f"entry {entry_id}", f"{event_key!r} comes from nothing")
        strays = select(Posting.id).where(col(Posting.entry_id).not_in(select(Entry.id))).order_by(col(Posting.id))
        for posting_id in store.exec(strays):
            yield Violation(self.name, f"posting {posting_id}", "it belongs to no entry")
