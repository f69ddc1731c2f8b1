"""Operations are what managers may see and do with the running bot: its findings about itself, and its clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

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
    """A job as people see it: when it comes next, and how it went last."""

    name: str
    summary: str
    audience: str
    next_at: datetime
    last_due: datetime | None
    last_outcome: str
    last_reason: str


class Operations(Protocol):
    """What the composition root lets handlers see of the running bot."""

    def findings(self) -> Sequence[Finding]:
        """Check everything and return what was found."""

    def jobs(self, store: Session, now: datetime) -> Sequence[JobLine]:
        """Return every job, soonest first."""

    def run_job(self, store: Session, name: str, now: datetime) -> tuple[str, int]:
        """Run a job's latest occurrence by hand; return its label and how many messages were written."""
