"""The ledger is every movement of money, each an entry whose postings sum to zero; a balance is a sum of postings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from program.money import Money
from program.tables import Entry, Posting
from program.upsert import table_of

EXPENSE = "program:expense"
CLEARING = "program:clearing"
IN_TRANSIT = "program:in_transit"


class Pocket(StrEnum):
    """A partner's accounts: earned and waiting, due to be paid, paid, and owed back by the partner."""

    HELD = "held"
    PAYABLE = "payable"
    PAID = "paid"
    CLAWBACK = "clawback"


class LedgerConflict(Exception):
    """An entry under this key, or reversing this entry, was posted before with other lines: a bug, never a repeat."""


class Unbalanced(ValueError):
    """Lines of an entry do not sum to zero in a currency, or there are none, or one moves nothing."""


@dataclass(frozen=True)
class Line:
    """Money into (+) or out of (-) an account."""

    account: str
    money: Money


@dataclass(frozen=True)
class Cause:
    """The rows an entry comes from; an entry without any is an orphan, which the invariants report."""

    commission_id: str | None = None
    reversal_id: str | None = None
    payout_id: str | None = None
    adjustment_id: str | None = None


@dataclass(frozen=True)
class Owed:
    """What stands between the program and a partner in one currency, in minor units; `clawback` is owed back."""

    currency: str
    held: int = 0
    payable: int = 0
    paid: int = 0
    clawback: int = 0


def pocket(partner_id: str, name: Pocket) -> str:
    """Return the account of a partner's pocket."""
    return f"partner:{partner_id}:{name}"


def move(money: Money, into: str, out_of: str) -> tuple[Line, Line]:
    """Return the two lines that move money from one account into another."""
    return Line(into, money), Line(out_of, Money(-money.minor, money.currency))


def post(  # noqa: PLR0913 - all of an entry, by name
    store: Session,
    *,
    event_key: str,
    kind: str,
    at: datetime,
    lines: Sequence[Line],
    note: str = "",
    reverses_id: int | None = None,
    cause: Cause | None = None,
) -> Entry:
    """Post an entry and return it; the same key again returns the entry that stands and posts nothing.

    Unbalanced when the lines do not sum to zero in each currency; LedgerConflict when the key stands for other
    lines, or when another entry reverses `reverses_id` already.
    """
    _check(lines)
    values = {"event_key": event_key, "kind": kind, "note": note, "reverses_id": reverses_id, "at": at}
    entry_id = _insert(store, values | asdict(cause or Cause()))
    if entry_id is None:
        return _standing(store, event_key, lines)
    rows = [
        {"entry_id": entry_id, "account": line.account, "currency": line.money.currency, "amount": line.money.minor}
        for line in lines
    ]
    store.connection().execute(table_of(Posting).insert(), rows)
    return store.get_one(Entry, entry_id)


def balance(store: Session, account: str, currency: str) -> int:
    """Return the sum of an account's postings in a currency, debits positive, in minor units."""
    total = select(func.coalesce(func.sum(col(Posting.amount)), 0))
    return int(store.exec(total.where(Posting.account == account, Posting.currency == currency)).one())


def balances(store: Session, prefix: str = "") -> dict[tuple[str, str], int]:
    """Return the balance of every account whose name begins so, by account and currency; nothings are left out."""
    total = func.sum(col(Posting.amount))
    wanted = select(Posting.account, Posting.currency, total).group_by(Posting.account, Posting.currency)
    rows = store.exec(wanted.where(col(Posting.account).startswith(prefix, autoescape=True)))
    return {(account, currency): int(minor) for account, currency, minor in rows if minor}


def owed(store: Session, partner_id: str) -> list[Owed]:
    """Return how a partner stands in every currency, as positive minor units, by currency."""
    accounts = {pocket(partner_id, name): name for name in Pocket}
    total = func.sum(col(Posting.amount))
    wanted = select(Posting.account, Posting.currency, total).where(col(Posting.account).in_(accounts))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for account, currency, minor in store.exec(wanted.group_by(Posting.account, Posting.currency)):
        name = accounts[account]
        found[currency][name.value] = int(minor) if name is Pocket.CLAWBACK else -int(minor)
    return [Owed(currency, **found[currency]) for currency in sorted(found) if any(found[currency].values())]


def lines_of(store: Session, entry_id: int) -> list[Line]:
    """Return the lines of an entry, in the order they were posted."""
    rows = store.exec(select(Posting).where(Posting.entry_id == entry_id).order_by(col(Posting.id)))
    return [Line(row.account, Money(row.amount, row.currency)) for row in rows]


def of_commission(store: Session, commission_id: str) -> dict[str, int]:
    """Return what the movements of a commission left in each account, in the commission's own currency."""
    total = func.sum(col(Posting.amount))
    wanted = select(Posting.account, total).join(Entry, col(Entry.id) == col(Posting.entry_id))
    rows = store.exec(wanted.where(Entry.commission_id == commission_id).group_by(Posting.account))
    return {account: int(minor) for account, minor in rows}


def find_entry(store: Session, event_key: str) -> Entry | None:
    """Return the entry that was posted under a key, or None."""
    return store.exec(select(Entry).where(Entry.event_key == event_key)).first()


def _check(lines: Sequence[Line]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.money.currency] += line.money.minor
    if not lines or any(sums.values()) or any(line.money.minor == 0 for line in lines):
        raise Unbalanced(f"these lines move nothing or do not sum to zero: {lines}")


def _insert(store: Session, values: dict[str, object]) -> int | None:
    """Insert the entry and return its id, or None where its key or what it reverses is taken; a rival is waited for."""
    store.flush()
    table = table_of(Entry)
    insert = sqlite_insert if store.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)
    return store.connection().execute(statement).scalar()


def _standing(store: Session, event_key: str, lines: Sequence[Line]) -> Entry:
    entry = find_entry(store, event_key)
    if entry is None or entry.id is None:
        raise LedgerConflict(f"what {event_key!r} reverses was reversed before")
    if sorted(map(str, lines_of(store, entry.id))) != sorted(map(str, lines)):
        raise LedgerConflict(f"{event_key!r} was posted before with other lines")
    return entry
