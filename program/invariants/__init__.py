"""Invariants are what must hold of the books at every moment; each is a class in a file of its own."""

from sqlmodel import Session

from program.invariants.balanced import Balanced
from program.invariants.chain_of_reversals import ChainOfReversals
from program.invariants.explained_balances import ExplainedBalances
from program.invariants.held_never_paid import HeldNeverPaid
from program.invariants.payout_equals_its_lines import PayoutEqualsItsLines
from program.invariants.receivable_netted import ReceivableNetted
from program.invariants.shares_complete import SharesComplete
from program.invariants.statements_stand import StatementsStand
from program.invariants.violation import Invariant, Violation

INVARIANTS: tuple[Invariant, ...] = (
    Balanced(),
    ChainOfReversals(),
    ExplainedBalances(),
    HeldNeverPaid(),
    PayoutEqualsItsLines(),
    ReceivableNetted(),
    SharesComplete(),
    StatementsStand(),
)

__all__ = ["INVARIANTS", "Invariant", "Violation", "check_all"]


def check_all(store: Session) -> list[Violation]:
    """Return everything in the books that does not hold, by invariant; an empty list where all is well."""
    return [violation for invariant in INVARIANTS for violation in invariant.check(store)]
