"""Drafts that wait for a person, and every call to a model with what it cost."""

from datetime import date, datetime

from sqlmodel import BigInteger, Field

from program.tables.row import Row


class ModelCall(Row, table=True):
    """One question to a model; `state` is open, taken, refused or failed.

    `micros` is what it cost in millionths of a US dollar. An open call keeps the most that it may cost, so that
    several at once cannot pass a cap together.
    """

    __tablename__ = "model_call"

    id: str = Field(primary_key=True)
    brief: str
    model: str
    state: str = "open"
    reason: str = ""
    day: date = Field(index=True)
    input_tokens: int = 0
    output_tokens: int = 0
    micros: int = Field(default=0, sa_type=BigInteger)
    asked_at: datetime
    answered_at: datetime | None = None


class Draft(Row, table=True):
    """A public text that a person must agree to; `state` is proposed, approved, posted or dropped.

    `rendered` is the JSON of each platform exactly as it will be sent; what is approved is its digest. `author` is
    template, model or human: an edit makes it human.
    """

    id: str = Field(primary_key=True)
    brief: str
    subject: str = Field(index=True)
    text: str
    facts: str
    rendered: str
    author: str
    state: str = Field(default="proposed", index=True)
    approved_digest: str | None = None
    approved_by_id: str | None = Field(default=None, foreign_key="person.id")
    edited_by_id: str | None = Field(default=None, foreign_key="person.id")
    proposed_at: datetime
    decided_at: datetime | None = None
