"""Links and the clicks that came through them."""

from datetime import datetime

from sqlmodel import Field, Index

from program.tables.row import Row


class Link(Row, table=True):
    """A partner's short link: a code that leads to a destination."""

    id: str = Field(primary_key=True)
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    code: str = Field(unique=True)
    destination: str
    name: str | None = None
    external_id: str | None = Field(default=None, unique=True)
    tenant_id: str | None = None
    created_at: datetime
    archived_at: datetime | None = None


class Click(Row, table=True):
    """One counted visit through a link; the visitor is a keyed hash that a day's end makes meaningless."""

    __table_args__ = (
        Index("ix_click_link_id_at", "link_id", "at"),
        # What else a visitor clicked that day is asked for at every lead.
        Index("ix_click_visitor", "visitor"),
    )

    id: str = Field(primary_key=True)
    link_id: str = Field(foreign_key="link.id")
    partner_id: str | None = Field(default=None, index=True)
    at: datetime
    visitor: str
    sub_id: str | None = None
    referrer: str | None = None
