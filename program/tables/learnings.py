"""Rows of what was tried in the program and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from program.tables.row import Row


class Learning(Row, table=True):
    """What an experiment taught, in a manager's words; one that was taken back keeps the moment."""

    __tablename__ = "learning"

    id: str = Field(primary_key=True)
    tried: str
    taught: str
    person_id: str
    told_at: datetime = Field(index=True)
    dropped_at: datetime | None = None
