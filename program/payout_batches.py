"""Payout batches are the files of a submitted run: one for each way and currency, and as many as its rows need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from program.money import Money
from program.payout_errors import WrongStep
from program.payout_files import paypal, sepa, wise
from program.payout_files.batch import BatchLine, BatchRun, Payer, PayoutFile
from program.payout_methods import details_of
from program.restores import check_unlocked
from program.tables import Partner, Payout, PayoutMethod, PayoutRun

_Build = Callable[[BatchRun, Sequence[BatchLine]], bytes]
_FORMATS: dict[str, tuple[_Build, int, str]] = {
    "paypal": (paypal.build, paypal.ROWS_MOST, "csv"),
    "sepa": (sepa.build, sepa.LINES_MOST, "xml"),
    "wise": (wise.build, wise.ROWS_MOST, "csv"),
    "wise-saved": (wise.build, wise.ROWS_MOST, "csv"),
}


def files_of(store: Session, run: PayoutRun, *, execute_on: date, payer: Payer | None = None) -> tuple[PayoutFile, ...]:
    """Return the files by which what a run has on its way is paid; until some of it arrived they stay the same.

    WrongStep before it is submitted, PayoutsLocked after a restore. Stripe's payouts are in no file; a SEPA file needs
    the `payer`.
    """
    check_unlocked(store)
    if run.state not in ("submitted", "closed"):
        raise WrongStep(state=run.state, step="exported")
    made: list[PayoutFile] = []
    for (kind, currency), lines in sorted(_groups(store, run).items()):
        most = _FORMATS[kind][1]
        parts = [lines[start : start + most] for start in range(0, len(lines), most)]
        for number, part in enumerate(parts, 1):
            place = f"-{number}" if len(parts) > 1 else ""
            digest = sha256("\n".join([run.digest, *(line.payout_id for line in part)]).encode()).hexdigest()
            head = BatchRun(run.label, digest, run.created_at, execute_on, payer)
            made.append(_file(head, kind, currency, part, place))
    return tuple(made)


def _file(head: BatchRun, kind: str, currency: str, lines: list[BatchLine], place: str) -> PayoutFile:
    build, _, ending = _FORMATS[kind]
    name = f"payouts-{head.label}-{kind}-{currency.lower()}{place}.{ending}"
    total = Money(sum(line.money.minor for line in lines), currency)
    return PayoutFile(name, kind, build(head, lines), total, len(lines))


def _groups(store: Session, run: PayoutRun) -> dict[tuple[str, str], list[BatchLine]]:
    wanted = (
        select(Payout, Partner, PayoutMethod)
        .join(Partner, col(Partner.id) == col(Payout.partner_id))
        .join(PayoutMethod, col(PayoutMethod.id) == col(Payout.method_id))
        .where(Payout.run_id == run.id, Payout.state == "submitted", PayoutMethod.kind != "stripe")
        .order_by(col(Payout.id))
    )
    groups: dict[tuple[str, str], list[BatchLine]] = defaultdict(list)
    for payout, partner, method in store.exec(wanted):
        details = details_of(method)
        kind = f"{method.kind}-saved" if "recipient" in details else method.kind
        line = BatchLine(payout.id, partner.name, Money(payout.amount, payout.currency), details)
        groups[kind, payout.currency].append(line)
    return groups
