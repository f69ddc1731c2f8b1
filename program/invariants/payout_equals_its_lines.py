"""Payout equals its lines: each step of a payout moved exactly its amount, in its currency, of its partner."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from program.invariants.violation import Violation
from program.tables import Entry, Payout, Posting


class PayoutEqualsItsLines:
    """What was sent is what was taken from what is payable."""

    name = "payout equals its lines"

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield postings of payouts that are of another amount, currency or partner."""
        wanted = (
            select(Entry, Payout, Posting)
            .join(Payout, col(Payout.id) == col(Entry.payout_id))
            .join(Posting, col(Posting.entry_id) == col(Entry.id))
            .order_by(col(Posting.id))
        )
        for entry, payout, posting in store.exec(wanted):
            asked = payout.netted if entry.kind == "netted" else payout.amount
            if abs(posting.amount) != asked or posting.currency != payout.currency:
                detail = f"{entry.kind} moved {posting.amount} {posting.currency} of {asked} {payout.currency}"
                yield Violation(self.name, f"payout {payout.id}", detail)
            whose = posting.account.split(":")
            if whose[0] == "partner" and whose[1] != payout.partner_id:
                yield Violation(self.name, f"payout {payout.id}", f"{entry.kind} touches {posting.account}")
