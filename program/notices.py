"""A notice is something that happened to a partner's money and that they are told, once: read from the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, false, or_
from sqlmodel import Session, col, select

from program.money import Money
from program.payout_approvals import REMOVED
from program.payout_methods import masked
from program.payout_plan import totals_of
from program.tables import Entry, Payout, PayoutApproval, PayoutMethod, PayoutRun, Posting


class Happened(StrEnum):
    """What a notice tells of: earnings that wait, were released or taken back, and every step of a payout."""

    ACCRUED = "accrued"
    RELEASED = "released"
    REVERSED = "reversed"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


@dataclass(frozen=True)
class Notice:
    """One thing a partner is told; the same thing has the same key, however often it is asked for.

    `amounts` are positive, by currency; `count` is how many commissions it is about, `since` when the earliest of them
    was earned. Of a payout, `run_label` is its run, `method` how it is paid, masked, `reference` that of whoever moved
    it, and `reason` why it did not arrive.
    """

    key: str
    happened: Happened
    partner_id: str
    at: datetime
    amounts: tuple[Money, ...]
    count: int = 0
    payout_id: str | None = None
    run_label: str = ""
    method: str = ""
    reference: str = ""
    reason: str = ""
    since: datetime | None = None


# How kinds of entries are told: those of one partner and one occasion together.
_OF_EARNINGS = {"release": Happened.RELEASED, "reverse": Happened.REVERSED}
_OF_PAYOUTS = {
    "payout_submitted": Happened.SUBMITTED,
    "payout_settled": Happened.SETTLED,
    "payout_failed": Happened.FAILED,
    "payout_returned": Happened.RETURNED,
}


def notices_between(store: Session, start: datetime, end: datetime, after: int | None = None) -> list[Notice]:
    """Return what happened from one instant until before another, by time; `after` adds what was written down later.

    Everything has a key of its own, whatever span it is asked in. What was earned is told by digests.
    """
    found = [*_of_earnings(store, start, end, after), *_approved(store, start, end), *_of_payouts(store, start, end)]
    return sorted(found, key=lambda notice: (notice.at, notice.partner_id, notice.key))


def _of_earnings(store: Session, start: datetime, end: datetime, after: int | None) -> Iterator[Notice]:
    groups: dict[tuple[str, str, str], list[tuple[Entry, Posting]]] = defaultdict(list)
    for entry, posting in _moved(store, start, end, after):
        partner_id = posting.account.split(":")[1]
        # What is told together: all of one release, all that one refund took.
        occasion = entry.reversal_id or entry.at.isoformat()
        groups[partner_id, entry.kind, occasion].append((entry, posting))
    for (partner_id, kind, occasion), moved in groups.items():
        happened = _OF_EARNINGS[kind]
        yield Notice(
            key=f"{happened}:{partner_id}:{occasion}",
            happened=happened,
            partner_id=partner_id,
            at=max(entry.at for entry, _ in moved),
            amounts=totals_of(Money(abs(posting.amount), posting.currency) for _, posting in moved),
            count=len({entry.commission_id for entry, _ in moved}),
        )


def _moved(store: Session, start: datetime, end: datetime, after: int | None) -> Sequence[tuple[Entry, Posting]]:
    """Entries with the one side of each that tells the partner's share: a release has two of theirs."""
    inside = and_(col(Entry.at) >= start, col(Entry.at) < end)
    late = false() if after is None else and_(col(Entry.id) > after, col(Entry.at) < end)
    wanted = select(Entry, Posting).join(Posting, col(Posting.entry_id) == col(Entry.id))
    wanted = wanted.where(col(Entry.kind).in_(_OF_EARNINGS), or_(inside, late))
    wanted = wanted.where(col(Posting.account).startswith("partner:"))
    rows = store.exec(wanted.order_by(col(Posting.id)))
    return [(entry, posting) for entry, posting in rows if entry.kind != "release" or posting.amount < 0]


def _of_payouts(store: Session, start: datetime, end: datetime) -> Iterator[Notice]:
    wanted = select(Entry).where(col(Entry.kind).in_(_OF_PAYOUTS), col(Entry.at) >= start, col(Entry.at) < end)
    for entry in store.exec(wanted):
        payout, run, method = _payout(store, str(entry.payout_id))
        yield _of_payout(_OF_PAYOUTS[entry.kind], entry.at, payout, run, method)


def _approved(store: Session, start: datetime, end: datetime) -> Iterator[Notice]:
    """Payouts of runs that have enough approvals: told at the last of them, which is the one that was enough."""
    wanted = (
        select(PayoutRun, PayoutApproval.at)
        .join(PayoutApproval, col(PayoutApproval.run_id) == col(PayoutRun.id))
        .where(PayoutApproval.digest == PayoutRun.digest, col(PayoutRun.state).in_(("approved", "submitted", "closed")))
    )
    last: dict[str, datetime] = {}
    for run, at in store.exec(wanted):
        last[run.id] = max(at, last.get(run.id, at))
    told = [run_id for run_id, at in last.items() if start <= at < end]
    rows = store.exec(select(Payout.id).where(col(Payout.run_id).in_(told), Payout.state != REMOVED))
    for payout_id in rows:
        payout, run, method = _payout(store, payout_id)
        yield _of_payout(Happened.APPROVED, last[run.id], payout, run, method)


def _payout(store: Session, payout_id: str) -> tuple[Payout, PayoutRun, PayoutMethod | None]:
    payout = store.get_one(Payout, payout_id)
    method = store.get(PayoutMethod, payout.method_id) if payout.method_id else None
    return payout, store.get_one(PayoutRun, payout.run_id), method


def _of_payout(happened: Happened, at: datetime, payout: Payout, run: PayoutRun, method: PayoutMethod | None) -> Notice:
    """An approval that was void and is given anew is told again if it is of another amount."""
    amount = f":{payout.amount}" if happened is Happened.APPROVED else ""
    told_reason = happened in (Happened.FAILED, Happened.RETURNED)
    return Notice(
        key=f"{happened}:{payout.id}{amount}",
        happened=happened,
        partner_id=payout.partner_id,
        at=at,
        amounts=(Money(payout.amount, payout.currency),),
        payout_id=payout.id,
        run_label=run.label,
        method=masked(method) if method else "",
        reference=(payout.reference or "") if happened is Happened.SETTLED else "",
        reason=payout.reason if told_reason else "",
    )
