"""Catching up is what becomes of occurrences that passed: each kind of job has its rule, and every skip its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.job import CatchUp, Job
from bot.chat.schedule import Every, Occurrence

# How long a failed occurrence waits before each further try; after the last it has failed, and people are told.
TRIES_AFTER = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 600, 1200, 1800))


@dataclass(frozen=True)
class Planned:
    """An occurrence that is due, and why it is skipped where it is."""

    occurrence: Occurrence
    skip: str | None = None


def plan(job: Job, due: Sequence[Occurrence], now: datetime, pause: str | None = None) -> list[Planned]:
    """Return what becomes of each occurrence that is due, the oldest first; while money is paused, nothing does."""
    if pause is not None:
        return [] if job.is_money else [Planned(each, pause) for each in _told(job, due)]
    return [Planned(each, _skip(job, each, now, newest=each is due[-1])) for each in _told(job, due)]


def next_try(job: Job, occurrence: Occurrence, attempts: int, now: datetime) -> datetime | None:
    """Return when an occurrence that failed so often is tried again; None where it has failed for good."""
    if attempts > len(TRIES_AFTER):
        return None
    moment = now + TRIES_AFTER[attempts - 1]
    late = not job.is_money and moment - occurrence.due_at > job.late_by_most
    return None if late else moment


def _told(job: Job, due: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """A row for every quarter of an hour of a month that was missed would tell nothing, and take long to write."""
    collapses = isinstance(job.schedule, Every) and not job.is_money
    return due[-1:] if collapses else due


def _skip(job: Job, occurrence: Occurrence, now: datetime, *, newest: bool) -> str | None:
    """Why an occurrence that is due does not run."""
    if job.is_money:
        return None
    if job.catch_up is CatchUp.LATEST and not newest:
        return "a later one was due too"
    return "too late" if now - occurrence.due_at > job.late_by_most else None
