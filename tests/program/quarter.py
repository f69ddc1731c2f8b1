"""One quarter of one partner: two earnings, a refund after release, and a payout that is set off against it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from program.ledger import EXPENSE, IN_TRANSIT, Cause, Pocket, move, pocket, post
from program.money import Money
from program.rules.formula import Formula
from program.rules.rates import Part
from program.rules.stated_periods import stated_period
from program.tables import Commission, Customer, Partner, Sale
from program.terms import Reward, Terms
from program.terms_versions import ensure_terms

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER = stated_period("2026-Q4", BERLIN)
AFTER = datetime(2027, 1, 1, 8, tzinfo=UTC)
JUNO = "pn_juno"
TERMS = Terms((Reward("sale", "sale", 2000), Reward("lead", "lead", flat=(Money(500, "USD"),))), "Europe/Berlin")
SHARED = Formula(parts=(Part(10_000, 2000),), credits=(4000, 6000), credit=0)
LEAD = Formula(flat=500)


def at(month: int, day: int, hour: int = 12) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def add_juno(unit: Session) -> None:
    """Add the partner."""
    unit.add(Partner(id=JUNO, name="Juno Works", created_at=at(1, 1)))
    unit.flush()


def shift(unit: Session, key: str, kind: str, when: datetime, minor: int, into: str, out_of: str, **cause: str) -> None:
    """Post one movement of USD."""
    lines = move(Money(minor, "USD"), into, out_of)
    post(unit, event_key=key, kind=kind, at=when, lines=lines, cause=Cause(**cause))


def earn(
    unit: Session,
    name: str,
    formula: Formula,
    when: datetime,
    currency: str = "USD",
    who: str = JUNO,
    inputs: str | None = None,
) -> str:
    """Accrue a commission for a sale of 100.00 and return its id."""
    customer = Customer(id=f"cu_{name}", external_id=f"user-{name}", email=f"{name}@example.com", created_at=when)
    sale = Sale(
        id=f"sa_{name}", customer_id=customer.id, event_name="Sale", processor="test", amount=10_000,
        currency=currency, at=when,
    )  # fmt: skip
    commission = Commission(
        id=f"cm_{name}", partner_id=who, customer_id=customer.id, sale_id=sale.id, event_key=f"sale:{sale.id}",
        reward="lead" if formula.flat else "sale", terms_version_id=ensure_terms(unit, TERMS, at(1, 1)).id,
        share_bp=formula.credits[formula.credit], rate_bp=formula.parts[0].rate_bp if formula.parts else None,
        base=10_000, amount=formula.amount, currency=currency, formula=str(formula),
        inputs=inputs or json.dumps(formula.inputs()), hold_until=(when + timedelta(30)).date(), at=when,
    )  # fmt: skip
    for row in (customer, sale, commission):
        unit.add(row)
        unit.flush()
    lines = move(Money(formula.amount, currency), EXPENSE, pocket(who, Pocket.HELD))
    cause = Cause(commission_id=commission.id)
    post(unit, event_key=f"accrue:{commission.id}", kind="accrue", at=when, lines=lines, cause=cause)
    return commission.id


def release(unit: Session, commission_id: str, minor: int, when: datetime) -> None:
    """End a commission's hold."""
    held, payable = pocket(JUNO, Pocket.HELD), pocket(JUNO, Pocket.PAYABLE)
    shift(unit, f"release:{commission_id}", "release", when, minor, held, payable, commission_id=commission_id)


def tell_quarter(unit: Session) -> None:
    """Let the quarter of the worked example happen."""
    payable, paid, clawback = (pocket(JUNO, name) for name in (Pocket.PAYABLE, Pocket.PAID, Pocket.CLAWBACK))
    add_juno(unit)
    shared = earn(unit, "one", SHARED, at(10, 5))
    lead = earn(unit, "two", LEAD, at(10, 20))
    release(unit, shared, 800, at(11, 4))
    shift(unit, "reverse:rv_1:cm_one:1", "reverse", at(11, 10), 400, clawback, EXPENSE, commission_id=shared)
    release(unit, lead, 500, at(11, 19))
    shift(unit, "payout:po_1:netted", "netted", at(12, 1), 400, payable, clawback)
    shift(unit, "payout:po_1:submitted", "payout_submitted", at(12, 1), 900, payable, IN_TRANSIT)
    shift(unit, "payout:po_1:settled", "payout_settled", at(12, 3), 900, IN_TRANSIT, paid)
