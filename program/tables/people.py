"""People and partners: who takes part, by which accounts, and what they may do."""

from datetime import datetime

from sqlmodel import Field, UniqueConstraint

from program.tables.row import Row


class Partner(Row, table=True):
    """A company or creator that refers customers; `visibility` is name, pseudonym or hidden.

    `archetype` is what kind of partner it is and `industry` what business it knows, in the program's own words;
    `recruited_by_id` is the partner who brought
    this one, and `recruited_at` the moment from which the months of that are counted.
    """

    id: str = Field(primary_key=True)
    name: str
    email: str | None = Field(default=None, unique=True)
    tenant_id: str | None = Field(default=None, unique=True)
    status: str = Field(default="approved", index=True)
    visibility: str = "name"
    pseudonym: str | None = None
    country: str | None = None
    image: str | None = None
    description: str | None = None
    staff: bool = False
    archetype: str | None = None
    industry: str | None = None
    recruited_by_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    recruited_at: datetime | None = None
    created_at: datetime


class Person(Row, table=True):
    """A human being who may have an account on each platform, and may act for one partner.

    `parted_from_id` is whose account this was before it stood alone: where two people must agree, these are one.
    """

    id: str = Field(primary_key=True)
    name: str
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    timezone: str | None = None
    parted_from_id: str | None = None
    created_at: datetime


class ZoneMove(Row, table=True):
    """A person who chose another time zone; None is the program's. It outlives a person who was joined to another."""

    __tablename__ = "zone_move"

    id: str = Field(primary_key=True)
    person_id: str
    before: str | None = None
    after: str | None = None
    at: datetime = Field(index=True)


class Identity(Row, table=True):
    """An account of a person: the same user id in another team is somebody else."""

    __table_args__ = (UniqueConstraint("platform", "team", "user"),)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    platform: str
    team: str
    user: str
    name: str = ""
    linked_at: datetime


class RoleGrant(Row, table=True):
    """A role that a person holds; partners hold theirs by belonging to a partner."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    role: str = Field(primary_key=True)
    granted_at: datetime


class ConnectCode(Row, table=True):
    """A one-time code, kept only as a hash; `partner_id` is set when it invites somebody to act for a partner."""

    __tablename__ = "connect_code"

    id: str = Field(primary_key=True)
    code_hash: str = Field(unique=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    partner_id: str | None = Field(default=None, foreign_key="partner.id")
    made_by: str | None = Field(default=None)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class NoticeChoice(Row, table=True):
    """Whether a person wants a category of notices, where they chose other than the default."""

    __tablename__ = "notice_choice"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    category: str = Field(primary_key=True)
    wanted: bool


class ConnectTry(Row, table=True):
    """One wrong code that an account typed; five within ten minutes close its door for a while."""

    __tablename__ = "connect_try"

    id: str = Field(primary_key=True)
    account: str = Field(index=True)
    at: datetime
