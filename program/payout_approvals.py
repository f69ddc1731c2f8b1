"""A payout approval is one person's yes to a run exactly as it stands; it counts for one human being, once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from program.ids import stable_id
from program.money import Money
from program.payout_plan import limit_of, totals_of
from program.people import handles_of
from program.rules.two_people import humans
from program.tables import Identity, Payout, PayoutApproval, PayoutMethod, PayoutRun, Person
from program.terms import Terms
from program.upsert import insert_new, table_of

REMOVED = "removed"
# What is approved, in the order it is written down for the digest: of the run, then of each payout.
_HEAD = ("payout_run.label", "payout_run.cut_off", "payout_run.revision", "payout_run.made_by")
_APPROVED = (
    *("payout.partner_id", "payout.currency", "payout.amount", "payout.netted", "payout.id", "payout.submission_key"),
    *("payout.method_id", "payout_method.kind", "payout_method.currency", "payout_method.partner_id"),
    "payout_method.details",
)


@dataclass(frozen=True)
class Given:
    """An approval as it is shown: `stands` is False once the run was changed after it."""

    person_id: str
    at: datetime
    digest: str
    stands: bool


@dataclass(frozen=True)
class Consent:
    """How far a run is approved: `have` human beings of the `need` it takes."""

    digest: str
    have: int
    need: int
    given: tuple[Given, ...]

    @property
    def enough(self) -> bool:
        """Whether the run may be submitted."""
        return self.have >= self.need

    @property
    def voided(self) -> tuple[Given, ...]:
        """The approvals that a change took away."""
        return tuple(given for given in self.given if not given.stands)


def digest_of(store: Session, run: PayoutRun) -> str:
    """Return the SHA-256 over all that is approved: label, cut-off, revision and every line, with where it is sent.

    It is computed from what stands in the database, so that a change made behind the program's back shows too.
    """
    wanted = sa.select(*map(_column, _HEAD)).where(_column("payout_run.id") == run.id)
    head = store.connection().execute(wanted).one()
    body = {"run": [str(value) for value in head], "lines": _lines(store, run.id)}
    return sha256(json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def needed(terms: Terms, totals: Sequence[Money]) -> int:
    """Return how many people a run of these totals takes: two once any currency's total is above its limit.

    Where limits are set, a currency without one takes two people whatever its total.
    """
    limits = terms.payouts.second_approver_above
    if not limits:
        return 1
    return 2 if any(total.minor > (limit_of(limits, total.currency) or 0) for total in totals) else 1


def consent(store: Session, terms: Terms, run: PayoutRun) -> Consent:
    """Return how far a run is approved as it stands at this moment."""
    digest = digest_of(store, run)
    rows = store.exec(
        select(PayoutApproval)
        .where(PayoutApproval.run_id == run.id)
        .order_by(col(PayoutApproval.at), PayoutApproval.id)
    ).all()
    given = tuple(Given(row.person_id, row.at, row.digest, row.digest == digest == run.digest) for row in rows)
    standing = [row for row, shown in zip(rows, given, strict=True) if shown.stands]
    known = [_known_as(store, row) for row in standing]
    return Consent(digest, humans(names for names in known if names), needed(terms, totals(store, run)), given)


def totals(store: Session, run: PayoutRun) -> tuple[Money, ...]:
    """Return what a run pays in every currency."""
    return totals_of(Money(line[2], line[1]) for line in _lines(store, run.id))


def record(store: Session, run: PayoutRun, person: Person, digest: str, now: datetime) -> None:
    """Keep a person's approval of a digest; a second one of theirs changes nothing."""
    accounts = [str(handle) for handle in handles_of(store, person.id)]
    insert_new(
        store,
        PayoutApproval(
            id=stable_id("pa", run.id, person.id, digest),
            run_id=run.id,
            person_id=person.id,
            accounts=json.dumps(accounts),
            digest=digest,
            at=now,
        ),
    )


def _lines(store: Session, run_id: str) -> list[list[Any]]:
    """What is approved of each payout, as it is stored, in one order."""
    wanted = sa.select(*map(_column, _APPROVED)).select_from(table_of(Payout))
    wanted = wanted.outerjoin(table_of(PayoutMethod), _column("payout_method.id") == _column("payout.method_id"))
    wanted = wanted.where(_column("payout.run_id") == run_id, _column("payout.state") != REMOVED)
    ordered = wanted.order_by(_column("payout.partner_id"), _column("payout.currency"))
    return [list(row) for row in store.connection().execute(ordered)]


def _column(name: str) -> sa.Column[Any]:
    table, _, column = name.partition(".")
    return PayoutRun.metadata.tables[table].c[column]


def _known_as(store: Session, row: PayoutApproval) -> set[str]:
    """All that an approver is known by: then, and through their accounts now.

    A person who is no more was joined to another, and the accounts tell to whom. Where one of those accounts was
    parted since, nobody can tell any more whose approval it was, and it counts for nobody.
    """
    accounts: list[str] = json.loads(row.accounts)
    identities = [found for account in accounts if (found := _identity(store, account)) is not None]
    if store.exec(select(Person.id).where(Person.id == row.person_id)).first() is None and (
        not identities or any(identity.linked_at > row.at for identity in identities)
    ):
        return set()
    people = {row.person_id, *(identity.person_id for identity in identities)}
    parted = store.exec(select(Person.parted_from_id).where(col(Person.id).in_(people)))
    return {*people, *accounts, *(before for before in parted if before)}


def _identity(store: Session, account: str) -> Identity | None:
    platform, _, rest = account.partition(":")
    team, _, user = rest.partition("/")
    wanted = select(Identity).where(Identity.platform == platform, Identity.team == team, Identity.user == user)
    return store.exec(wanted.execution_options(populate_existing=True)).first()
