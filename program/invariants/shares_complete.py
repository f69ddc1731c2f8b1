"""Shares complete: the credit for an event is divided to the last basis point, or not given at all."""

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.invariants.violation import Violation
from program.rules.formula import WHOLE_BP
from program.tables import Credit


class SharesComplete:
    """Nobody's part is lost."""

    name = "shares complete"

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield events whose shares do not add up."""
        total = func.sum(col(Credit.share_bp))
        sums = select(Credit.event_key, total).group_by(Credit.event_key).having(total != WHOLE_BP)
        for event_key, bp in store.exec(sums.order_by(Credit.event_key)):
            yield Violation(self.name, event_key, f"its shares come to {int(bp)} basis points")
