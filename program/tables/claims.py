"""Claims: what names a partner without a click, which are coupon codes and registered deals."""

from datetime import datetime

from sqlmodel import Field

from program.tables.row import Row


class Coupon(Row, table=True):
    """A code that customers type at the merchant's, in upper case; whoever uses it was sent by its partner."""

    code: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    created_at: datetime
    ended_at: datetime | None = None


class Deal(Row, table=True):
    """A customer to be whom a partner registered, by the merchant's own id or by the domain of their addresses."""

    id: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    customer_external_id: str | None = Field(default=None, index=True)
    domain: str | None = Field(default=None, index=True)
    note: str = ""
    at: datetime
    ended_at: datetime | None = None
