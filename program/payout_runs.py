"""A payout run is all payouts that are decided on together: made once for a label, and locked by whoever acts on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.failpoints import reach
from program.ids import stable_id
from program.locks import lock_name, lock_partners
from program.payout_approvals import REMOVED, digest_of
from program.payout_errors import (
    BadRunLabel,
    FutureCutOff,
    NothingToPay,
    RunClosed,
    RunExists,
    UnknownPayout,
    UnknownRun,
)
from program.payout_plan import OPEN, Plan, PlanLine, plan
from program.tables import Payout, PayoutRun
from program.terms import Terms


def make_run(store: Session, terms: Terms, *, label: str, cut_off: date, made_by: str, now: datetime) -> PayoutRun:
    """Make the run of a label with all that can be paid by its cut-off day, or return it where it was made before.

    BadRunLabel; FutureCutOff; RunExists where it was made with another cut-off; NothingToPay.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,29}", label):
        raise BadRunLabel(given=label)
    if cut_off > now.astimezone(ZoneInfo(terms.timezone)).date():
        raise FutureCutOff(given=cut_off)
    lock_name(store, f"payout run {label}")
    old = _find(store, label)
    if old is not None:
        return _same(old, cut_off)
    lines = locked_plan(store, terms, cut_off).paid
    if not lines:
        raise NothingToPay(label=label)
    run = PayoutRun(
        id=stable_id("pr", label),
        label=label,
        cut_off=cut_off,
        state="draft",
        digest="",
        made_by=made_by,
        created_at=now,
    )
    store.add(run)
    store.flush()
    store.add_all([draft(run, line, now) for line in lines])
    store.flush()
    reach("payout.drafted")
    run.digest = digest_of(store, run)
    store.add(run)
    store.flush()
    reach("payout.made")
    return run


def draft(run: PayoutRun, line: PlanLine, now: datetime) -> Payout:
    """Return a payout of a run as it is planned; its submission key is there from the first, and never another."""
    return Payout(
        id=stable_id("po", run.id, line.partner_id, line.currency),
        run_id=run.id,
        partner_id=line.partner_id,
        currency=line.currency,
        amount=line.amount,
        netted=line.netted,
        method_id=line.method_id,
        state="draft",
        submission_key=stable_id("ps", run.id, line.partner_id, line.currency),
        changed_at=now,
    )


def locked_plan(
    store: Session, terms: Terms, cut_off: date, without_run: str = "", partner_ids: Iterable[str] = ()
) -> Plan:
    """Return the plan of a cut-off with everybody in it, and these, locked until the transaction ends."""
    first = plan(store, terms, cut_off, without_run=without_run)
    locked = {line.partner_id for line in first.lines}.union(partner_ids)
    lock_partners(store, locked)
    return plan(store, terms, cut_off, partner_ids=locked, without_run=without_run)


def get_run(store: Session, label: str) -> PayoutRun:
    """Return the run of a label; UnknownRun otherwise."""
    run = _find(store, label)
    if run is None:
        raise UnknownRun(given=label)
    return run


def get_payout(store: Session, payout_id: str) -> Payout:
    """Return a payout by its id; UnknownPayout otherwise."""
    row = store.get(Payout, payout_id)
    if row is None:
        raise UnknownPayout(given=payout_id)
    return row


def runs(store: Session, most: int = 12) -> list[PayoutRun]:
    """Return the newest runs, the newest first."""
    newest_first = (col(PayoutRun.created_at).desc(), col(PayoutRun.id).desc())
    return list(store.exec(select(PayoutRun).order_by(*newest_first).limit(most)))


def payouts_of(store: Session, run: PayoutRun, removed: bool = False) -> list[Payout]:
    """Return the payouts of a run by partner and currency, without or with those that were taken out."""
    wanted = select(Payout).where(Payout.run_id == run.id).order_by(Payout.partner_id, Payout.currency)
    if not removed:
        wanted = wanted.where(Payout.state != REMOVED)
    return list(store.exec(wanted.execution_options(populate_existing=True)))


def payouts_to(store: Session, partner_id: str, most: int = 20) -> list[Payout]:
    """Return the payouts that a partner was sent or is about to be, the newest first."""
    wanted = select(Payout).where(Payout.partner_id == partner_id, Payout.state != REMOVED)
    return list(store.exec(wanted.order_by(col(Payout.changed_at).desc(), col(Payout.id)).limit(most)))


def lock_run(store: Session, run_id: str) -> PayoutRun:
    """Return a run as it stands once nobody else acts on it, until the transaction ends."""
    wanted = select(PayoutRun).where(PayoutRun.id == run_id).with_for_update()
    return store.exec(wanted.execution_options(populate_existing=True)).one()


def open_run(store: Session, run_id: str) -> PayoutRun:
    """Lock a run that may still be changed and approved; RunClosed for others."""
    run = lock_run(store, run_id)
    if run.state not in OPEN:
        raise RunClosed(label=run.label, state=run.state)
    return run


def enter(store: Session, run: PayoutRun, state: str, now: datetime) -> None:
    """Bring a run and all payouts that are in it into a state."""
    for row in payouts_of(store, run):
        row.state, row.changed_at = state, now
        store.add(row)
    run.state = state
    store.add(run)
    store.flush()


def _find(store: Session, label: str) -> PayoutRun | None:
    wanted = select(PayoutRun).where(PayoutRun.label == label)
    return store.exec(wanted.execution_options(populate_existing=True)).first()


def _same(run: PayoutRun, cut_off: date) -> PayoutRun:
    if run.cut_off != cut_off:
        raise RunExists(label=run.label, cut_off=run.cut_off)
    return run
