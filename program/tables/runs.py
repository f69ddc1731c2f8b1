"""Runs of the clock, arrivals already acted on, and small facts the bot must remember."""

from datetime import datetime

from sqlmodel import Field, Index, text

from program.tables.row import Row

_RETRYING = text("outcome = 'retrying'")


class Run(Row, table=True):
    """One occurrence of a schedule, claimed by whoever inserts it.

    `outcome` is running, done, skipped, retrying or failed, which is for good; `attempts` counts those that failed.
    `zone_data` is the version of the rules by which `due_at` was computed from the label's local time and `zone`.
    """

    __table_args__ = (
        Index("ix_run_schedule_zone_due_at", "schedule", "zone", "due_at"),
        Index("ix_run_schedule_due_at", "schedule", "due_at"),
        Index("ix_run_retrying", "due_at", sqlite_where=_RETRYING, postgresql_where=_RETRYING),
    )

    schedule: str = Field(primary_key=True)
    label: str = Field(primary_key=True)
    due_at: datetime = Field(index=True)
    zone: str = Field(default="", sa_column_kwargs={"server_default": ""})
    zone_data: str = Field(default="", sa_column_kwargs={"server_default": ""})
    outcome: str
    reason: str = ""
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_try_at: datetime | None = None
    started_at: datetime
    finished_at: datetime | None = None


class JobPause(Row, table=True):
    """A time in which a schedule stood still: who paused it and why, and who let it go on."""

    __tablename__ = "job_pause"

    id: str = Field(primary_key=True)
    schedule: str = Field(index=True)
    reason: str
    paused_by: str
    paused_at: datetime
    resumed_by: str | None = None
    resumed_at: datetime | None = None


class Arrival(Row, table=True):
    """A request that was acted on, by its platform's key, so that a repeat changes nothing."""

    key: str = Field(primary_key=True)
    at: datetime


class Fact(Row, table=True):
    """One small thing to remember across restarts, by key."""

    key: str = Field(primary_key=True)
    value: str
