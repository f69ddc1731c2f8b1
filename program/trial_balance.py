"""A trial balance is what every account of the ledger comes to: two stores with the same one hold the same money."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, inspect

_SUMS = "SELECT account, currency, SUM(amount), COUNT(*) FROM posting GROUP BY account, currency"


@dataclass(frozen=True)
class TrialBalance:
    """How many entries and postings there are, and a digest of every account's balance and number of postings."""

    entries: int
    postings: int
    digest: str


def trial_balance(connection: Connection) -> TrialBalance:
    """Return the trial balance in words that every version of the tables understands; an empty store has one too."""
    if not inspect(connection).has_table("posting"):
        return TrialBalance(0, 0, _digest([]))
    rows = [tuple(row) for row in connection.exec_driver_sql(_SUMS)]
    entries = connection.exec_driver_sql("SELECT COUNT(*) FROM entry").scalar_one()
    return TrialBalance(int(entries), sum(int(row[3]) for row in rows), _digest(rows))


def _digest(rows: list[tuple[str, str, int, int]]) -> str:
    lines = sorted(f"{account}\t{currency}\t{int(minor)}\t{int(number)}" for account, currency, minor, number in rows)
    return sha256("\n".join(lines).encode()).hexdigest()
