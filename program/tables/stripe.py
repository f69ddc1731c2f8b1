"""Stripe's side of the books: its events as they came, what its customers are called here, and names of payments."""

from datetime import datetime

from sqlmodel import Field

from program.tables.row import Row


class StripeEvent(Row, table=True):
    """One event, by Stripe's id: `state` is applied, waiting, parked or dropped, the `reason` says what for or why.

    One that waits names in `waits_for` what it lacks. The `body` is kept until the event is applied, and then empty.
    One that will never count was dropped by the person `dropped_by`, who said why.
    """

    __tablename__ = "stripe_event"

    id: str = Field(primary_key=True)
    type: str
    state: str = Field(index=True)
    reason: str = ""
    waits_for: str | None = Field(default=None, index=True)
    body: str
    body_hash: str
    at: datetime
    received_at: datetime
    dropped_by: str | None = None
    dropped_because: str | None = None


class StripeCustomer(Row, table=True):
    """A customer of Stripe's, by the id that the merchant knows them by."""

    __tablename__ = "stripe_customer"

    id: str = Field(primary_key=True)
    external_id: str = Field(index=True)


class PaymentName(Row, table=True):
    """A name of a payment, be it an invoice's, an intent's, a charge's or a checkout's, and that of its sale."""

    __tablename__ = "payment_name"

    name: str = Field(primary_key=True)
    invoice_id: str = Field(index=True)
