"""The scheduler wakes jobs: it computes what is due, claims each occurrence in the store, and writes what it yields."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import Session

from bot.chat.delivery import Work
from bot.chat.job import CatchUp, Job, JobRequest, Message
from bot.chat.schedule import Every, Occurrence, next_occurrence, occurrences
from bot.chat.templates import Templates
from bot.store import Store
from program.runs import claim_run, finish_run, last_due, recent_runs, remember_first

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0
STOP_SECONDS = 3.0
LOOK_BACK = timedelta(days=370)


@dataclass(frozen=True)
class Hands:
    """What the scheduler works with; `post` writes a message into the outbox and returns how many deliveries."""

    store: Store
    templates: Templates
    program: Any
    zone: ZoneInfo
    now: Callable[[], datetime]
    post: Callable[[Session, Message, str, datetime], int]


@dataclass(frozen=True)
class Planned:
    """An occurrence that is due, and why it is skipped where it is."""

    occurrence: Occurrence
    skip: str | None


class Scheduler:
    """Any number of these may run on one store: an occurrence belongs to whoever claims its row."""

    def __init__(self, jobs: Sequence[Job], hands: Hands, work: Work) -> None:
        self.jobs, self._hands, self._work = tuple(jobs), hands, work
        self._next: dict[str, datetime] = {}
        self._last_tick: datetime | None = None
        self._idle, self._stopping = asyncio.Event(), False
        self._idle.set()
        self._ticker = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to tick once a second; APScheduler only wakes us, what is due is our own sum."""
        self._ticker.add_job(
            self._wake,
            "interval",
            seconds=TICK_SECONDS,
            id="tick",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=datetime.now(UTC),
        )
        self._ticker.start()

    async def stop(self) -> None:
        """Stop ticking, once a run that has begun has ended in its one transaction."""
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._idle.wait()
        if self._ticker.running:
            self._ticker.shutdown(wait=False)

    async def _wake(self) -> None:
        self._idle.clear()
        try:
            await self.tick()
        except asyncio.CancelledError:
            # APScheduler cancels what outlasts the stop, and would log that as a failure of the job.
            log.warning("a job was still running at the stop; it ends by itself")
        finally:
            self._idle.set()

    async def tick(self) -> None:
        """Run everything that is due now; a job that fails is recorded and does not stop the others."""
        now = self._hands.now()
        if self._last_tick is not None and abs(now - self._last_tick) > timedelta(minutes=1):
            self._next.clear()
        self._last_tick = now
        for job in self.jobs:
            due = self._next.get(job.name)
            if self._stopping:
                return
            if due is None or due <= now:
                try:
                    await self._work(partial(self.run_due, job, now))
                except Exception:
                    log.exception("job %s could not be looked at", job.name)
                    continue
                self._next[job.name] = next_occurrence(job.schedule, self._hands.zone, now).due_at

    def run_due(self, job: Job, now: datetime) -> int:
        """Run or skip every occurrence of a job that is due; return how many were claimed here."""
        return sum(self._run_one(job, planned, now) for planned in self._plan(job, now))

    def run_occurrence(self, store: Session, job: Job, occurrence: Occurrence, now: datetime) -> int | None:
        """Run one occurrence inside a transaction; return how many messages it wrote, None where it ran before."""
        if not claim_run(store, job.name, occurrence.label, occurrence.due_at, now):
            return None
        written = sum(
            self._hands.post(store, message, _key(job, occurrence, message, number), now)
            for number, message in enumerate(self.messages(store, job, occurrence))
        )
        reason = "" if written else "nothing to say"
        finish_run(store, job.name, occurrence.label, "done", reason, now)
        return written

    def messages(self, store: Session, job: Job, occurrence: Occurrence) -> list[Message]:
        """Return what a job would say for an occurrence, without writing anything."""
        hands = self._hands
        request = JobRequest(occurrence.due_at, store, hands.templates, hands.program, hands.zone)
        return list(job.run(request, occurrence))

    def latest(self, job: Job, now: datetime) -> Occurrence | None:
        """Return a job's newest occurrence up to a moment."""
        for reach in (timedelta(days=2), timedelta(days=10), timedelta(days=70), LOOK_BACK):
            found = list(occurrences(job.schedule, self._hands.zone, now - reach, now))
            if found:
                return found[-1]
        return None

    def near(self, job: Job, moment: datetime) -> list[Occurrence]:
        """Return the occurrences just before and just after a moment."""
        before = self.latest(job, moment)
        return [*([before] if before else []), next_occurrence(job.schedule, self._hands.zone, moment)]

    def history(self, store: Session, job: Job) -> tuple[datetime | None, str, str]:
        """Return when a job was last due, how that ended, and why."""
        runs = recent_runs(store, job.name, 1)
        return (runs[0].due_at, runs[0].outcome, runs[0].reason) if runs else (None, "", "")

    def _plan(self, job: Job, now: datetime) -> list[Planned]:
        with self._hands.store.unit() as store:
            began = datetime.fromisoformat(remember_first(store, f"clock:{job.name}", now.isoformat()))
            since = last_due(store, job.name) or began
        due = list(occurrences(job.schedule, self._hands.zone, max(since, now - LOOK_BACK), now))
        if job.catch_up is CatchUp.LATEST and isinstance(job.schedule, Every):
            # A row for every quarter of an hour of a month that was missed would tell nothing, and take long to write.
            due = due[-1:]
        return [Planned(each, _skip(job, each, now, newest=each is due[-1])) for each in due]

    def _run_one(self, job: Job, planned: Planned, now: datetime) -> int:
        occurrence = planned.occurrence
        try:
            with self._hands.store.unit() as store:
                if planned.skip is None:
                    return 0 if self.run_occurrence(store, job, occurrence, now) is None else 1
                if claim_run(store, job.name, occurrence.label, occurrence.due_at, now):
                    finish_run(store, job.name, occurrence.label, "skipped", planned.skip, now)
                return 0
        except Exception:
            log.exception("job %s failed for %s", job.name, occurrence.label)
            with self._hands.store.unit() as store:
                if claim_run(store, job.name, occurrence.label, occurrence.due_at, now):
                    finish_run(store, job.name, occurrence.label, "failed", "see the log", now)
            return 0


def _skip(job: Job, occurrence: Occurrence, now: datetime, *, newest: bool) -> str | None:
    """Why an occurrence that is due does not run: the rules of catching up, by kind."""
    if job.catch_up is CatchUp.EVERY:
        return None
    if job.catch_up is CatchUp.LATEST and not newest:
        return "a later one was due too"
    return "too late" if now - occurrence.due_at > job.late_by_most else None


def _key(job: Job, occurrence: Occurrence, message: Message, number: int) -> str:
    return f"{job.name}:{occurrence.label}:{message.topic or number}"
