"""The ledger file holds statements as a partner's own books, in the words that ledger and hledger both read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from program.money import exponent
from program.rules.stated import Stated
from program.statement_files.explanations import decimal
from program.statement_files.transactions import EVERY_ACCOUNT, Transaction, in_order, signed, transactions


def ledger_file(statements: Iterable[Stated], program: str) -> str:
    """Return the file's text, for statements of one partner and one cadence that follow each other."""
    ordered = in_order(statements)
    lines = [f"; {' '.join(program.split())}", ""]
    for currency in sorted({stated.currency for stated in ordered}):
        lines += _commodity(currency)
    lines += [f"account {account}" for account in EVERY_ACCOUNT]
    seen: set[str] = set()
    for stated in ordered:
        lines.append(f"\n; {stated.label} {stated.currency}, head {stated.head}, root {stated.root}")
        for each in sorted(transactions(stated, stated.currency not in seen), key=lambda one: one.date):
            lines += _entry(each)
        lines += _assertions(stated)
        seen.add(stated.currency)
    return "\n".join(lines) + "\n"


def _entry(each: Transaction) -> Iterator[str]:
    yield f"{each.date} * {_words(each.words)}"
    happened = f", happened on {each.happened}" if each.happened != each.date else ""
    yield f"    ; posting {each.posting}{happened}"
    for account, minor in each.amounts:
        yield f"    {account}  {decimal(minor, each.currency)} {each.currency}"


def _assertions(stated: Stated) -> Iterator[str]:
    """The balances of a period's last day, asserted by a transaction that moves nothing."""
    yield f"{stated.period['end']} * Closing of {stated.label}"
    for account, minor in signed(stated.closing).items():
        currency = stated.currency
        yield f"    {account}  {decimal(0, currency)} {currency} = {decimal(minor, currency)} {currency}"


def _commodity(currency: str) -> Iterator[str]:
    """How amounts are written; the two programs want it differently where there are no decimals, and need it not."""
    yield f"commodity {currency}"
    if exponent(currency):
        yield f"    format 1000.{'0' * exponent(currency)} {currency}"


def _words(text: str) -> str:
    return " ".join(text.replace(";", ",").replace("|", "/").split())
