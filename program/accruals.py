"""An accrual takes a commission into the books: its row, its ledger entry and the figures, in one transaction."""

from zoneinfo import ZoneInfo

from sqlmodel import Session

from program.figures import Moved, add_figures, day_of
from program.ledger import EXPENSE, Cause, Pocket, move, pocket, post
from program.money import Money
from program.tables import Commission
from program.upsert import insert_new


def enter(store: Session, zone: ZoneInfo, commission: Commission) -> Commission | None:
    """Take a commission into the books and return it as it stands there; None where it is in them already.

    It is held until its day; without a hold it is payable at once. One of nothing moves nothing.
    """
    at_once = commission.hold_until <= day_of(commission.at, zone)
    commission.released_at = commission.at if at_once else None
    if not insert_new(store, commission):
        return None
    if commission.amount:
        account = pocket(commission.partner_id, Pocket.PAYABLE if at_once else Pocket.HELD)
        post(
            store,
            event_key=f"accrue:{commission.id}",
            kind="accrue",
            at=commission.at,
            lines=move(Money(commission.amount, commission.currency), EXPENSE, account),
            cause=Cause(commission_id=commission.id),
        )
        earned = (commission.partner_id, commission.link_id, commission.currency, commission.amount)
        add_figures(store, zone, [Moved("earned", commission.at, *earned)])
    return store.get_one(Commission, commission.id)
