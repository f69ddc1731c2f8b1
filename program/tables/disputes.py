"""Disputes: partners' objections to decisions about their money, and who owes an answer by when."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from program.tables.row import Row


class Dispute(Row, table=True):
    """An objection to a commission.

    `state` is open, accepted, refused or withdrawn. At most one is open on a commission; `reminded_at` and
    `escalated_at` are when its clock spoke.
    """

    __table_args__ = (
        Index(
            "uq_dispute_open",
            "commission_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: str = Field(primary_key=True)
    commission_id: str = Field(foreign_key="commission.id", index=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    opened_by: str = Field(foreign_key="person.id")
    text: str
    state: str = Field(default="open", index=True)
    owner_id: str | None = Field(default=None, foreign_key="person.id")
    due_at: datetime
    answer: str = ""
    answered_by: str | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    opened_at: datetime
