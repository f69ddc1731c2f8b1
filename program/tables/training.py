"""Who takes which course, and how far they got."""

from datetime import datetime

from sqlmodel import Field

from program.tables.row import Row


class Enrolment(Row, table=True):
    """A person's way through a course; `certificate` is a code that stands on their certificate once they passed."""

    person_id: str = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    course: str = Field(primary_key=True)
    assigned: bool = False
    pages_read: int = 0
    attempts: int = 0
    best: int = 0
    certificate: str | None = Field(default=None, unique=True)
    enrolled_at: datetime
    completed_at: datetime | None = None
