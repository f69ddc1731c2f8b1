"""A run is one occurrence of a schedule being carried out; whoever writes its row first carries it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlmodel import Session, col

from program.tables import Arrival, Fact, Run
from program.upsert import insert_new

UNDONE = ("retrying", "failed", "skipped")
_RECALLED = select(col(Fact.value)).where(col(Fact.key) == bindparam("key"))
_FINISHING = (
    update(Run)
    .where(col(Run.schedule) == bindparam("of_schedule"), col(Run.label) == bindparam("of_label"))
    .values(outcome=bindparam("ended"), reason=bindparam("because"), finished_at=bindparam("at"), next_try_at=None)
)


@dataclass(frozen=True)
class Due:
    """An occurrence to be recorded: of which schedule, under which label, when, and by which data of time zones."""

    schedule: str
    label: str
    due_at: datetime
    zone_data: str = ""

    def run(self, outcome: str, reason: str, now: datetime, finished_at: datetime | None = None) -> Run:
        """Return the row that records it."""
        return Run(
            schedule=self.schedule,
            label=self.label,
            due_at=self.due_at,
            zone=self.label.partition(" ")[2],
            zone_data=self.zone_data,
            outcome=outcome,
            reason=reason,
            started_at=now,
            finished_at=finished_at,
        )


def claim_run(store: Session, schedule: str, label: str, due_at: datetime, now: datetime) -> bool:
    """Claim an occurrence; False where it was claimed before, by anyone, ever."""
    return claim(store, Due(schedule, label, due_at), now)


def claim(store: Session, due: Due, now: datetime) -> bool:
    """Claim an occurrence; False where it was claimed before, by anyone, ever."""
    return insert_new(store, due.run("running", "", now))


def claim_again(store: Session, due: Due, now: datetime, undone: Iterable[str] = UNDONE) -> bool:
    """Claim an occurrence that failed or was skipped; False where it is done, or was never claimed."""
    taken = store.connection().execute(
        update(Run).where(*_is(due), col(Run.outcome).in_(tuple(undone))).values(outcome="running", started_at=now)
    )
    return taken.rowcount == 1


def finish_run(store: Session, schedule: str, label: str, outcome: str, reason: str, now: datetime) -> None:
    """Record how a claimed occurrence ended: done, failed or skipped, and why."""
    ended = {"of_schedule": schedule, "of_label": label, "ended": outcome, "because": reason, "at": now}
    store.connection().execute(_FINISHING, ended)


def skip_runs(store: Session, skipped: Iterable[tuple[Due, str]], now: datetime) -> None:
    """Record that occurrences were not carried out, each with its reason; what is done stays as it is."""
    for due, reason in skipped:
        if not insert_new(store, due.run("skipped", reason, now, now)):
            given_up = update(Run).where(*_is(due), col(Run.outcome) == "retrying")
            store.connection().execute(given_up.values(outcome="skipped", reason=reason, finished_at=now))


def record_failure(store: Session, due: Due, reason: str, now: datetime) -> int:
    """Record that carrying out an occurrence failed, to be tried again; return how often it did so far."""
    insert_new(store, due.run("retrying", reason, now))
    store.connection().execute(
        update(Run)
        .where(*_is(due), col(Run.outcome) != "done")
        .values(outcome="retrying", reason=reason, attempts=col(Run.attempts) + 1)
    )
    return int(store.connection().execute(select(col(Run.attempts)).where(*_is(due))).scalar_one())


def try_again_at(store: Session, due: Due, moment: datetime) -> None:
    """Set when an occurrence that failed is tried again."""
    store.connection().execute(update(Run).where(*_is(due)).values(next_try_at=moment))


def last_dues(store: Session, schedule: str, until: datetime) -> dict[str, datetime]:
    """Return when the newest occurrence up to a moment was due, in each zone that a schedule fell due in."""
    newest = select(col(Run.zone), func.max(col(Run.due_at))).where(
        col(Run.schedule) == schedule, col(Run.due_at) <= until
    )
    return {zone: due_at for zone, due_at in store.connection().execute(newest.group_by(col(Run.zone)))}


def recent_runs(store: Session, schedule: str, most: int = 5) -> list[Run]:
    """Return the newest runs of a schedule."""
    newest = select(Run).where(col(Run.schedule) == schedule).order_by(col(Run.due_at).desc(), col(Run.label))
    return list(store.execute(newest.limit(most)).scalars())


def first_time(store: Session, key: str, now: datetime) -> bool:
    """Record that a request arrived; False where it arrived before."""
    return insert_new(store, Arrival(key=key, at=now))


def recall(store: Session, key: str) -> str | None:
    """Return a remembered fact, or None."""
    value: str | None = store.connection().execute(_RECALLED, {"key": key}).scalar()
    return value


def remember(store: Session, key: str, value: str) -> None:
    """Remember a fact in place of what was remembered under its key."""
    fact = store.get(Fact, key) or Fact(key=key, value=value)
    fact.value = value
    store.add(fact)
    store.flush()


def remember_first(store: Session, key: str, value: str) -> str:
    """Remember a fact unless one is there already; return the one that stands."""
    insert_new(store, Fact(key=key, value=value))
    return str(recall(store, key))


def forget(store: Session, key: str) -> None:
    """Forget a fact."""
    fact = store.get(Fact, key)
    if fact is not None:
        store.delete(fact)
        store.flush()


def _is(due: Due) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Run.schedule) == due.schedule, col(Run.label) == due.label
