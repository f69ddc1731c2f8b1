"""A statement is what happened on one partner's accounts in one currency and period, line by line, sealed for good."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from program.failpoints import reach
from program.ids import stable_id
from program.locks import lock_name
from program.rules.chain import NO_ROOT, Proof, canonical, chain, period_root, proofs_of, tree_root
from program.rules.pockets import Pockets
from program.rules.stated import SealedLine, Sheet, Stated, opening_line, sheet
from program.rules.stated_periods import Cadence, StatedPeriod
from program.stated_postings import Scope, Whose, of_cadence, stated_before, stated_in, unstated
from program.tables import (
    Adjustment,
    Entry,
    Partner,
    Posting,
    StatedTogether,
    Statement,
    StatementLine,
    StatementPeriod,
    TermsVersion,
)
from program.upsert import table_of

Salt = Callable[[str, int], str]


class NotOver(ValueError):
    """A period is to be closed before its last day has passed."""


class ClosedBeyond(ValueError):
    """A period is to be closed after a later one, or one that overlaps it, was."""


@dataclass(frozen=True)
class Publication:
    """What is posted when a period closes; `size` is how many statements the root binds."""

    label: str
    root: str
    previous_root: str
    size: int


@dataclass(frozen=True)
class _Draft:
    """A statement with its sealed lines, before its place in the tree is known."""

    id: str
    sheet: Sheet
    lines: tuple[SealedLine, ...]

    @property
    def head(self) -> str:
        return self.lines[-1].hash


def statement_of(store: Session, partner_id: str, currency: str, period: StatedPeriod) -> Sheet:
    """Return a partner's sheet computed from the postings.

    Of a closed period it is made of what was stated there; of any other, of all that has not been stated yet.
    """
    scope = Scope((partner_id, currency))
    return sheets_of(store, period, scope).get(
        (partner_id, currency), sheet(partner_id, currency, period, Pockets(), ())
    )


def close_period(store: Session, period: StatedPeriod, now: datetime, salt: Salt | None = None) -> StatementPeriod:
    """Seal the statements of every partner for a period, once; the same label again returns what stands.

    What became known too late for an earlier period is in this one. NotOver before its end, ClosedBeyond out of order.
    """
    lock_name(store, f"statements by {period.cadence}")
    closed = find_period(store, period.label)
    if closed is not None:
        return closed
    last = _last(store, period.cadence)
    if now < period.over_at:
        raise NotOver(f"{period.label} is not over")
    if last is not None and last.end >= period.start:
        raise ClosedBeyond(f"{last.label} is closed, {period.label} cannot be closed after it")
    previous_root = last.root if last else NO_ROOT
    heads = _last_heads(store, period.cadence)
    due = [each for _, each in sorted(sheets_of(store, period, Scope()).items()) if each.is_due]
    drafts = [_seal(each, heads.get((each.partner_id, each.currency), ""), previous_root, salt) for each in due]
    reach("statement.sealing")
    sealed = _keep(store, period, drafts, previous_root, now)
    reach("statement.sealed")
    return sealed


def publication(store: Session, period: StatementPeriod) -> Publication:
    """Return what is to be posted of a closed period."""
    return Publication(period.label, period.root, period.previous_root, len(_heads(store, period.id)))


def proof_for(store: Session, statement: Statement) -> Proof:
    """Return the proof that a statement is under its period's root."""
    return proofs_of(_heads(store, statement.period_id))[statement.position]


def statements_of(store: Session, partner_id: str, label: str | None = None) -> list[Statement]:
    """Return a partner's statements, the newest period first, then by currency; or those of one period."""
    wanted = select(Statement).join(StatementPeriod, col(StatementPeriod.id) == col(Statement.period_id))
    wanted = wanted.where(Statement.partner_id == partner_id)
    if label is not None:
        wanted = wanted.where(StatementPeriod.label == label)
    return list(store.exec(wanted.order_by(col(StatementPeriod.end).desc(), StatementPeriod.label, Statement.currency)))


def find_period(store: Session, label: str) -> StatementPeriod | None:
    """Return a closed period, or None where it is not closed."""
    return store.exec(select(StatementPeriod).where(StatementPeriod.label == label)).first()


def stated(store: Session, statement: Statement, proof: Proof | None = None) -> Stated:
    """Return a closed statement as it was sealed, whole, with its proof and the terms its lines refer to."""
    period = store.get_one(StatementPeriod, statement.period_id)
    rows = select(StatementLine).where(StatementLine.statement_id == statement.id)
    kept = store.exec(rows.order_by(col(StatementLine.sequence))).all()
    lines = tuple(SealedLine(json.loads(row.body), row.salt, row.hash) for row in kept)
    digests = {line.facts["terms"] for line in lines if line.facts.get("terms")}
    terms = store.exec(select(TermsVersion.digest, TermsVersion.body).where(col(TermsVersion.digest).in_(digests)))
    return Stated(
        id=statement.id,
        label=period.label,
        partner_id=statement.partner_id,
        partner=store.get_one(Partner, statement.partner_id).name,
        currency=statement.currency,
        opening=Pockets(**lines[0].facts["balances"]),
        closing=Pockets(**lines[-1].facts["balances"]),
        lines=lines,
        head=statement.head,
        proof=proof or proof_for(store, statement),
        root=period.root,
        previous_root=period.previous_root,
        terms=dict(sorted(terms.all())),
        notes=_notes(store, statement),
    )


def all_stated(store: Session, label: str) -> list[Stated]:
    """Return every statement of a closed period, by their place in its tree."""
    wanted = select(Statement).join(StatementPeriod, col(StatementPeriod.id) == col(Statement.period_id))
    rows = store.exec(wanted.where(StatementPeriod.label == label).order_by(col(Statement.position))).all()
    proofs = proofs_of([row.head for row in rows])
    return [stated(store, row, proof) for row, proof in zip(rows, proofs, strict=True)]


def random_salt(_statement_id: str, _sequence: int) -> str:
    """Return 128 bits of chance, as hex."""
    return secrets.token_hex(16)


def sheets_of(store: Session, period: StatedPeriod, scope: Scope) -> dict[Whose, Sheet]:
    """Return the sheets of everybody in a scope, by partner and currency, as `statement_of` does."""
    closed = find_period(store, period.label)
    opening = stated_before(store, period.cadence, scope, closed)
    moved = stated_in(store, closed.id, scope) if closed else unstated(store, period, scope)
    return {
        (partner_id, currency): sheet(
            partner_id,
            currency,
            period,
            opening.get((partner_id, currency), Pockets()),
            moved.get((partner_id, currency), ()),
        )
        for partner_id, currency in {*opening, *moved}
    }


def _seal(each: Sheet, previous_head: str, previous_root: str, salt: Salt | None) -> _Draft:
    statement_id = stable_id("st", each.period.label, each.partner_id, each.currency)
    facts = [opening_line(each, previous_head, previous_root), *each.lines]
    salts = [(salt or random_salt)(statement_id, sequence) for sequence in range(len(facts))]
    hashes = chain(zip(facts, salts, strict=True))
    return _Draft(statement_id, each, tuple(map(SealedLine, facts, salts, hashes)))


def _keep(
    store: Session, period: StatedPeriod, drafts: Iterable[_Draft], previous_root: str, now: datetime
) -> StatementPeriod:
    """Write the period down; statements stand in the order of their heads, which tells nothing about anybody."""
    ordered = sorted(drafts, key=lambda draft: draft.head)
    heads = [draft.head for draft in ordered]
    closed = StatementPeriod(
        id=stable_id("sp", period.label),
        label=period.label,
        start=period.start,
        end=period.end,
        root=period_root(period.label, previous_root, len(heads), tree_root(heads)),
        previous_root=previous_root,
        closed_at=now,
    )
    store.add(closed)
    store.flush()
    if ordered:
        store.connection().execute(
            table_of(Statement).insert(), [_row(closed, draft, place) for place, draft in enumerate(ordered)]
        )
        store.connection().execute(
            table_of(StatementLine).insert(), [row for draft in ordered for row in _lines(draft)]
        )
    if further := [row for draft in ordered for row in _further(draft)]:
        store.connection().execute(table_of(StatedTogether).insert(), further)
    return closed


def _row(closed: StatementPeriod, draft: _Draft, position: int) -> dict[str, object]:
    return {
        "id": draft.id,
        "period_id": closed.id,
        "partner_id": draft.sheet.partner_id,
        "currency": draft.sheet.currency,
        "opening": draft.sheet.opening.owed,
        "closing": draft.sheet.closing.owed,
        "head": draft.head,
        "position": position,
    }


def _lines(draft: _Draft) -> Iterable[dict[str, object]]:
    postings = (None, *(each.posting_id for each in draft.sheet.movements))
    for sequence, (line, posting_id) in enumerate(zip(draft.lines, postings, strict=True)):
        yield {
            "statement_id": draft.id,
            "sequence": sequence,
            "posting_id": posting_id,
            "body": canonical(line.facts),
            "salt": line.salt,
            "hash": line.hash,
        }


def last_closed(store: Session, cadence: Cadence) -> date | None:
    """Return the last day that the closed periods of a cadence cover, or None before the first."""
    last = _last(store, cadence)
    return last.end if last else None


def _further(draft: _Draft) -> Iterable[dict[str, object]]:
    for each in draft.sheet.movements:
        yield from ({"statement_id": draft.id, "posting_id": posting_id} for posting_id in each.further)


def _last(store: Session, cadence: Cadence) -> StatementPeriod | None:
    return store.exec(
        select(StatementPeriod).where(of_cadence(cadence)).order_by(col(StatementPeriod.end).desc())
    ).first()


def _last_heads(store: Session, cadence: Cadence) -> dict[Whose, str]:
    """The head of each partner's statement before, in each currency."""
    wanted = select(Statement).join(StatementPeriod, col(StatementPeriod.id) == col(Statement.period_id))
    rows = store.exec(wanted.where(of_cadence(cadence)).order_by(col(StatementPeriod.end)))
    return {(row.partner_id, row.currency): row.head for row in rows}


def _heads(store: Session, period_id: str) -> list[str]:
    wanted = select(Statement.head).where(Statement.period_id == period_id)
    return list(store.exec(wanted.order_by(col(Statement.position))))


def _notes(store: Session, statement: Statement) -> dict[int, str]:
    """What was written by hand about lines; it is shown beside them and never sealed, so that it can be erased."""
    wanted = select(StatementLine.sequence, Entry.note, Adjustment.reason)
    wanted = wanted.join(Posting, col(Posting.id) == col(StatementLine.posting_id))
    wanted = wanted.join(Entry, col(Entry.id) == col(Posting.entry_id))
    wanted = wanted.outerjoin(Adjustment, col(Adjustment.id) == col(Entry.adjustment_id))
    rows = store.exec(wanted.where(StatementLine.statement_id == statement.id))
    return {sequence: reason or note for sequence, note, reason in rows if reason or note}
