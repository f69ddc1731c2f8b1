"""The running bot as operations see it: its findings about itself, and its clock by hand, from wherever it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.chat.job import Job, Message
from bot.chat.operations import Finding, JobLine, JobSheet, RunLine
from bot.chat.schedule import Every, Occurrence, instant_of
from bot.jumps import trust_clock
from bot.runner import Runner
from program import pauses, runs
from program.errors import NoOccurrence, StillToCome, UnknownJob
from program.tables import JobPause

COMING_MOST = 5
RUNS_MOST = 12


class RunningOperations:
    """What managers see and do with the bot; `findings` examines it."""

    def __init__(self, jobs: Sequence[Job], runner: Runner, findings: Callable[[], Sequence[Finding]]) -> None:
        self._jobs, self._runner, self._agenda = tuple(jobs), runner, runner.agenda
        self._findings = findings

    def findings(self) -> Sequence[Finding]:
        """Check everything and return what was found."""
        return self._findings()

    def job(self, name: str) -> Job:
        """Return the job of a name; UnknownJob where there is none."""
        for job in self._jobs:
            if job.name == name:
                return job
        raise UnknownJob(given=name, near=[job.name for job in self._jobs][:3])

    def jobs(self, store: Session, now: datetime) -> Sequence[JobLine]:
        """Return every job, soonest first."""
        paused = pauses.pauses(store)
        lines = [self._line(store, job, paused.get(job.name), now) for job in self._jobs]
        return sorted(lines, key=lambda line: line.next_at)

    def sheet(self, store: Session, name: str, now: datetime) -> JobSheet:
        """Return everything of one job."""
        job = self.job(name)
        pause = pauses.pause_of(store, name)
        coming = tuple((one.label, one.due_at) for one in self._agenda.coming(store, job, now, COMING_MOST))
        rows = runs.recent_runs(store, name, RUNS_MOST)
        lines = tuple(RunLine(row.label, row.due_at, row.outcome, row.reason, row.next_try_at) for row in rows)
        waiting = self._agenda.waiting(store, job, now) if pause else 0
        return JobSheet(self._line(store, job, pause, now), job, coming, lines, waiting)

    def run_job(self, store: Session, name: str, now: datetime, given: str | None = None) -> tuple[str, int]:
        """Run an occurrence by hand, the latest unless one is given; return its label and how much was written."""
        ran = self.run_occurrences(store, name, now, given)
        return (ran[0][0] if ran else ""), sum(written or 0 for _, written in ran)

    def run_occurrences(
        self, store: Session, name: str, now: datetime, given: str | None = None
    ) -> list[tuple[str, int | None]]:
        """Do so in each of a job's zones; of one that is done already None was written."""
        job = self.job(name)
        found = self.find(store, job, now, given)
        if any(one.due_at > now for one in found):
            raise StillToCome(job=name, given=given, label=found[0].label)
        return [(one.label, self._runner.run_occurrence(store, job, one, now)) for one in found]

    def preview(
        self, store: Session, name: str, now: datetime, given: str | None = None
    ) -> tuple[str, Sequence[Message]]:
        """Return what an occurrence would post; it may write, so the transaction must not be committed."""
        job = self.job(name)
        found = self.find(store, job, now, given)
        said = [message for one in found for message in self._runner.messages(store, job, one)]
        return (found[0].label if found else ""), said

    def pause(self, store: Session, name: str, who: str, reason: str, now: datetime) -> Job:
        """Let a job stand still; PausedAlready where it does."""
        job = self.job(name)
        pauses.pause(store, name, who, reason, now)
        return job

    def resume(self, store: Session, name: str, who: str, now: datetime) -> Job:
        """Let a job go on; NotPaused where it does."""
        job = self.job(name)
        pauses.resume(store, name, who, now)
        return job

    def trust_clock(self, store: Session) -> bool:
        """Say that the clock is right; return whether anything waited for that."""
        return trust_clock(store)

    def find(self, store: Session, job: Job, now: datetime, given: str | None = None) -> list[Occurrence]:
        """Return the latest occurrence of a job, or the one of a local time or label, in each of its zones.

        NoOccurrence where it does not fall due then.
        """
        if given is None:
            return self._agenda.latest(store, job, now)
        text, _, zone_name = given.strip().partition(" ")
        try:
            moment = datetime.fromisoformat(text.upper())
        except ValueError:
            raise NoOccurrence(job=job.name, given=given, near=[]) from None
        near = self._near(store, job, moment)
        found = [one for one in near if _is_meant(job, one, moment, self._runner) and zone_name in ("", one.zone_name)]
        if not found:
            raise NoOccurrence(job=job.name, given=given, near=[one.label for one in near][:4])
        return found

    def _near(self, store: Session, job: Job, moment: datetime) -> list[Occurrence]:
        """The occurrences around a moment, or around a local time in each zone."""
        now = moment if moment.tzinfo else instant_of(moment, self._runner.hands.zone)
        found: list[Occurrence] = []
        for zone in self._agenda.zones(store, job, now):
            at = moment if moment.tzinfo else instant_of(moment, self._zone_of(job, zone))
            found += self._agenda.around(job, zone, at)
        return sorted(found)

    def _zone_of(self, job: Job, zone: ZoneInfo) -> ZoneInfo:
        return self._runner.hands.zone if isinstance(job.schedule, Every) else zone

    def _line(self, store: Session, job: Job, pause: JobPause | None, now: datetime) -> JobLine:
        last = next(iter(runs.recent_runs(store, job.name, 1)), None)
        [coming] = self._agenda.coming(store, job, now)
        return JobLine(
            name=job.name,
            summary=job.summary,
            audience=job.audience,
            next_at=coming.due_at,
            last_due=last.due_at if last else None,
            last_outcome=last.outcome if last else "",
            last_reason=last.reason if last else "",
            paused_by=pause.paused_by if pause else "",
            paused_reason=pause.reason if pause else "",
        )


def _is_meant(job: Job, one: Occurrence, moment: datetime, runner: Runner) -> bool:
    """Whether somebody who says a moment means this occurrence; a time without a zone is local."""
    if moment.tzinfo:
        return one.due_at == moment
    if isinstance(job.schedule, Every):
        return one.due_at == instant_of(moment, runner.hands.zone)
    return one.slot == moment
