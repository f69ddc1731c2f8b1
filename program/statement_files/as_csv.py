"""The CSV file holds statements for a spreadsheet: a row a line, amounts as decimals, nothing that a cell would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

from program.rules.pockets import POCKETS
from program.rules.stated import Stated
from program.statement_files.explanations import decimal, explain, percent

COLUMNS = (
    "period", "line", "date", "kind", "explanation", "account", "amount", "currency", *POCKETS,
    "base", "rate", "share", "formula in minor units", "commission", "event", "customer", "reversal", "payout",
    "adjustment", "terms", "posting", "note", "hash",
)  # fmt: skip
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(statements: Iterable[Stated]) -> str:
    """Return the file's text, statement after statement in the order given."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for stated in statements:
        writer.writerows(_rows(stated))
    return text.getvalue()


def plain_cell(text: str) -> str:
    """Return text that a spreadsheet shows and never computes: what looks like a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_RUNS) else text


def _rows(stated: Stated) -> Iterator[dict[str, str | int]]:
    for line in stated.lines:
        facts, currency = line.facts, stated.currency
        words = {
            "period": stated.label,
            "kind": facts["kind"],
            "explanation": explain(facts),
            "account": facts.get("account", ""),
            "currency": currency,
            **{name: facts.get("refers", {}).get(name, "") for name in ("commission", "event", "customer")},
            **{name: facts.get("refers", {}).get(name, "") for name in ("reversal", "payout", "adjustment")},
            "terms": facts.get("terms") or "",
            "posting": facts.get("posting", ""),
            "note": stated.notes.get(facts["sequence"], ""),
            "hash": line.hash,
        }
        yield {
            "line": facts["sequence"],
            "date": facts.get("date", stated.period["start"]),
            "amount": decimal(facts["amount"], currency) if "amount" in facts else "",
            **{name: decimal(facts["balances"][name], currency) for name in POCKETS},
            **{name: plain_cell(value) for name, value in {**words, **_computed(facts, currency)}.items()},
        }


def _computed(facts: Mapping[str, Any], currency: str) -> dict[str, str]:
    earning = facts.get("earning")
    if earning is None:
        return {}
    return {
        "base": decimal(earning["base"], currency),
        "rate": "" if earning["rate_bp"] is None else percent(earning["rate_bp"]),
        "share": percent(earning["share_bp"]),
        "formula in minor units": earning["formula"],
    }
