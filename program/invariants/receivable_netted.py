"""Receivable netted: no partner owes back less than nothing, and no account is drawn below what is in it."""

from collections.abc import Iterator

from sqlmodel import Session

from program.invariants.violation import Violation
from program.ledger import CLEARING, IN_TRANSIT, Pocket, balances


class ReceivableNetted:
    """Netting takes what is owed back and no more; payouts take what is payable and no more."""

    name = "receivable netted"

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield accounts on the wrong side of nothing."""
        for (account, currency), minor in sorted(balances(store).items()):
            if _is_wrong(account, minor):
                yield Violation(self.name, account, f"it stands at {minor} {currency}")


def _is_wrong(account: str, minor: int) -> bool:
    """What is owed to us stands at zero or above, what we owe at zero or below, and clearing is empty."""
    if account == CLEARING:
        return minor != 0
    if account.startswith("partner:") and account.endswith(f":{Pocket.CLAWBACK}"):
        return minor < 0
    return (account.startswith("partner:") or account == IN_TRANSIT) and minor > 0
