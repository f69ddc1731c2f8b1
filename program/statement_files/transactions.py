"""A transaction is what one movement did to the partner's own books, balanced, for plain-text accounting.

What is held, payable, on its way or paid is an asset of the partner; what they owe back is a liability.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from program.rules.pockets import POCKETS, Pockets
from program.rules.stated import Stated
from program.statement_files.explanations import explain

ACCOUNTS = {
    "held": "Assets:Rainmaker:Held",
    "payable": "Assets:Rainmaker:Payable",
    "paid": "Assets:Rainmaker:Paid",
    "clawback": "Liabilities:Rainmaker:Clawback",
}
OPENING = "Equity:Rainmaker:Opening"
COMMISSIONS = "Income:Rainmaker:Commissions"
ON_ITS_WAY = "Assets:Rainmaker:On-Its-Way"
EVERY_ACCOUNT = (*ACCOUNTS.values(), ON_ITS_WAY, COMMISSIONS, OPENING)


@dataclass(frozen=True)
class Transaction:
    """Amounts into (+) and out of (-) accounts that sum to zero, in minor units; `posting` is the ledger's key."""

    date: str
    words: str
    happened: str
    posting: str
    currency: str
    amounts: tuple[tuple[str, int], ...]


def in_order(statements: Iterable[Stated]) -> list[Stated]:
    """Return statements by currency, and of each the earliest first, as their balances follow each other."""
    return sorted(statements, key=lambda stated: (stated.currency, stated.period["start"]))


def transactions(stated: Stated, brought_forward: bool) -> Iterator[Transaction]:
    """Return a statement's movements, each once, with the opening before them where no earlier file brings it."""
    start, opening = stated.period["start"], signed(stated.opening)
    if brought_forward and any(opening.values()):
        amounts = (*opening.items(), (OPENING, -sum(opening.values())))
        words = explain(stated.lines[0].facts)
        yield Transaction(start, words, start, "opening", stated.currency, _moving(amounts))
    for key, lines in groupby(stated.movements, key=lambda line: line["posting"].rsplit("#", 1)[0]):
        yield _transaction(stated, key, list(lines))


def signed(pockets: Pockets) -> dict[str, int]:
    """Return balances by account, debits positive."""
    return {ACCOUNTS[name]: _sign(name) * getattr(pockets, name) for name in POCKETS}


def _transaction(stated: Stated, key: str, lines: list[Mapping[str, Any]]) -> Transaction:
    """What was known late is dated on the first day of the period that states it, so that closed periods stay."""
    first, sums = lines[0], defaultdict[str, int](int)
    for line in lines:
        sums[ACCOUNTS[line["account"]]] += _sign(line["account"]) * line["amount"]
    sums[_other_side(first["kind"])] -= sum(sums.values())
    day = max(first["date"], stated.period["start"])
    return Transaction(day, explain(first), first["date"], key, stated.currency, _moving(sums.items()))


def _other_side(kind: str) -> str:
    return ON_ITS_WAY if kind.startswith("payout_") else COMMISSIONS


def _sign(pocket: str) -> int:
    return -1 if pocket == "clawback" else 1


def _moving(amounts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple((account, minor) for account, minor in amounts if minor)
