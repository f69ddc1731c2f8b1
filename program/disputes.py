"""A dispute is a partner's objection to a decision about their money, with a clock until somebody answers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from program.errors import Refusal
from program.ids import new_id
from program.rules.dispute_clock import REMIND_BEFORE, due_at
from program.tables import Commission, Dispute
from program.upsert import insert_new

OPEN, ACCEPTED, REFUSED, WITHDRAWN = "open", "accepted", "refused", "withdrawn"


class DisputedAlready(Refusal):
    """A commission has an open dispute; facts: due."""


class UnknownDispute(Refusal):
    """There is no such dispute for whoever asks; facts: given."""


class DisputeClosed(Refusal):
    """A dispute was answered or withdrawn already; facts: state."""


class OwnDispute(Refusal):
    """Nobody decides on an objection of the partner they act for; facts: none."""


def open_dispute(store: Session, commission: Commission, person_id: str, text: str, now: datetime) -> Dispute:
    """Object to a commission; its clock starts. DisputedAlready while another objection to it is open."""
    row = Dispute(
        id=new_id("dsp"),
        commission_id=commission.id,
        partner_id=commission.partner_id,
        opened_by=person_id,
        text=text.strip(),
        due_at=due_at(now),
        opened_at=now,
    )
    known = store.exec(select(Dispute).where(Dispute.commission_id == commission.id, Dispute.state == OPEN)).first()
    if known is not None or not insert_new(store, row):
        raise DisputedAlready(due=known.due_at if known else row.due_at)
    return store.get_one(Dispute, row.id)


def find_dispute(store: Session, given: str, partner_id: str | None = None) -> Dispute:
    """Return a dispute by its id, locked; of one partner where that is said. UnknownDispute."""
    row = store.exec(select(Dispute).where(Dispute.id == given.strip()).with_for_update()).first()
    if row is None or partner_id not in (None, row.partner_id):
        raise UnknownDispute(given=given)
    return row


def disputes(store: Session, partner_id: str | None = None, most: int = 25) -> Sequence[Dispute]:
    """Return disputes: the open ones first, the most urgent on top, then the newest of the others."""
    wanted = select(Dispute) if partner_id is None else select(Dispute).where(Dispute.partner_id == partner_id)
    waiting = wanted.where(Dispute.state == OPEN).order_by(col(Dispute.due_at), col(Dispute.id)).limit(most)
    closed = wanted.where(Dispute.state != OPEN).order_by(col(Dispute.answered_at).desc(), col(Dispute.id))
    return [*store.exec(waiting), *store.exec(closed.limit(most))][:most]


def open_count(store: Session) -> int:
    """Return how many wait for an answer."""
    return int(store.exec(select(func.count()).where(Dispute.state == OPEN)).one())


def take(store: Session, row: Dispute, person_id: str, partner_id: str | None) -> None:
    """Let somebody owe the answer, also in place of another. DisputeClosed, OwnDispute."""
    _require_open(row)
    _require_other(row, partner_id)
    row.owner_id = person_id
    store.add(row)
    store.flush()


def answer(
    store: Session, row: Dispute, accepted: bool, reason: str, by: tuple[str, str | None], now: datetime
) -> None:
    """Decide; `by` is who does and the partner they act for. No money moves by it. DisputeClosed, OwnDispute."""
    person_id, partner_id = by
    _require_open(row)
    _require_other(row, partner_id)
    row.state, row.answer = ACCEPTED if accepted else REFUSED, reason.strip()
    row.answered_by, row.answered_at = person_id, now
    store.add(row)
    store.flush()


def withdraw(store: Session, row: Dispute, now: datetime) -> None:
    """Take an objection back; DisputeClosed."""
    _require_open(row)
    row.state, row.answered_at = WITHDRAWN, now
    store.add(row)
    store.flush()


def take_reminders(store: Session, now: datetime) -> list[Dispute]:
    """Return what is due soon and was not reminded of yet, each once."""
    found = _clocked(store, col(Dispute.reminded_at).is_(None), now + REMIND_BEFORE)
    soon = [row for row in found if row.due_at > now]
    for row in found:
        row.reminded_at = now
        store.add(row)
    store.flush()
    return soon


def take_overdue(store: Session, now: datetime) -> list[Dispute]:
    """Return what nobody answered in time, each once."""
    found = _clocked(store, col(Dispute.escalated_at).is_(None), now)
    for row in found:
        row.escalated_at = now
        store.add(row)
    store.flush()
    return found


def move_disputes(store: Session, kept_id: str, other_id: str) -> None:
    """Let what a person opened, owes or answered be another's, who is the same from now on."""
    for column in (Dispute.opened_by, Dispute.owner_id, Dispute.answered_by):
        store.exec(update(Dispute).where(col(column) == other_id).values({col(column): kept_id}))


def _clocked(store: Session, unsaid: object, until: datetime) -> list[Dispute]:
    wanted = select(Dispute).where(Dispute.state == OPEN, unsaid, col(Dispute.due_at) <= until)  # type: ignore[arg-type]
    return list(store.exec(wanted.order_by(col(Dispute.due_at), col(Dispute.id))))


def _require_open(row: Dispute) -> None:
    if row.state != OPEN:
        raise DisputeClosed(state=row.state)


def _require_other(row: Dispute, partner_id: str | None) -> None:
    if partner_id == row.partner_id:
        raise OwnDispute
