"""What the bot owes to people's peace: when nothing may be sent to them, and which days had their one message."""

from datetime import date, datetime, time

from sqlmodel import Field, UniqueConstraint

from program.tables.row import Row


class NoticeTiming(Row, table=True):
    """When a person may be told something; without quiet hours of their own, those of the program hold."""

    __tablename__ = "notice_timing"

    person_id: str = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    quiet_start: time | None = None
    quiet_end: time | None = None
    paused_until: datetime | None = None


class UnpromptedDay(Row, table=True):
    """The one message of a person's local day that they did not ask for, and the instant it goes out."""

    __tablename__ = "unprompted_day"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    person_id: str = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    key: str
    at: datetime
