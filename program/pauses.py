"""A pause is a schedule that stands still until somebody lets it go on, with who, when and why."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from program.errors import NotPaused, PausedAlready
from program.ids import new_id
from program.tables import JobPause


def pause_of(store: Session, schedule: str) -> JobPause | None:
    """Return the pause that a schedule is in, or None where it goes on."""
    return store.exec(select(JobPause).where(JobPause.schedule == schedule, col(JobPause.resumed_at).is_(None))).first()


def pauses(store: Session) -> dict[str, JobPause]:
    """Return the pause of every schedule that stands still."""
    return {row.schedule: row for row in store.exec(select(JobPause).where(col(JobPause.resumed_at).is_(None)))}


def pause(store: Session, schedule: str, who: str, reason: str, now: datetime) -> JobPause:
    """Let a schedule stand still; PausedAlready where it does."""
    known = pause_of(store, schedule)
    if known is not None:
        raise PausedAlready(job=schedule, who=known.paused_by, reason=known.reason)
    row = JobPause(id=new_id("pau"), schedule=schedule, reason=reason, paused_by=who, paused_at=now)
    store.add(row)
    store.flush()
    return row


def resume(store: Session, schedule: str, who: str, now: datetime) -> JobPause:
    """Let a schedule go on; NotPaused where it does."""
    row = pause_of(store, schedule)
    if row is None:
        raise NotPaused(job=schedule)
    row.resumed_by, row.resumed_at = who, now
    store.add(row)
    store.flush()
    return row
