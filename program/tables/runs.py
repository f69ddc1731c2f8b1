"""Runs of the clock, deliveries on their way, arrivals already acted on, and small facts the bot must remember."""

from datetime import datetime

from sqlmodel import Field, Index

from program.tables.row import Row


class Run(Row, table=True):
    """One occurrence of a schedule, claimed by whoever inserts it; `outcome` is running, done, failed or skipped."""

    schedule: str = Field(primary_key=True)
    label: str = Field(primary_key=True)
    due_at: datetime = Field(index=True)
    outcome: str
    reason: str = ""
    started_at: datetime
    finished_at: datetime | None = None


class Delivery(Row, table=True):
    """A message for one place on one platform, drawn once; `state` is pending, sending, sent, refused or ambiguous."""

    __table_args__ = (Index("ix_delivery_state_not_before", "state", "not_before"),)

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    platform: str
    destination: str
    drawing: str
    state: str = "pending"
    attempts: int = 0
    not_before: datetime
    lease_until: datetime | None = None
    address: str | None = None
    trouble: str | None = None
    created_at: datetime
    sent_at: datetime | None = None


class Arrival(Row, table=True):
    """A request that was acted on, by its platform's key, so that a repeat changes nothing."""

    key: str = Field(primary_key=True)
    at: datetime


class Fact(Row, table=True):
    """One small thing to remember across restarts, by key."""

    key: str = Field(primary_key=True)
    value: str
