"""The PayPal file is what PayPal's Payouts page takes: five columns without a heading, one currency, 5,000 rows."""

from __future__ import annotations

from collections.abc import Sequence

from program.payout_files import cells
from program.payout_files.batch import BatchLine, BatchRun, check_total, decimal, minor_of, one_currency, reference

ROWS_MOST = 5_000
NOTE_MOST = 400


def build(run: BatchRun, lines: Sequence[BatchLine]) -> bytes:
    """Return the file: address, amount, currency, our reference, note, wallet; FileMismatch when it cannot be right.

    Columns as on https://docs.paypal.ai/send/use-web-ui.
    """
    currency = one_currency(lines, ROWS_MOST)
    content = cells.write(_row(run, line) for line in lines)
    check_total(lines, [(row[3], minor_of(row[1], currency)) for row in cells.read(content)])
    return content


def _row(run: BatchRun, line: BatchLine) -> list[str]:
    return [
        cells.exact(line.details["email"]),
        decimal(line.money),
        line.money.currency,
        reference(line),
        cells.text(f"{run.label} {line.partner_name}")[:NOTE_MOST],
        "PAYPAL",
    ]
