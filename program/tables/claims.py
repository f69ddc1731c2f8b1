"""Claims: what names a partner without a click, which are coupon codes, registered deals and those submitted."""

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


class ReferredDeal(Row, table=True):
    """A customer to be whom a partner submitted: `state` is waiting, accepted (it has a deal) or declined."""

    __tablename__ = "referred_deal"

    id: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    asked_by: str
    domain: str = Field(index=True)
    note: str
    state: str = Field(index=True)
    at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str = ""
    deal_id: str | None = Field(default=None, foreign_key="deal.id")
