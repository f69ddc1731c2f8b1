"""A sale's reversal entries bring its commissions to where its reversals say, by what is still missing or too much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.figures import Moved, add_figures
from program.ledger import EXPENSE, Cause, Line, Pocket, balance, move, of_commission, pocket, post
from program.locks import lock_partners
from program.money import Money
from program.rules.refunds import TakenBack, parts, share_of
from program.tables import ChargebackOutcome, Commission, Entry, Posting, Reversal, Sale
from program.terms import Terms

ABOVE_THE_SALE = "{clipped} of it was more than was left of the sale"


@dataclass(frozen=True)
class Change:
    """What is still to be taken (+) from a commission for a reversal, or given back (−), and as of when."""

    kind: str
    reversal_id: str
    commission: Commission
    minor: int
    at: datetime
    number: int


def settle(store: Session, terms: Terms, sale: Sale) -> None:
    """Post what the reversals of a sale still ask of its commissions; where all is done, nothing."""
    commissions = _lock(store, sale)
    rows = store.exec(select(Reversal).where(Reversal.sale_id == sale.id, Reversal.state == "applied")).all()
    if not rows:
        return
    # Taking comes before giving back, so that what was owed back for it is known.
    changes = sorted(_changes(store, sale, list(rows), commissions), key=lambda change: -change.minor)
    for change in changes:
        _post(store, change)
    add_figures(
        store,
        ZoneInfo(terms.timezone),
        [
            Moved("earned", c.at, c.commission.partner_id, c.commission.link_id, c.commission.currency, -c.minor)
            for c in changes
        ],
    )


def _lock(store: Session, sale: Sale) -> list[Commission]:
    """The sale's commissions as they stand once nobody else decides on their partners' money."""
    wanted = select(Commission).where(Commission.sale_id == sale.id, col(Commission.amount) != 0)
    lock_partners(store, [row.partner_id for row in store.exec(wanted)])
    return list(store.exec(wanted.order_by(Commission.id).execution_options(populate_existing=True)))


def _changes(store: Session, sale: Sale, rows: list[Reversal], commissions: list[Commission]) -> Iterator[Change]:
    """What the reversals ask, less what was posted for them."""
    by_key = {row.key: row for row in rows}
    won = _won(store, rows)
    taken = [TakenBack(row.key, row.kind, row.amount, row.at, row.key in won) for row in rows]
    done = _done(store, commissions)
    for part in parts(taken, sale.amount):
        row = by_key[part.key]
        row.reason = ABOVE_THE_SALE.format(clipped=part.clipped) if part.clipped else ""
        store.add(row)
        for commission in commissions:
            share = share_of(commission.amount, part, sale.amount)
            for kind, minor, at in _asked(row, commission, share, won.get(row.key)):
                posted, number = done[kind, row.id, commission.id]
                if minor != posted:
                    yield Change(kind, row.id, commission, minor - posted, at, number)


def _asked(
    row: Reversal, commission: Commission, share: int, won_at: datetime | None
) -> Iterator[tuple[str, int, datetime]]:
    """A reversal takes its share; a chargeback that was won gives it back, by entries of their own."""
    at = max(row.at, commission.at)
    yield "reverse", share, at
    if won_at is not None:
        yield "restore", -share, max(at, won_at)


def _won(store: Session, rows: list[Reversal]) -> dict[str, datetime]:
    """The chargebacks that the merchant won, by key, and when."""
    keys = [row.key for row in rows if row.kind == "chargeback"]
    ends = store.exec(select(ChargebackOutcome).where(col(ChargebackOutcome.key).in_(keys)))
    return {end.key: end.at for end in ends if end.won}


def _done(store: Session, commissions: list[Commission]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """How much was taken by each kind of entry, for each reversal, from each commission, and by how many entries."""
    ids = [commission.id for commission in commissions]
    sides = select(Entry, Posting).join(Posting, col(Posting.entry_id) == col(Entry.id))
    sides = sides.where(Posting.account == EXPENSE, col(Entry.reversal_id).is_not(None))
    found: dict[tuple[str, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for entry, posting in store.exec(sides.where(col(Entry.commission_id).in_(ids))):
        key = (entry.kind, str(entry.reversal_id), str(entry.commission_id))
        minor, number = found[key]
        found[key] = (minor - posting.amount, number + 1)
    return found


def _post(store: Session, change: Change) -> None:
    commission = change.commission
    lines = _take(commission, change.minor) if change.minor > 0 else _give_back(store, commission, -change.minor)
    post(
        store,
        event_key=f"{change.kind}:{change.reversal_id}:{commission.id}:{change.number}",
        kind=change.kind,
        at=change.at,
        lines=lines,
        cause=Cause(commission_id=commission.id, reversal_id=change.reversal_id),
    )


def _take(commission: Commission, minor: int) -> tuple[Line, ...]:
    """While it is held, from what is held; after that the partner owes it, and later payouts are netted with it."""
    name = Pocket.HELD if commission.released_at is None else Pocket.CLAWBACK
    return move(Money(minor, commission.currency), pocket(commission.partner_id, name), EXPENSE)


def _give_back(store: Session, commission: Commission, minor: int) -> tuple[Line, ...]:
    """While it is held, to what is held; after that the partner owes that much less, and what is over is payable."""
    if commission.released_at is None:
        return move(Money(minor, commission.currency), EXPENSE, pocket(commission.partner_id, Pocket.HELD))
    account = pocket(commission.partner_id, Pocket.CLAWBACK)
    owed_for_it = of_commission(store, commission.id).get(account, 0)
    forgiven = max(min(minor, owed_for_it, balance(store, account, commission.currency)), 0)
    lines = [Line(EXPENSE, Money(minor, commission.currency))]
    if forgiven:
        lines.append(Line(account, Money(-forgiven, commission.currency)))
    if minor > forgiven:
        payable = pocket(commission.partner_id, Pocket.PAYABLE)
        lines.append(Line(payable, Money(forgiven - minor, commission.currency)))
    return tuple(lines)
