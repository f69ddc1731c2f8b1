"""A commission is what a partner earned for one sale, with the rate and base it was computed from."""

from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.ids import new_id
from program.money import Money
from program.rules.rewards import best_earning
from program.tables import Commission, DailyMoney, Partner, Sale
from program.terms import Terms


def accrue(store: Session, terms: Terms, sale: Sale) -> Commission | None:
    """Record what a sale earns its partner by the best reward; None where there is no partner, approval or reward."""
    partner = store.get(Partner, sale.partner_id) if sale.partner_id else None
    earning = best_earning(terms.rewards, "sale", sale.amount)
    if partner is None or partner.status != "approved" or earning is None:
        return None
    commission = Commission(
        id=new_id("cm"),
        partner_id=partner.id,
        sale_id=sale.id,
        reward=earning.reward.key,
        rate_bp=earning.reward.rate_bp,
        base=earning.base,
        amount=earning.amount,
        currency=sale.currency,
        at=sale.at,
    )
    store.add(commission)
    store.flush()
    return commission


def earned(store: Session, partner_id: str, first: date | None = None, last: date | None = None) -> list[Money]:
    """Return what a partner earned from one day of the program's zone through another, one sum for each currency."""
    total = func.sum(col(DailyMoney.earned))
    wanted = select(DailyMoney.currency, total).where(DailyMoney.partner_id == partner_id)
    if first is not None:
        wanted = wanted.where(DailyMoney.day >= first)
    if last is not None:
        wanted = wanted.where(DailyMoney.day <= last)
    rows = store.exec(wanted.group_by(DailyMoney.currency).order_by(DailyMoney.currency).having(total != 0))
    return [Money(int(minor), currency) for currency, minor in rows]


def commissions_of(store: Session, partner_id: str, most: int = 20) -> list[Commission]:
    """Return a partner's commissions, newest first."""
    wanted = select(Commission).where(Commission.partner_id == partner_id)
    return list(store.exec(wanted.order_by(col(Commission.at).desc(), col(Commission.id).desc()).limit(most)))
