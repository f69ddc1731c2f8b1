"""A payout change makes an open run another: every approval given before is void, and stays visible as void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from program.locks import lock_partners
from program.money import Money
from program.payout_approvals import REMOVED, Given, consent, digest_of
from program.payout_errors import BadPayoutAmount, UnknownPayout
from program.payout_plan import PlanLine, plan
from program.payout_runs import draft, enter, locked_plan, open_run, payouts_of
from program.rules.payout_currencies import step_minor
from program.tables import Payout, PayoutRun
from program.terms import Terms


@dataclass(frozen=True)
class Changed:
    """A run after a change, and the approvals that the change voided."""

    run: PayoutRun
    voided: tuple[Given, ...]


def refresh(store: Session, terms: Terms, run: PayoutRun, now: datetime) -> Changed:
    """Bring an open run up to date with the books and the methods; who was excluded from it stays out.

    Where nothing differs, nothing is changed and the approvals stand.
    """
    run = open_run(store, run.id)
    there = {(row.partner_id, row.currency): row for row in payouts_of(store, run, removed=True)}
    planned = locked_plan(store, terms, run.cut_off, run.id, {partner_id for partner_id, _ in there})
    fresh = {(line.partner_id, line.currency): line for line in planned.paid}
    changed = [_follow(store, row, fresh.get(key), now) for key, row in there.items() if row.state != REMOVED]
    new = [draft(run, line, now) for key, line in fresh.items() if key not in there]
    store.add_all(new)
    store.flush()
    return _repin(store, terms, run, now) if new or any(changed) else Changed(run, ())


def change(store: Session, terms: Terms, payout: Payout, amount: int, reason: str, now: datetime) -> Changed:
    """Pay less of a payout in this run, in minor units, with the reason; the rest is carried forward."""
    run, row = _open_payout(store, payout)
    lock_partners(store, [row.partner_id])
    asked = plan(store, terms, run.cut_off, partner_ids=[row.partner_id], without_run=run.id)
    line = next((line for line in asked.paid if line.currency == row.currency), None)
    most = line.amount if line else 0
    step = step_minor(line.method_kind or "", row.currency) if line else 1
    if not 0 < amount <= most or amount % step:
        raise BadPayoutAmount(given=Money(amount, row.currency), most=Money(most, row.currency))
    row.amount, row.reason, row.changed_at = amount, reason, now
    store.add(row)
    store.flush()
    return _repin(store, terms, run, now)


def remove(store: Session, terms: Terms, payout: Payout, reason: str, now: datetime) -> Changed:
    """Take a payout out of an open run, with the reason; what it would have paid is carried forward."""
    run, row = _open_payout(store, payout)
    return _take_out(store, terms, run, [row], reason, now)


def exclude(store: Session, terms: Terms, run: PayoutRun, partner_id: str, reason: str, now: datetime) -> Changed:
    """Take everything of a partner out of an open run, with the reason; UnknownPayout where nothing is in it."""
    run = open_run(store, run.id)
    rows = [row for row in payouts_of(store, run) if row.partner_id == partner_id]
    if not rows:
        raise UnknownPayout(given=partner_id)
    return _take_out(store, terms, run, rows, reason, now)


def cancel(store: Session, terms: Terms, run: PayoutRun, reason: str, now: datetime) -> Changed:
    """Give an open run up as a whole; what it would have paid goes into the next."""
    run = open_run(store, run.id)
    changed = _take_out(store, terms, run, payouts_of(store, run), reason, now)
    changed.run.state = "cancelled"
    store.add(changed.run)
    store.flush()
    return changed


def _open_payout(store: Session, payout: Payout) -> tuple[PayoutRun, Payout]:
    run = open_run(store, payout.run_id)
    row = next((row for row in payouts_of(store, run) if row.id == payout.id), None)
    if row is None:
        raise UnknownPayout(given=payout.id)
    return run, row


def _take_out(
    store: Session, terms: Terms, run: PayoutRun, rows: Sequence[Payout], reason: str, now: datetime
) -> Changed:
    for row in rows:
        row.state, row.reason, row.changed_at = REMOVED, reason, now
        store.add(row)
    store.flush()
    return _repin(store, terms, run, now)


def _follow(store: Session, row: Payout, line: PlanLine | None, now: datetime) -> bool:
    """Make a payout what is planned now, or drop it; one that was lowered by hand stays as low. Say if it differs."""
    if line is None:
        store.delete(row)
        return True
    amount = min(row.amount, line.amount) if row.reason else line.amount
    if (row.amount, row.netted, row.method_id) == (amount, line.netted, line.method_id):
        return False
    row.amount, row.netted, row.method_id, row.changed_at = amount, line.netted, line.method_id, now
    store.add(row)
    return True


def _repin(store: Session, terms: Terms, run: PayoutRun, now: datetime) -> Changed:
    """Give a run that was changed its next digest, and say whose approvals stood until now."""
    before = [given for given in consent(store, terms, run).given if given.digest == run.digest]
    run.revision += 1
    enter(store, run, "draft", now)
    run.digest = digest_of(store, run)
    store.add(run)
    store.flush()
    return Changed(run, tuple(before))
