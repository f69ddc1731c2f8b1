"""A payout port is a way out for money that answers by itself: asked under a payout's own key, however often, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, select

from program.money import Money
from program.payout_methods import details_of
from program.payouts import fail, settle
from program.restores import payouts_locked
from program.tables import Payout, PayoutMethod, PayoutRun


@dataclass(frozen=True)
class TransferOrder:
    """Money to be moved to a connected account; `key` was written down before anybody was asked."""

    payout_id: str
    key: str
    money: Money
    account: str
    run_label: str


@dataclass(frozen=True)
class Moved:
    """The money moved, under the port's own reference."""

    reference: str


@dataclass(frozen=True)
class Refused:
    """The money did not move and will not; `reason` is the port's word for why."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """Nobody can tell yet: the payout stays on its way, and the same order is given again."""

    why: str


Outcome = Moved | Refused | Unknown


class Transfer(Protocol):
    """Moves money to a connected account."""

    def move(self, order: TransferOrder) -> Outcome:
        """Move the money of an order once, be it given once or often, and say what became of it."""
        ...


def waiting_transfers(store: Session) -> Sequence[TransferOrder]:
    """Return the orders for all payouts that are on their way by Stripe, the oldest first.

    They are given outside of the transaction: whatever breaks, they are still there and are given again. None are
    given while payouts are locked after a restore.
    """
    if payouts_locked(store):
        return []
    wanted = (
        select(Payout, PayoutMethod, PayoutRun)
        .join(PayoutMethod, col(PayoutMethod.id) == col(Payout.method_id))
        .join(PayoutRun, col(PayoutRun.id) == col(Payout.run_id))
        .where(Payout.state == "submitted", PayoutMethod.kind == "stripe")
        .order_by(col(Payout.changed_at), col(Payout.id))
    )
    return [
        TransferOrder(
            payout_id=payout.id,
            key=payout.submission_key,
            money=Money(payout.amount, payout.currency),
            account=details_of(method)["account"],
            run_label=run.label,
        )
        for payout, method, run in store.exec(wanted)
    ]


def record_transfer(store: Session, order: TransferOrder, outcome: Outcome, now: datetime) -> Payout:
    """Settle or fail a payout by what became of its order; of what nobody can tell yet nothing is recorded."""
    payout = store.get_one(Payout, order.payout_id)
    match outcome:
        case Moved(reference):
            return settle(store, payout, reference, now)
        case Refused(reason):
            return fail(store, payout, reason, now)
        case Unknown():
            return payout
