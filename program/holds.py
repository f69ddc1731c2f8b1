"""A hold keeps a commission from being paid until the day that was fixed when it was earned."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from program.ledger import Cause, Pocket, move, of_commission, pocket, post
from program.locks import lock_partners
from program.money import Money
from program.tables import Commission


def release_due(store: Session, today: date, now: datetime) -> list[Commission]:
    """Release every commission whose hold ended by today, the earliest first, and return them.

    What reversals left of each becomes payable. Done again for the same day, or by two at once, it changes nothing.
    """
    wanted = select(Commission).where(col(Commission.released_at).is_(None), col(Commission.hold_until) <= today)
    lock_partners(store, {row.partner_id for row in store.exec(wanted)})
    ordered = wanted.order_by(col(Commission.hold_until), Commission.id)
    due = list(store.exec(ordered.execution_options(populate_existing=True)))
    for commission in due:
        _release(store, commission, now)
    store.flush()
    return due


def _release(store: Session, commission: Commission, now: datetime) -> None:
    held = pocket(commission.partner_id, Pocket.HELD)
    rest = -of_commission(store, commission.id).get(held, 0)
    if rest:
        post(
            store,
            event_key=f"release:{commission.id}",
            kind="release",
            at=now,
            lines=move(Money(rest, commission.currency), held, pocket(commission.partner_id, Pocket.PAYABLE)),
            cause=Cause(commission_id=commission.id),
        )
    commission.released_at = now
    store.add(commission)
