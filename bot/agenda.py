"""An agenda is what the clock has to do with a job: what is due, why some of it is skipped, and what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catching_up import Planned, plan
from bot.chat.job import Job, Zone
from bot.chat.schedule import Every, Occurrence, next_occurrence, occurrences
from bot.store import Store
from program import runs
from program.run_records import RunRecord, begin_record, run_records
from program.zones import Residents, fixed_at

LOOK_BACK = timedelta(days=370)
# Digests in the receivers' zones are not caught up on for longer; of what is older nobody wants to hear.
RECEIVERS_LOOK_BACK = timedelta(days=41)
# How soon a zone that somebody moved to is looked at; FIXED_BEFORE leaves more time than that.
LOOK_AGAIN = timedelta(minutes=15)
# How soon what was kept is carried out after a job is resumed.
RESUMED_WITHIN = timedelta(minutes=1)


class Agenda:
    """Reads what is due of jobs in one store; `zone` is the program's."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store, self._zone = store, zone

    def due(self, job: Job, now: datetime) -> list[Planned]:
        """Return all that is due, the oldest first; what must go in order waits for the next try of one before."""
        with self._store.unit(False) as store:
            record = run_records(store, [job.name], now).get(job.name)
            if record is not None:
                return self._planned(store, job, record, now)
        with self._store.unit() as store:
            begin_record(store, job.name, now)
        return []

    def look_again_at(self, job: Job, now: datetime) -> datetime:
        """Return when there is something to do for a job again: the next occurrence anywhere, or the next try."""
        with self._store.unit(False) as store:
            return self._again_at(store, job, run_records(store, [job.name], now).get(job.name), now)

    def idle(self, jobs: Sequence[Job], now: datetime) -> dict[str, datetime]:
        """Return the jobs of which nothing is due, and when to look at each again; all are looked at in one go."""
        with self._store.unit(False) as store:
            records = run_records(store, [job.name for job in jobs], now)
            return {
                job.name: self._again_at(store, job, record, now)
                for job in jobs
                if (record := records.get(job.name)) and not self._planned(store, job, record, now)
            }

    def zones(self, store: Session, job: Job, now: datetime) -> list[ZoneInfo]:
        """Return the zones that a job falls due in: the program's, or those of the people concerned."""
        if job.zone is Zone.PROGRAM:
            return [self._zone]
        return [ZoneInfo(zone) for zone in self._residents(store, now).zones()] or [self._zone]

    def latest(self, store: Session, job: Job, now: datetime) -> list[Occurrence]:
        """Return a job's newest occurrence up to a moment in each of its zones, the newest of them first."""
        found = [each for zone in self.zones(store, job, now) if (each := _latest(job, zone, now))]
        return sorted(found, reverse=True)

    def around(self, job: Job, zone: ZoneInfo, moment: datetime) -> list[Occurrence]:
        """Return the occurrences of one zone just before and just after a moment."""
        before = _latest(job, zone, moment)
        return [*([before] if before else []), next_occurrence(job.schedule, zone, moment)]

    def waiting(self, store: Session, job: Job, now: datetime) -> int:
        """Return how many occurrences of a job that must not be missed have passed and are not carried out."""
        record = run_records(store, [job.name], now).get(job.name)
        if record is None or not job.is_money:
            return 0
        return len(self._passed(store, job, record, now)) + len(record.tried)

    def coming(self, store: Session, job: Job, now: datetime, most: int = 1) -> list[Occurrence]:
        """Return the next occurrences of a job, over all of its zones."""
        found: list[Occurrence] = []
        for zone in self.zones(store, job, now):
            after = now
            for _ in range(most):
                found.append(next_occurrence(job.schedule, zone, after))
                after = found[-1].due_at
        return sorted(found)[:most]

    def receivers(self, store: Session, occurrence: Occurrence) -> frozenset[str]:
        """Return the ids of the people whose zone an occurrence's is, as it was fixed before its local time came."""
        residents = self._residents(store, occurrence.due_at)
        return residents.at(fixed_at(occurrence.slot)).get(occurrence.zone_name, frozenset())

    def _again_at(self, store: Session, job: Job, record: RunRecord | None, now: datetime) -> datetime:
        moments = [one.next_try_at for one in record.tried if one.next_try_at] if record else []
        if job.zone is Zone.RECEIVER:
            moments.append(now + LOOK_AGAIN)
        if job.is_money and record and record.pause is not None:
            moments.append(now + RESUMED_WITHIN)
        moments += [next_occurrence(job.schedule, zone, now).due_at for zone in self.zones(store, job, now)]
        return min(moments)

    def _planned(self, store: Session, job: Job, record: RunRecord, now: datetime) -> list[Planned]:
        tries = {Occurrence(one.due_at, one.label): (one.next_try_at or now) <= now for one in record.tried}
        due = self._passed(store, job, record, now)
        if job.is_money:
            return plan(job, [*tries, *due], now, record.pause) if all(tries.values()) else []
        # A later occurrence ends the tries of an earlier one.
        again = tries if due else [one for one, ripe in tries.items() if ripe]
        planned = [each for zone in _by_zone([*again, *due]) for each in plan(job, zone, now, record.pause)]
        return sorted(planned, key=lambda one: one.occurrence)

    def _passed(self, store: Session, job: Job, record: RunRecord, now: datetime) -> list[Occurrence]:
        if job.zone is Zone.RECEIVER:
            return self._passed_there(store, job, record.began, now)
        since = record.last_due or record.began
        if isinstance(job.schedule, Every) and not job.is_money:
            since = max(since, now - LOOK_BACK)
        return list(occurrences(job.schedule, self._zone, since, now))

    def _passed_there(self, store: Session, job: Job, began: datetime, now: datetime) -> list[Occurrence]:
        """What fell due in the receivers' zones; where nobody was, nothing did."""
        last = runs.last_dues(store, job.name, now)
        oldest = max(began, now - RECEIVERS_LOOK_BACK)
        residents = self._residents(store, oldest)
        found: list[Occurrence] = []
        for zone in residents.zones():
            since = max(last.get(zone, oldest), oldest)
            passed = occurrences(job.schedule, ZoneInfo(zone), since, now)
            found += [one for one in passed if zone in residents.at(fixed_at(one.slot))]
        return found

    def _residents(self, store: Session, since: datetime) -> Residents:
        return Residents(store, self._zone.key, since - timedelta(days=3))


def _latest(job: Job, zone: ZoneInfo, now: datetime) -> Occurrence | None:
    for reach in (timedelta(days=2), timedelta(days=10), timedelta(days=70), LOOK_BACK):
        found = list(occurrences(job.schedule, zone, now - reach, now))
        if found:
            return found[-1]
    return None


def _by_zone(due: Sequence[Occurrence]) -> list[list[Occurrence]]:
    found: dict[str, list[Occurrence]] = defaultdict(list)
    for one in due:
        found[one.zone_name].append(one)
    return list(found.values())
