"""Messages on their way, and what sending them taught: direct lines, open circuits, living cards and broadcasts."""

from datetime import datetime

from sqlmodel import Field, Index

from program.tables.row import Row


class Delivery(Row, table=True):
    """A message for one place on one platform, drawn once; docs/algorithms/delivery.md has its states.

    `channel` is where it goes once that is resolved, `token` fences the relay that took it up, `turn` keeps the order
    within a destination, `tried_at` is its first try, `doubted` whether one of them was ever in doubt, `position` how
    far its channel was read back, `scope` what a refusal was about, and `spare` the same message drawn for the person's
    other platform. `courtesy` says how much a direct message may disturb, `category` by what it may be turned off, and
    `not_after` until when it is of use.
    """

    __table_args__ = (
        Index("ix_delivery_state_not_before", "state", "not_before"),
        Index("ix_delivery_destination_turn", "destination", "turn"),
        Index("ix_delivery_look_at", "look_at"),
    )

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    reference: str = Field(default="", index=True)
    platform: str
    destination: str
    channel: str | None = None
    person_id: str | None = None
    drawing: str
    spare: str | None = None
    state: str = "pending"
    priority: int = 20
    turn: int = 0
    attempts: int = 0
    token: int = 0
    not_before: datetime
    not_after: datetime | None = None
    courtesy: str | None = None
    category: str | None = None
    lease_until: datetime | None = None
    tried_at: datetime | None = None
    doubted: bool = False
    position: str | None = None
    unreadable_since: datetime | None = None
    address: str | None = None
    trouble: str | None = None
    scope: str | None = None
    card: str | None = Field(default=None, index=True)
    round: str = ""
    broadcast_id: str | None = Field(default=None, index=True)
    created_at: datetime
    sent_at: datetime | None = None
    look_at: datetime | None = None
    extra: str | None = None


class DirectLine(Row, table=True):
    """The way to one account's direct messages: the channel, and since when and why it is closed, if it is."""

    __tablename__ = "direct_line"

    platform: str = Field(primary_key=True)
    destination: str = Field(primary_key=True)
    channel: str | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    told_at: datetime | None = None


class Circuit(Row, table=True):
    """A channel, or with `*` a whole platform, that refuses us: nothing is sent there before `probe_at`."""

    platform: str = Field(primary_key=True)
    destination: str = Field(primary_key=True)
    reason: str
    opened_at: datetime
    probe_at: datetime
    probes: int = 0


class LivingCard(Row, table=True):
    """A message that is changed in place: where it stands, for which round, and whether somebody deleted it."""

    __tablename__ = "living_card"

    name: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    destination: str = Field(primary_key=True)
    address: str | None = None
    round: str = ""
    gone: bool = False
    changed_at: datetime


class Broadcast(Row, table=True):
    """Deliveries that are reported together to whoever started them, once all of them have ended."""

    id: str = Field(primary_key=True)
    title: str
    person_id: str | None = None
    started_at: datetime
    reported_at: datetime | None = None
