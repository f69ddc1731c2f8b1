"""Operations are what managers may see and do with the running bot: its findings about itself, and its clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from bot.chat.job import Job, Message

if TYPE_CHECKING:
    from sqlmodel import Session


class Level(StrEnum):
    """How a check ended."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked; `check` and `level` name its sentence, which holds one line of advice."""

    check: str
    level: Level
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class JobLine:
    """A job as people see it: when it comes next, how it went last, and who paused it and why, where somebody did."""

    name: str
    summary: str
    audience: str
    next_at: datetime
    last_due: datetime | None
    last_outcome: str
    last_reason: str
    paused_by: str = ""
    paused_reason: str = ""


@dataclass(frozen=True)
class RunLine:
    """An occurrence as people see it: when it fell due, how it ended and why, and when it is tried again."""

    label: str
    due_at: datetime
    outcome: str
    reason: str
    next_try_at: datetime | None = None


@dataclass(frozen=True)
class JobSheet:
    """Everything of one job: what comes next as labels and moments, what was, and how much a pause keeps back."""

    line: JobLine
    job: Job
    coming: tuple[tuple[str, datetime], ...]
    runs: tuple[RunLine, ...]
    waiting: int = 0

    @property
    def late_hours(self) -> int:
        """How late it may still come."""
        return int(self.job.late_by_most.total_seconds() // 3600)


class Operations(Protocol):
    """What the composition root lets handlers see of the running bot."""

    def findings(self) -> Sequence[Finding]:
        """Check everything and return what was found."""

    def jobs(self, store: Session, now: datetime) -> Sequence[JobLine]:
        """Return every job, soonest first."""

    def sheet(self, store: Session, name: str, now: datetime) -> JobSheet:
        """Return everything of one job."""

    def run_job(self, store: Session, name: str, now: datetime, given: str | None = None) -> tuple[str, int]:
        """Run an occurrence by hand, the latest unless one is given; return its label and how much was written."""

    def preview(
        self, store: Session, name: str, now: datetime, given: str | None = None
    ) -> tuple[str, Sequence[Message]]:
        """Return what an occurrence would post; it may write, so the transaction must not be committed."""

    def pause(self, store: Session, name: str, who: str, reason: str, now: datetime) -> Job:
        """Let a job stand still."""

    def resume(self, store: Session, name: str, who: str, now: datetime) -> Job:
        """Let a job go on."""

    def trust_clock(self, store: Session) -> bool:
        """Say that the clock is right; return whether anything waited for that."""
