"""Referrals: customers, what they did, what it earned, and what could not be credited to anyone."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, UniqueConstraint

from program.tables.row import Row


class Customer(Row, table=True):
    """Somebody's customer, known by the merchant's own id; the click that brought them names the partner.

    `cancelled_at` is when they last ended a subscription; who comes back earns their partner as before.
    """

    id: str = Field(primary_key=True)
    external_id: str = Field(unique=True)
    name: str | None = None
    email: str | None = None
    avatar: str | None = None
    click_id: str | None = Field(default=None, index=True)
    link_id: str | None = Field(default=None, foreign_key="link.id")
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    sub_id: str | None = None
    terms_version_id: int | None = Field(default=None, foreign_key="terms_version.id")
    cancelled_at: datetime | None = None
    created_at: datetime


class Lead(Row, table=True):
    """A customer's first step under one event name; `sequence` counts repeats that were tracked on purpose."""

    __table_args__ = (UniqueConstraint("customer_id", "event", "sequence"),)

    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    partner_id: str | None = Field(default=None, foreign_key="partner.id")
    link_id: str | None = Field(default=None, foreign_key="link.id")
    event: str
    event_name: str
    sequence: int = 0
    detail: str | None = None
    at: datetime


class Sale(Row, table=True):
    """Money a customer paid, in minor units of its currency; the invoice id is unique."""

    __table_args__ = (Index("ix_sale_partner_id_at", "partner_id", "at"),)

    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    partner_id: str | None = Field(default=None, foreign_key="partner.id")
    link_id: str | None = Field(default=None, foreign_key="link.id")
    event_name: str
    invoice_id: str | None = Field(default=None, unique=True)
    processor: str
    amount: int = Field(sa_type=BigInteger)
    currency: str
    detail: str | None = None
    at: datetime


class Unattributed(Row, table=True):
    """An event that nobody can be credited for yet, kept whole with the reason."""

    id: str = Field(primary_key=True)
    kind: str
    reason: str
    customer_external_id: str | None = Field(default=None, index=True)
    body: str
    at: datetime


class IngestReceipt(Row, table=True):
    """That one outside event was taken in: its key, the hash of its body, and what was answered."""

    __tablename__ = "ingest_receipt"

    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: str
    answer: str
    at: datetime
