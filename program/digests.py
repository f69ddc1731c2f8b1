"""A digest is what a partner earned and was not told yet, whenever it was earned: it goes by the order of the books."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.locks import lock_partners
from program.money import Money
from program.notices import Happened, Notice
from program.payout_plan import totals_of
from program.runs import recall, remember
from program.tables import Entry, Posting

# Entries are numbered when they are written and seen when they are committed: so many that were passed by are looked
# at again. A partner's own entries cannot be passed by, because whoever writes them has the partner locked.
LOOK_BACK = 100_000
_BEGAN, _SEEN, _TOLD = "digest:began", "digest:seen", "digest:told"


def take_digests(store: Session) -> list[Notice]:
    """Return what each partner earned since their last digest, and count it as told.

    The first time there is nothing: what was earned before is history. What becomes known late, such as an import of
    last year's sales, is in the next one.
    """
    newest, began = newest_entry(store), begin_digests(store)
    floor = max(began, _mark(store, _SEEN, newest) - LOOK_BACK)
    lock_partners(store, {posting.account.split(":")[1] for _, posting in _earned(store, floor)})
    found: dict[str, list[tuple[Entry, Posting]]] = defaultdict(list)
    for entry, posting in _earned(store, floor):
        found[posting.account.split(":")[1]].append((entry, posting))
    remember(store, _SEEN, str(newest))
    digests = [_digest(store, partner_id, rows, began) for partner_id, rows in sorted(found.items())]
    return [digest for digest in digests if digest is not None]


def begin_digests(store: Session) -> int:
    """Let digests begin now, if they did not before, and return the number of the last entry that is history."""
    return _mark(store, _BEGAN, newest_entry(store))


def newest_entry(store: Session) -> int:
    """Return the number of the last entry in the books, or 0."""
    return store.exec(select(func.max(col(Entry.id)))).one() or 0


def _mark(store: Session, name: str, first: int) -> int:
    known = recall(store, name)
    if known is None:
        remember(store, name, str(first))
    return first if known is None else int(known)


def _earned(store: Session, after: int) -> list[tuple[Entry, Posting]]:
    wanted = select(Entry, Posting).join(Posting, col(Posting.entry_id) == col(Entry.id))
    wanted = wanted.where(Entry.kind == "accrue", col(Entry.id) > after, col(Posting.account).startswith("partner:"))
    return list(store.exec(wanted.order_by(col(Entry.id))))


def _digest(store: Session, partner_id: str, rows: list[tuple[Entry, Posting]], began: int) -> Notice | None:
    told = int(recall(store, f"{_TOLD}:{partner_id}") or began)
    new = [(entry, posting) for entry, posting in rows if int(entry.id or 0) > told]
    if not new:
        return None
    last = new[-1][0].id
    remember(store, f"{_TOLD}:{partner_id}", str(last))
    return Notice(
        key=f"{Happened.ACCRUED}:{partner_id}:{last}",
        happened=Happened.ACCRUED,
        partner_id=partner_id,
        at=max(entry.at for entry, _ in new),
        amounts=totals_of(Money(abs(posting.amount), posting.currency) for _, posting in new),
        count=len({entry.commission_id for entry, _ in new}),
        since=min(entry.at for entry, _ in new),
    )
