"""The scheduler wakes jobs: once a second it looks what is due, and lets the runner carry it out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.chat.delivery import Work
from bot.chat.job import Job
from bot.jumps import Jumps
from bot.runner import Hands, Runner
from bot.zone_data import compare_foreseen
from program.leases import StaleLease

__all__ = ["Hands", "Scheduler"]

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0
STOP_SECONDS = 3.0
# After a store that could not be used, a job is looked at again so soon.
STUMBLED = timedelta(seconds=5)
FORESEE_EVERY = timedelta(days=1)


class Scheduler:
    """Any number of these may run on one store: an occurrence belongs to whoever claims its row."""

    def __init__(self, jobs: Sequence[Job], hands: Hands, work: Work) -> None:
        self.jobs, self._hands, self._work = tuple(jobs), hands, work
        self.runner, self._jumps = Runner(hands), Jumps(hands)
        self._next: dict[str, datetime] = {}
        self._last_tick: datetime | None = None
        self._foreseen_at: datetime | None = None
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
        if self._ticker.running:
            # A wake that was handed out and has not begun would be cancelled, and logged as a failure: it ends here.
            self._ticker.pause()
            await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._idle.wait()
        if self._ticker.running:
            self._ticker.shutdown(wait=False)

    async def _wake(self) -> None:
        if self._stopping:
            return
        if not self._hands.leads():
            # Another process has the clock: what this one knew of the next runs is out of date when it comes back.
            self._next.clear()
            return
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
        if self._last_tick is not None and now < self._last_tick:
            self._next.clear()
        self._last_tick = now
        await self._watch(now)
        awake = [job for job in self.jobs if self._next.get(job.name, now) <= now and not self._waits(job)]
        if len(awake) > 1:
            awake = await self._without_idle(awake, now)
        for job in awake:
            if self._stopping:
                return
            await self._look_at(job, now)

    async def _watch(self, now: datetime) -> None:
        """Look at the clock itself and, once a day, at the rules of its zones; what fails is looked at again."""
        try:
            if await self._work(partial(self._jumps.look, now)):
                self._next.clear()
            if self._foreseen_at is None or abs(now - self._foreseen_at) >= FORESEE_EVERY:
                self._foreseen_at = now
                await self._work(partial(compare_foreseen, self.runner, self.jobs, now))
        except Exception:
            log.exception("the clock itself could not be looked at; that is tried again")

    def wakes_at(self) -> datetime | None:
        """Return when there is something to do next, as far as is known; None before the first tick."""
        if self._last_tick is None or self._jumps.held or len(self._next) < len(self.jobs):
            return self._last_tick and self._last_tick + timedelta(minutes=1)
        return min(self._next.values(), default=None)

    def _waits(self, job: Job) -> bool:
        return self._jumps.held and not job.is_money

    async def _without_idle(self, awake: Sequence[Job], now: datetime) -> list[Job]:
        """At a start all jobs are looked at, and of most nothing is due: one reading tells that of all of them."""
        try:
            idle = await self._work(partial(self.runner.agenda.idle, awake, now))
        except Exception:
            log.exception("the jobs could not be looked at together; each is looked at alone")
            return list(awake)
        self._next.update(idle)
        return [job for job in awake if job.name not in idle]

    async def _look_at(self, job: Job, now: datetime) -> None:
        try:
            self._next[job.name] = await self._work(partial(self.run_due, job, now))
        except StaleLease:
            log.info("job %s is another process's by now", job.name)
            self._next.pop(job.name, None)
        except Exception:
            log.exception("job %s could not be looked at; it is looked at again", job.name)
            self._next[job.name] = now + STUMBLED

    def run_due(self, job: Job, now: datetime) -> datetime:
        """Run or skip every occurrence of a job that is due; return when to look at it again."""
        self.runner.run_due(job, now)
        return self.runner.agenda.look_again_at(job, now)
