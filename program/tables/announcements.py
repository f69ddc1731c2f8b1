"""Announcements: what is said to a segment of the partners, and how far it got."""

from datetime import datetime

from sqlmodel import Field

from program.tables.row import Row


class Announcement(Row, table=True):
    """A message to the partners of a segment; `way` is direct, digest, or the name of a channel.

    `state` is draft, scheduled, sending, sent or cancelled. `position` is the last person it was written to, so that
    it goes on there; `written`, `opted_out` and `unreached` count people: those it was written to, those who turned
    announcements off, and those without an account in any chat.
    """

    id: str = Field(primary_key=True)
    title: str
    text: str
    link: str | None = None
    way: str = "direct"
    segment: str = "[]"
    state: str = Field(default="draft", index=True)
    made_by: str = Field(foreign_key="person.id")
    approved_by: str | None = Field(default=None, foreign_key="person.id")
    send_at: datetime | None = None
    position: str = ""
    written: int = 0
    opted_out: int = 0
    unreached: int = 0
    ended_at: datetime | None = None
    created_at: datetime
