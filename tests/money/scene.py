"""A small program with money in it: partners, customers and sales by hand, and a clock that is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from program.commissions import accrue
from program.holds import release_due
from program.ledger import Owed, owed
from program.money import Money
from program.referrals import of_sale
from program.reversals import TakeBack, apply_waiting, close_chargeback, reverse
from program.tables import Commission, Customer, Partner, Payout, PayoutRun, Person, Reversal, Row, Sale, Touch
from program.terms import Attribution, Holds, Reward, Terms

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLAIN = Terms((Reward("sale", "sale", 2000),), "Europe/Berlin", holds=Holds(30))
SHARED = Terms(
    (Reward("sale", "sale", 1000),), "Europe/Berlin", holds=Holds(30), attribution=Attribution(model="linear")
)


def on_day(days: int) -> datetime:
    """Noon, so many days later."""
    return NOON + timedelta(days=days)


@dataclass
class Books:
    """A transaction, and verbs that stories are told with; everything has an id that tells what it is."""

    store: Session
    terms: Terms = PLAIN

    def partner(self, name: str = "acme", recruited_by: str | None = None) -> Partner:
        """Return a partner, added if new."""
        found = self.store.get(Partner, f"pn_{name}")
        if found is None:
            brought = f"pn_{recruited_by}" if recruited_by else None
            found = Partner(
                id=f"pn_{name}",
                name=name.title(),
                created_at=NOON,
                recruited_by_id=brought,
                recruited_at=NOON if brought else None,
            )
            self.store.add(found)
            self.store.flush()
        return found

    def person(self, name: str) -> str:
        """Return the id of a person, added if new."""
        if self.store.get(Person, f"pe_{name}") is None:
            self.store.add(Person(id=f"pe_{name}", name=name.title(), created_at=NOON))
            self.store.flush()
        return f"pe_{name}"

    def customer(self, name: str = "u1", *partners: str) -> Customer:
        """Return a customer, brought by these partners, the first a day before the next."""
        found = self.store.get(Customer, f"cus_{name}")
        if found is None:
            brought = [self.partner(one).id for one in partners or ("acme",)]
            found = Customer(id=f"cus_{name}", external_id=name, partner_id=brought[-1], created_at=NOON)
            self.store.add(found)
            self.store.flush()
            for place, partner_id in enumerate(brought):
                self.store.add(self.touch(found, partner_id, place - len(brought)))
            self.store.flush()
        return found

    def touch(self, customer: Customer, partner_id: str, days: int) -> Touch:
        """A click of the customer's through the partner's link, some days before noon."""
        return Touch(
            id=f"to_{customer.id}_{partner_id}",
            customer_id=customer.id,
            partner_id=partner_id,
            kind="click",
            source=partner_id,
            at=on_day(days),
        )

    def sale(
        self,
        number: int = 1,
        minor: int = 10_000,
        currency: str = "USD",
        day: int = 0,
        customer: str = "u1",
        at: datetime | None = None,
    ) -> Sale:
        """Take in a sale, once, with all it earns and what was reversed of it before."""
        known = self.store.get(Sale, f"sl_{number}")
        who = self.customer(customer)
        made = known or Sale(
            id=f"sl_{number}",
            customer_id=who.id,
            partner_id=who.partner_id,
            event_name="Purchase",
            invoice_id=f"in_{number}",
            processor="test",
            amount=minor,
            currency=currency,
            at=at or on_day(day),
        )
        self.store.add(made)
        self.store.flush()
        accrue(self.store, self.terms, of_sale(self.store, made))
        apply_waiting(self.store, self.terms, made)
        return made

    def back(
        self, key: str, minor: int, *, number: int = 1, kind: str = "refund", currency: str = "USD", day: int = 1
    ) -> Reversal:
        """Report money that went back of an invoice."""
        taken = TakeBack(key, kind, Money(minor, currency), on_day(day), invoice_id=f"in_{number}")  # type: ignore[arg-type]
        return reverse(self.store, self.terms, taken)

    def close(self, key: str, won: bool, day: int = 5) -> None:
        """Report how a chargeback ended."""
        close_chargeback(self.store, self.terms, key=key, won=won, at=on_day(day))

    def release(self, day: int) -> list[Commission]:
        """Release what is due on a day."""
        return release_due(self.store, on_day(day).date(), on_day(day))

    def payout(
        self, number: int, minor: int, *, netted: int = 0, currency: str = "USD", partner: str = "acme"
    ) -> Payout:
        """Write a payout down; nothing moves yet."""
        run = self.store.get(PayoutRun, f"run_{number}") or PayoutRun(
            id=f"run_{number}",
            label=f"run {number}",
            cut_off=date(2026, 4, 1),
            state="approved",
            digest="d",
            made_by="pe_ada",
            created_at=NOON,
        )
        self.store.add(run)
        self.store.flush()
        row = Payout(
            id=f"po_{number}",
            run_id=run.id,
            partner_id=f"pn_{partner}",
            currency=currency,
            amount=minor,
            netted=netted,
            state="approved",
            submission_key=f"key_{number}",
            changed_at=NOON,
        )
        self.store.add(row)
        self.store.flush()
        return row

    def owed(self, partner: str = "acme") -> list[Owed]:
        """How a partner stands."""
        return owed(self.store, f"pn_{partner}")

    def rows(self, kind: type[Row]) -> list[Any]:
        """All rows of a table."""
        return list(self.store.exec(select(kind)))
