"""The books as one canonical text: equal histories give equal bytes, whatever order they became known in."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from program.receipts import canonical
from program.tables import (
    Adjustment,
    ChargebackOutcome,
    Commission,
    Credit,
    DailyMoney,
    Entry,
    Milestone,
    Payout,
    Posting,
    Promise,
    Reversal,
    Row,
    TermsVersion,
)
from program.upsert import table_of

# What stands in these tables as it came; numbers that only tell the order of insertion are left out.
AS_THEY_ARE: tuple[tuple[type[Row], frozenset[str]], ...] = (
    (Adjustment, frozenset()),
    (ChargebackOutcome, frozenset()),
    (Commission, frozenset({"terms_version_id"})),
    (Credit, frozenset()),
    (DailyMoney, frozenset()),
    (Milestone, frozenset()),
    (Payout, frozenset()),
    (Promise, frozenset({"body"})),
    (Reversal, frozenset()),
    (TermsVersion, frozenset({"id"})),
)


def dump(store: Session) -> bytes:
    """Return the books, a line of JSON for each row in order.

    Postings are added up by what they come from, their kind and account: a reversal that became known out of order
    is put right by entries that another order does not need, and their sums are the same.
    """
    lines = [line for kind, without in AS_THEY_ARE for line in _rows(store, kind, without)]
    return "\n".join(sorted([*lines, *_sums(store)])).encode()


def _rows(store: Session, kind: type[Row], without: Iterable[str]) -> Iterator[str]:
    table = table_of(kind)
    columns = [column for column in table.columns if column.name not in without]
    for row in store.connection().execute(table.select().with_only_columns(*columns)).mappings():
        yield canonical({"table": table.name} | {name: _plain(value) for name, value in row.items()})


def _sums(store: Session) -> Iterator[str]:
    causes = (Entry.commission_id, Entry.reversal_id, Entry.payout_id, Entry.adjustment_id)
    names = ("kind", "at", "commission_id", "reversal_id", "payout_id", "adjustment_id", "account", "currency")
    keys = (Entry.kind, Entry.at, *causes, Posting.account, Posting.currency)
    columns: list[Any] = list(keys)
    total = func.sum(col(Posting.amount))
    sums = select(*columns, total).join(table_of(Posting), col(Posting.entry_id) == col(Entry.id))
    for *values, minor in store.connection().execute(sums.group_by(*columns).having(total != 0)):
        facts = {name: _plain(value) for name, value in zip(names, values, strict=True)}
        yield canonical({"table": "posting", "amount": int(minor)} | facts)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else value.isoformat()
