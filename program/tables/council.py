"""The council: seats, motions, the frozen roll, who took part, what was chosen, and what became of it.

Who took part and what was chosen stand in two tables without a common key, moment or order. While a vote is open, a
key that is thrown away at its close finds the ballot that a seat replaces.
"""

from datetime import date, datetime

from sqlmodel import Field

from program.tables.row import Row


class Seat(Row, table=True):
    """A place on the council, which belongs to a partner company; one without a partner is an adviser's own.

    `holder_id` is the person who fills it and `alternate_id` who stands in; `replace_by` is set while nobody holds it.
    """

    id: str = Field(primary_key=True)
    partner_id: str | None = Field(default=None, index=True)
    name: str
    category: str = ""
    holder_id: str | None = Field(default=None, index=True)
    alternate_id: str | None = Field(default=None, index=True)
    chair: bool = False
    weight: int = 1
    term: int = 1
    term_start: date
    term_end: date
    replace_by: date | None = None
    ended: bool = False
    created_at: datetime


class Motion(Row, table=True):
    """What the council votes on; `state` is proposed, seconded, open, closed or withdrawn.

    From the opening on, what `opening_commit` binds stays as it is; `closing` is what was found at the close.
    """

    id: str = Field(primary_key=True)
    number: int = Field(unique=True)
    title: str
    text: str
    method: str
    options: str
    secret: bool
    state: str = Field(default="proposed", index=True)
    quorum: str = "majority"
    threshold: str = "majority"
    tie: str = "none"
    no_quorum: str = "fail"
    results: str = "after-close"
    weighted: bool = False
    early_close: bool = False
    proposed_by: str
    seconded_by: str | None = None
    created_at: datetime
    opened_at: datetime | None = None
    close_at: datetime | None = None
    extends_to: datetime | None = None
    extended: bool = False
    seed: str | None = None
    opening_commit: str | None = None
    accepted: int = 0
    closed_at: datetime | None = None
    closing: str | None = None
    closing_commit: str | None = None
    result: str | None = None
    option: int | None = None
    respond_by: datetime | None = None
    answered_at: datetime | None = None


class MotionRoll(Row, table=True):
    """A seat that may vote on a motion, as it was when the vote opened."""

    __tablename__ = "motion_roll"

    motion_id: str = Field(primary_key=True, foreign_key="motion.id")
    seat_id: str = Field(primary_key=True)
    name: str
    weight: int
    salt: str


class Participation(Row, table=True):
    """That a seat took part, and how often it changed its mind; `serial` counts what a motion accepted."""

    motion_id: str = Field(primary_key=True, foreign_key="motion.id")
    seat_id: str = Field(primary_key=True)
    person_id: str
    revisions: int = 0
    serial: int
    stands: bool = True


class Ballot(Row, table=True):
    """What was chosen, under a receipt code; `finder` is empty once the vote is closed, `seat_id` unless it is open.

    Rows are kept in the order of their random codes, so that their place tells nothing about their time.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    motion_id: str = Field(primary_key=True, foreign_key="motion.id")
    code: str = Field(primary_key=True)
    finder: str | None = Field(default=None, unique=True)
    choice: str
    weight: int
    seat_id: str | None = None


class BallotKey(Row, table=True):
    """The key by which a seat's ballot is found while a vote is open; it is deleted at the close."""

    __tablename__ = "ballot_key"

    motion_id: str = Field(primary_key=True, foreign_key="motion.id")
    key: str


class Kin(Row, table=True):
    """People whose accounts were together at some time while a motion was open: for that motion they are one member."""

    motion_id: str = Field(primary_key=True, foreign_key="motion.id")
    person_id: str = Field(primary_key=True)
    kin_id: str = Field(index=True)


class MotionStep(Row, table=True):
    """One step of a motion's life for the log: `kind` says what happened, `note` what was said; never a vote."""

    __tablename__ = "motion_step"

    id: str = Field(primary_key=True)
    motion_id: str = Field(foreign_key="motion.id", index=True)
    kind: str
    person_id: str | None = None
    name: str = ""
    note: str = ""
    at: datetime


class AgendaPoint(Row, table=True):
    """What a member wants to talk about at the next roundtable; `event_id` is the one at which it was on the table."""

    __tablename__ = "agenda_point"

    id: str = Field(primary_key=True)
    number: int = Field(unique=True)
    text: str
    person_id: str
    name: str
    state: str = Field(default="open", index=True)
    event_id: str | None = None
    created_at: datetime


class Poll(Row, table=True):
    """A light question to the whole community, open and without weight."""

    id: str = Field(primary_key=True)
    number: int = Field(unique=True)
    question: str
    options: str
    created_by: str
    created_at: datetime
    close_at: datetime
    closed: bool = False


class PollVote(Row, table=True):
    """What a person picked in a poll; a later pick takes its place."""

    __tablename__ = "poll_vote"

    poll_id: str = Field(primary_key=True, foreign_key="poll.id")
    person_id: str = Field(primary_key=True)
    option: int
