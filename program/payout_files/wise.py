"""The Wise file is what Wise's batch payments take: by e-mail address or to saved recipients, 1,000 rows."""

from __future__ import annotations

from collections.abc import Sequence

from program.payout_files import cells
from program.payout_files.batch import (
    BatchLine,
    BatchRun,
    FileMismatch,
    check_total,
    decimal,
    minor_of,
    one_currency,
    reference,
)

ROWS_MOST = 1_000
_ENDING = ("sourceCurrency", "targetCurrency", "amountCurrency", "amount", "paymentReference")
TO_SAVED = ("recipientId", "name", *_ENDING)
BY_EMAIL = ("name", "recipientEmail", *_ENDING, "type")


def build(_run: BatchRun, lines: Sequence[BatchLine]) -> bytes:
    """Return the file, whose lines are all to addresses or all to saved recipients; FileMismatch otherwise.

    Every partner gets the exact amount in its own currency; what that costs is the program's.
    """
    currency = one_currency(lines, ROWS_MOST)
    ways = {"recipient" in line.details for line in lines}
    if len(ways) != 1:
        raise FileMismatch("a file is to addresses or to saved recipients, and not to both")
    heading = TO_SAVED if ways.pop() else BY_EMAIL
    content = cells.write([heading, *([_cell(line, name) for name in heading] for line in lines)])
    first, *rows = cells.read(content)
    amount, mark = first.index("amount"), first.index("paymentReference")
    check_total(lines, [(row[mark], minor_of(row[amount], currency)) for row in rows])
    return content


def _cell(line: BatchLine, name: str) -> str:
    if name in ("recipientId", "recipientEmail"):
        return cells.exact(line.details["recipient" if name == "recipientId" else "email"])
    if name == "name":
        return cells.text(line.details["name"])
    values = {
        "sourceCurrency": line.money.currency,
        "targetCurrency": line.money.currency,
        "amountCurrency": "target",
        "amount": decimal(line.money),
        "paymentReference": reference(line),
        "type": "EMAIL",
    }
    return values[name]
