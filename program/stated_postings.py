"""Stated postings are those on partners' accounts that the statements of one cadence have listed, each once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_
from sqlmodel import Session, col, select

from program.ledger import Pocket, pocket
from program.rules.pockets import Pockets, pockets_of
from program.rules.stated import Earned, Moved, customer_mark
from program.rules.stated_periods import Cadence, StatedPeriod
from program.tables import (
    Commission,
    Entry,
    Posting,
    StatedTogether,
    Statement,
    StatementLine,
    StatementPeriod,
    TermsVersion,
)

Whose = tuple[str, str]


@dataclass(frozen=True)
class Scope:
    """Everybody, or one partner in one currency."""

    whose: Whose | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """Return what restricts postings to it."""
        if self.whose is None:
            return [col(Posting.account).startswith("partner:")]
        partner_id, currency = self.whose
        accounts = [pocket(partner_id, name) for name in Pocket]
        return [col(Posting.account).in_(accounts), col(Posting.currency) == currency]


def unstated(store: Session, period: StatedPeriod, scope: Scope) -> dict[Whose, list[Moved]]:
    """Return what happened before the period was over and no statement of its cadence lists, by partner, currency."""
    wanted = _movements(scope).where(col(Entry.at) < period.over_at, ~_stated(period.cadence))
    return _by_partner(store, wanted)


def stated_in(store: Session, period_id: str, scope: Scope) -> dict[Whose, list[Moved]]:
    """Return the postings that the statements of a closed period list, by partner and currency."""
    stated = [
        select(kind.posting_id).join(Statement, col(Statement.id) == col(kind.statement_id))
        for kind in (StatementLine, StatedTogether)
    ]
    of_period = [col(Posting.id).in_(each.where(Statement.period_id == period_id)) for each in stated]
    return _by_partner(store, _movements(scope).where(or_(*of_period)))


def stated_before(
    store: Session, cadence: Cadence, scope: Scope, closed: StatementPeriod | None
) -> dict[Whose, Pockets]:
    """Return how partners stood after all that a cadence states, or has stated before one of its closed periods."""
    total = func.sum(col(Posting.amount))
    sums = select(Posting.account, Posting.currency, total).where(*scope.where(), _stated(cadence, closed))
    found: dict[Whose, dict[str, int]] = defaultdict(dict)
    for account, currency, minor in store.exec(sums.group_by(Posting.account, Posting.currency)):
        partner_id, name = _parts(account)
        found[partner_id, currency][name] = int(minor)
    return {whose: pockets_of(posted) for whose, posted in found.items()}


def of_cadence(cadence: Cadence) -> ColumnElement[bool]:
    """Return what restricts closed periods to a cadence."""
    quarterly = col(StatementPeriod.label).contains("Q")
    return quarterly if cadence == "quarter" else ~quarterly


def _stated(cadence: Cadence, before: StatementPeriod | None = None) -> ColumnElement[bool]:
    """What restricts postings to those on a line of a cadence, or that a line stands for as well."""
    return or_(*(_listed(kind, cadence, before) for kind in (StatementLine, StatedTogether)))


def _listed(
    kind: type[StatementLine] | type[StatedTogether], cadence: Cadence, before: StatementPeriod | None
) -> ColumnElement[bool]:
    lines = select(kind.posting_id).join(Statement, col(Statement.id) == col(kind.statement_id))
    lines = lines.join(StatementPeriod, col(StatementPeriod.id) == col(Statement.period_id))
    lines = lines.where(col(kind.posting_id) == col(Posting.id), of_cadence(cadence))
    if before is not None:
        lines = lines.where(col(StatementPeriod.end) < before.start)
    return exists(lines.correlate(Posting))


def _movements(scope: Scope) -> Any:
    """Postings with what they come from; of a movement without a commission, the last two are None."""
    wanted = select(Posting, Entry, Commission, TermsVersion.digest)
    wanted = wanted.join(Entry, col(Entry.id) == col(Posting.entry_id))
    wanted = wanted.outerjoin(Commission, col(Commission.id) == col(Entry.commission_id))
    wanted = wanted.outerjoin(TermsVersion, col(TermsVersion.id) == col(Commission.terms_version_id))
    return wanted.where(*scope.where())


def _by_partner(store: Session, wanted: Any) -> dict[Whose, list[Moved]]:
    found: dict[Whose, list[Moved]] = defaultdict(list)
    for posting, entry, commission, digest in store.execute(wanted):
        partner_id, name = _parts(posting.account)
        moved = Moved(
            posting_id=posting.id,
            event_key=entry.event_key,
            kind=entry.kind,
            at=entry.at,
            pocket=name,
            posted=posting.amount,
            refers=dict(_refers(partner_id, entry, commission)),
            terms=digest,
            earned=_earned(commission) if commission is not None and entry.kind == "accrue" else None,
        )
        found[partner_id, posting.currency].append(moved)
    return found


def _refers(partner_id: str, entry: Entry, commission: Commission | None) -> Iterator[tuple[str, str]]:
    """The ids of what a movement comes from; a customer only by a mark."""
    named = {
        "commission": entry.commission_id,
        "event": commission.event_key if commission else None,
        "sale": commission.sale_id if commission else None,
        "reversal": entry.reversal_id,
        "payout": entry.payout_id,
        "adjustment": entry.adjustment_id,
    }
    yield from ((name, each) for name, each in named.items() if each is not None)
    if commission is not None and commission.customer_id is not None:
        yield "customer", customer_mark(partner_id, commission.customer_id)


def _earned(commission: Commission) -> Earned:
    return Earned(
        reward=commission.reward,
        tranche=commission.tranche,
        base=commission.base,
        rate_bp=commission.rate_bp,
        share_bp=commission.share_bp,
        hold_until=commission.hold_until,
        formula=commission.formula,
        inputs=json.loads(commission.inputs),
    )


def _parts(account: str) -> tuple[str, str]:
    """The partner and the pocket of an account."""
    partner_id, name = account.removeprefix("partner:").rsplit(":", 1)
    return partner_id, name
