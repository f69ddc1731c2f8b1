"""A payout is what one partner is paid in one currency: approved with its run, submitted, then settled or failed.

The states are draft, approved, submitted, settled, failed and returned; removed is a payout that was taken out of its
run before it was submitted. Whoever acts holds the lock of the run, then those of its partners.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from program.failpoints import reach
from program.locks import lock_partners
from program.movements import netted, payout_failed, payout_returned, payout_settled, payout_submitted
from program.payout_approvals import Consent, consent, digest_of, record
from program.payout_errors import (
    ApprovalsMissing,
    NothingToPay,
    RunChanged,
    RunOutdated,
    SettledOtherwise,
    WrongStep,
)
from program.payout_plan import PlanLine, plan
from program.payout_runs import enter, lock_run, open_run, payouts_of
from program.restores import check_unlocked
from program.tables import Partner, Payout, PayoutRun, Person
from program.terms import Terms


def approve(store: Session, terms: Terms, run: PayoutRun, person: Person, now: datetime, *, shown: str) -> Consent:
    """Keep a person's approval of a run as it was `shown` to them, by its digest; the caller knows they may.

    Approved by enough people, the run may be submitted. Approving twice counts once. RunChanged where it is not what
    was shown any more; RunClosed; NothingToPay.
    """
    run = open_run(store, run.id)
    digest = digest_of(store, run)
    if not shown == digest == run.digest:
        raise RunChanged(label=run.label)
    if not payouts_of(store, run):
        raise NothingToPay(label=run.label)
    record(store, run, person, digest, now)
    reach("payout.approving")
    found = consent(store, terms, run)
    if found.enough and run.state != "approved":
        enter(store, run, "approved", now)
    reach("payout.approved")
    return found


def submit(store: Session, terms: Terms, run: PayoutRun, now: datetime) -> list[Payout]:
    """Send an approved run on its way and return its payouts; a run that was submitted before is left as it is.

    Every payout has had its submission key since it was drafted, so that whoever moves the money asks under the same
    key however often. PayoutsLocked after a restore; ApprovalsMissing; RunChanged; RunOutdated where less can be paid
    now than was approved.
    """
    check_unlocked(store)
    run = lock_run(store, run.id)
    if run.state in ("submitted", "closed"):
        return payouts_of(store, run)
    run = open_run(store, run.id)
    rows = payouts_of(store, run)
    if not rows:
        raise NothingToPay(label=run.label)
    _check_consent(store, terms, run)
    lock_partners(store, {row.partner_id for row in rows})
    _check_books(store, terms, run, rows)
    reach("payout.submitting")
    enter(store, run, "submitted", now)
    for row in rows:
        if row.netted:
            netted(store, row, now)
        payout_submitted(store, row, now)
        reach("payout.posted")
    reach("payout.submitted")
    return rows


def settle(store: Session, payout: Payout, reference: str, now: datetime) -> Payout:
    """Record that a payout arrived, under the reference of whoever moved it; told again, nothing happens.

    WrongStep where it is not on its way; SettledOtherwise where it arrived under another reference.
    """
    run, row = _locked(store, payout)
    if row.state == "settled":
        if row.reference != reference:
            raise SettledOtherwise(reference=row.reference)
        return row
    _after(row, "submitted", "settled")
    reach("payout.settling")
    payout_settled(store, row, now)
    reach("payout.settled")
    row.reference = reference
    return _now(store, run, row, "settled", now)


def fail(store: Session, payout: Payout, reason: str, now: datetime) -> Payout:
    """Record that a payout on its way did not arrive: its amount is payable again, in the next run."""
    run, row = _locked(store, payout)
    if row.state == "failed":
        return row
    _after(row, "submitted", "failed")
    payout_failed(store, row, now)
    reach("payout.failed")
    row.reason = reason
    return _now(store, run, row, "failed", now)


def return_(store: Session, payout: Payout, reason: str, now: datetime) -> Payout:
    """Record that a payout that had arrived came back: its amount is payable again, in the next run."""
    run, row = _locked(store, payout)
    if row.state == "returned":
        return row
    _after(row, "settled", "returned")
    payout_returned(store, row, now)
    reach("payout.returned")
    row.reason = reason
    return _now(store, run, row, "returned", now)


def _check_consent(store: Session, terms: Terms, run: PayoutRun) -> None:
    found = consent(store, terms, run)
    if found.digest != run.digest:
        raise RunChanged(label=run.label)
    if not found.enough:
        raise ApprovalsMissing(label=run.label, have=found.have, need=found.need)


def _check_books(store: Session, terms: Terms, run: PayoutRun, rows: Sequence[Payout]) -> None:
    """What was approved must still be what the books allow: as much owed back, enough there, the same method."""
    asked = plan(store, terms, run.cut_off, partner_ids={row.partner_id for row in rows}, without_run=run.id)
    lines = {(line.partner_id, line.currency): line for line in asked.paid}
    outdated = [row.partner_id for row in rows if not _allowed(row, lines.get((row.partner_id, row.currency)))]
    if outdated:
        names = store.exec(select(Partner.name).where(col(Partner.id).in_(outdated)).order_by(Partner.name))
        raise RunOutdated(label=run.label, partners=list(names))


def _allowed(row: Payout, line: PlanLine | None) -> bool:
    if line is None or (row.netted, row.method_id) != (line.netted, line.method_id):
        return False
    return row.amount <= line.amount


def _locked(store: Session, payout: Payout) -> tuple[PayoutRun, Payout]:
    run = lock_run(store, payout.run_id)
    wanted = select(Payout).where(Payout.id == payout.id)
    return run, store.exec(wanted.execution_options(populate_existing=True)).one()


def _after(row: Payout, before: str, step: str) -> None:
    if row.state != before:
        raise WrongStep(state=row.state, step=step)


def _now(store: Session, run: PayoutRun, row: Payout, state: str, now: datetime) -> Payout:
    """Keep a payout's state; a run is closed once none of its payouts is on its way."""
    row.state, row.changed_at = state, now
    store.add(row)
    store.flush()
    if run.state == "submitted" and all(other.state != "submitted" for other in payouts_of(store, run)):
        run.state = "closed"
        store.add(run)
        store.flush()
    return row
