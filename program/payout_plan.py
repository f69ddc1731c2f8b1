"""A payout plan is what each partner would be paid by a cut-off day, and why others are not: read, never written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from program.ledger import Pocket, pocket
from program.money import Money
from program.rules.payout_currencies import step_minor
from program.tables import Commission, Entry, Partner, Payout, PayoutMethod, Posting
from program.terms import Terms

# Payouts of these states have not moved money yet, though a run counts on them.
OPEN = ("draft", "approved")
_Sums = Select[str, str, int]


class Outcome(StrEnum):
    """What a run does with what a partner has in a currency; all but `pay` carry it forward."""

    PAY = "pay"
    BELOW_MINIMUM = "below_minimum"
    OWES = "owes"
    NO_METHOD = "no_method"
    BANNED = "banned"


@dataclass(frozen=True)
class PlanLine:
    """One partner in one currency, in minor units.

    `available` was released by the cut-off and is in no other open run; `owed_back` is clawed back. Of a line that
    is paid, `netted` settles what is owed back and `amount` is sent; of others both are zero.
    """

    partner_id: str
    partner_name: str
    currency: str
    available: int
    owed_back: int
    outcome: Outcome
    amount: int = 0
    netted: int = 0
    method_id: str | None = None
    method_kind: str | None = None

    @property
    def carried(self) -> int:
        """What is carried forward, below zero where the partner owes more than is available."""
        return self.available - self.owed_back - self.amount


@dataclass(frozen=True)
class Plan:
    """All lines of a cut-off day, by partner's name and currency."""

    cut_off: date
    lines: tuple[PlanLine, ...]

    @property
    def paid(self) -> tuple[PlanLine, ...]:
        """The lines that are paid."""
        return tuple(line for line in self.lines if line.outcome is Outcome.PAY)

    @property
    def totals(self) -> tuple[Money, ...]:
        """What is paid in every currency."""
        return totals_of(Money(line.amount, line.currency) for line in self.paid)


@dataclass
class _Books:
    """What the ledger, open runs and methods say, by partner and currency."""

    payable: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    owed_back: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    methods: dict[tuple[str, str], PayoutMethod] = field(default_factory=dict)


def plan(
    store: Session,
    terms: Terms,
    cut_off: date,
    *,
    partner_ids: Collection[str] | None = None,
    without_run: str = "",
) -> Plan:
    """Return what a run with this cut-off would pay; nothing is written, and what is held is never part of it.

    `partner_ids` leaves all others out; `without_run` is a run whose own lines are not counted as spoken for.
    """
    books = _read(store, terms, cut_off, partner_ids, without_run)
    wanted = sorted(key for key in {*books.payable, *books.owed_back} if _any(books, key))
    known = select(Partner).where(col(Partner.id).in_({partner_id for partner_id, _ in wanted}))
    partners = {row.id: row for row in store.exec(known.execution_options(populate_existing=True))}
    lines = [_line(terms, books, partners[partner_id], currency) for partner_id, currency in wanted]
    return Plan(cut_off, tuple(sorted(lines, key=lambda line: (line.partner_name, line.partner_id, line.currency))))


def totals_of(moneys: Iterable[Money]) -> tuple[Money, ...]:
    """Return sums by currency, sorted by it."""
    sums: dict[str, int] = defaultdict(int)
    for money in moneys:
        sums[money.currency] += money.minor
    return tuple(Money(sums[currency], currency) for currency in sorted(sums))


def limit_of(limits: Sequence[Money], currency: str) -> int | None:
    """Return the limit for a currency in minor units, or None where there is none for it."""
    return next((limit.minor for limit in limits if limit.currency == currency), None)


def end_of(day: date, zone: str) -> datetime:
    """Return the instant at which a day of the program ends."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def _any(books: _Books, key: tuple[str, str]) -> bool:
    return books.payable[key] > 0 or books.owed_back[key] > 0


def _line(terms: Terms, books: _Books, partner: Partner, currency: str) -> PlanLine:
    key = (partner.id, currency)
    available, owed_back, method = books.payable[key], books.owed_back[key], books.methods.get(key)
    outcome, amount = _decide(terms, partner, currency, available - owed_back, method)
    return PlanLine(
        partner_id=partner.id,
        partner_name=partner.name,
        currency=currency,
        available=available,
        owed_back=owed_back,
        outcome=outcome,
        amount=amount,
        netted=owed_back if amount else 0,
        method_id=method.id if method else None,
        method_kind=method.kind if method else None,
    )


def _decide(
    terms: Terms, partner: Partner, currency: str, net: int, method: PayoutMethod | None
) -> tuple[Outcome, int]:
    if net <= 0:
        return Outcome.OWES, 0
    if partner.status == "banned":
        return Outcome.BANNED, 0
    if net < (limit_of(terms.payouts.minimum, currency) or 1):
        return Outcome.BELOW_MINIMUM, 0
    if method is None:
        return Outcome.NO_METHOD, 0
    amount = net - net % step_minor(method.kind, currency)
    return (Outcome.PAY, amount) if amount else (Outcome.BELOW_MINIMUM, 0)


def _read(store: Session, terms: Terms, cut_off: date, partner_ids: Collection[str] | None, without_run: str) -> _Books:
    books = _Books()
    payable, clawback = _in_pocket(Pocket.PAYABLE, partner_ids), _in_pocket(Pocket.CLAWBACK, partner_ids)
    later = _came_later(payable, cut_off, end_of(cut_off, terms.timezone))
    for sign, wanted, into in ((-1, payable, books.payable), (1, later, books.payable), (1, clawback, books.owed_back)):
        for account, currency, minor in store.exec(wanted):
            into[account.split(":")[1], currency] += sign * int(minor)
    for partner_id, currency, amount, netted in store.exec(_spoken_for(without_run)):
        if partner_ids is None or partner_id in partner_ids:
            books.payable[partner_id, currency] -= int(amount) + int(netted)
            books.owed_back[partner_id, currency] -= int(netted)
    methods = select(PayoutMethod).where(col(PayoutMethod.ended_at).is_(None))
    for method in store.exec(methods.execution_options(populate_existing=True)):
        books.methods[method.partner_id, method.currency] = method
    return books


def _in_pocket(name: Pocket, partner_ids: Collection[str] | None) -> _Sums:
    """What is in the pocket of every partner, or of these: sums by account and currency."""
    total = func.sum(col(Posting.amount))
    wanted = select(Posting.account, Posting.currency, total).group_by(Posting.account, Posting.currency)
    if partner_ids is not None:
        return wanted.where(col(Posting.account).in_([pocket(partner_id, name) for partner_id in partner_ids]))
    return wanted.where(col(Posting.account).startswith("partner:"), col(Posting.account).endswith(f":{name}"))


def _came_later(wanted: _Sums, cut_off: date, end: datetime) -> _Sums:
    """Only what came in by holds that end after the cut-off, or was given by hand after it."""
    wanted = wanted.join(Entry, col(Entry.id) == col(Posting.entry_id))
    wanted = wanted.join(Commission, col(Commission.id) == col(Entry.commission_id), isouter=True)
    given = and_(col(Entry.adjustment_id).is_not(None), col(Entry.at) >= end, col(Posting.amount) < 0)
    return wanted.where(or_(col(Commission.hold_until) > cut_off, given))


def _spoken_for(without_run: str) -> Select[str, str, int, int]:
    """What other runs count on though it has not moved yet."""
    sums = func.sum(col(Payout.amount)), func.sum(col(Payout.netted))
    wanted = select(Payout.partner_id, Payout.currency, *sums).group_by(Payout.partner_id, Payout.currency)
    return wanted.where(col(Payout.state).in_(OPEN), Payout.run_id != without_run)
