"""A purse is how stories put money where a payout finds it: released, held, or owed back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlmodel import Session

from program.ledger import EXPENSE, Cause, Pocket, move, pocket, post
from program.money import Money
from program.partners import add_partner
from program.payout_methods import set_method
from program.people import Handle, ensure_person
from program.tables import Commission, Partner, Person
from program.terms import PayoutRules, Reward, Terms

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CUT_OFF = date(2026, 11, 20)
LIMITS = PayoutRules(
    minimum=(Money(2_500, "USD"), Money(2_500, "EUR")),
    second_approver_above=(Money(100_000, "USD"), Money(100_000, "EUR")),
)
TERMS = Terms((Reward("sale", "sale", 2000),), "Europe/Berlin", payouts=LIMITS)
IBAN = "DE89370400440532013000"
SEPA = {"iban": IBAN, "bic": "COBADEFFXXX", "name": "Juno Works"}
_NUMBERS = count(1)


def partner(store: Session, name: str, **methods: str) -> Partner:
    """Add a partner; `USD="paypal"` sets a way of being paid."""
    row = add_partner(store, name=name, email=f"{name.split()[0].lower()}@letters.example", now=NOON)
    for currency, kind in methods.items():
        given = {
            "paypal": {"email": row.email},
            "wise": {"email": row.email, "name": name},
            "sepa": SEPA,
            "stripe": {"account": f"acct_{name.split()[0]}00001234"},
        }
        set_method(store, partner_id=row.id, currency=currency, kind=kind, given=given[kind], now=NOON)
    return row


def person(store: Session, user: str, platform: str = "slack") -> Person:
    """Add a person by one account."""
    return ensure_person(store, Handle(platform, "T0ACME", user, user.title()), NOON)


def earn(store: Session, to: Partner, minor: int, currency: str = "USD", until: date = CUT_OFF, held: bool = False):
    """Give a partner a commission that is released, its hold having ended by a day, or that is held."""
    number = next(_NUMBERS)
    commission = Commission(
        id=f"cm_{number}",
        partner_id=to.id,
        event_key=f"sale:{number}",
        reward="sale",
        base=minor,
        amount=minor,
        currency=currency,
        hold_until=until,
        released_at=None if held else NOON,
        at=NOON - timedelta(days=30),
    )
    store.add(commission)
    store.flush()
    money, account = Money(minor, currency), pocket(to.id, Pocket.HELD)
    cause = Cause(commission_id=commission.id)
    post(
        store,
        event_key=f"accrue:{commission.id}",
        kind="accrue",
        at=commission.at,
        lines=move(money, EXPENSE, account),
        cause=cause,
    )
    if not held:
        due = move(money, account, pocket(to.id, Pocket.PAYABLE))
        post(store, event_key=f"release:{commission.id}", kind="release", at=NOON, lines=due, cause=cause)
    return commission


def owe_back(store: Session, by: Partner, commission: Commission, minor: int) -> None:
    """Claw some of a released commission back."""
    lines = move(Money(minor, commission.currency), pocket(by.id, Pocket.CLAWBACK), EXPENSE)
    key = f"reverse:{next(_NUMBERS)}"
    post(store, event_key=key, kind="reverse", at=NOON, lines=lines, cause=Cause(commission_id=commission.id))
