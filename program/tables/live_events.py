"""Live events: roundtables, sessions and meetings, and who said that they come."""

from datetime import datetime

from sqlmodel import Field

from program.tables.row import Row


class LiveEvent(Row, table=True):
    """Something that people meet for at a time.

    `state` is scheduled, over or cancelled; `sequence` counts changes of what stands in a calendar, `revision` those
    of its notes. A `course` is brought on by whoever attended.
    """

    __tablename__ = "live_event"

    id: str = Field(primary_key=True)
    title: str
    kind: str
    audience: str
    about: str = ""
    agenda: str = ""
    place: str
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    capacity: int | None = None
    course: str | None = None
    state: str = Field(default="scheduled", index=True)
    sequence: int = 0
    revision: int = 0
    why: str = ""
    notes: str = ""
    follow_ups: str = ""
    made_by: str = Field(foreign_key="person.id")
    created_at: datetime
    changed_at: datetime


class EventResponse(Row, table=True):
    """A person's answer to an invitation.

    `turn` is the order in which people said yes, so that a seat that becomes free is the next one's; `reminded` names
    the last reminder that was sent, and `attended` is None until somebody says.
    """

    __tablename__ = "event_response"

    event_id: str = Field(primary_key=True, foreign_key="live_event.id", ondelete="CASCADE")
    person_id: str = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    answer: str
    turn: int | None = None
    reminded: str = ""
    attended: bool | None = None
    answered_at: datetime
