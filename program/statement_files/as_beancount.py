"""The beancount file holds statements as a partner's own books, with a balance to check after every period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from program.rules.stated import Stated
from program.statement_files.explanations import decimal
from program.statement_files.transactions import EVERY_ACCOUNT, Transaction, in_order, signed, transactions


def beancount_file(statements: Iterable[Stated], program: str) -> str:
    """Return the file's text, for statements of one partner and one cadence that follow each other."""
    ordered = in_order(statements)
    opened = min((stated.period["start"] for stated in ordered), default="1970-01-01")
    lines = [f'option "title" "{_words(program)}"', ""]
    lines += [f"{opened} open {account}" for account in EVERY_ACCOUNT]
    seen: set[str] = set()
    for stated in ordered:
        lines.append(f"\n; {stated.label} {stated.currency}, head {stated.head}, root {stated.root}")
        for each in transactions(stated, brought_forward=stated.currency not in seen):
            lines += _entry(each)
        lines += _assertions(stated)
        seen.add(stated.currency)
    return "\n".join(lines) + "\n"


def _entry(each: Transaction) -> Iterator[str]:
    yield f'{each.date} * "{_words(each.words)}"'
    yield f'  posting: "{_words(each.posting)}"'
    if each.happened != each.date:
        yield f"  happened: {each.happened}"
    for account, minor in each.amounts:
        yield f"  {account}  {decimal(minor, each.currency)} {each.currency}"


def _assertions(stated: Stated) -> Iterator[str]:
    """A balance holds at the beginning of its day, and here to the unit: beancount alone would let one pass."""
    after = date.fromisoformat(stated.period["end"]) + timedelta(days=1)
    for account, minor in signed(stated.closing).items():
        yield f"{after} balance {account}  {decimal(minor, stated.currency)} ~ 0 {stated.currency}"


def _words(text: str) -> str:
    return " ".join(text.replace("\\", "/").replace('"', "'").split())
