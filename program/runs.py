"""A run is one occurrence of a schedule being carried out; whoever writes its row first carries it out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from program.tables import Arrival, Fact, Run


def claim_run(store: Session, schedule: str, label: str, due_at: datetime, now: datetime) -> bool:
    """Claim an occurrence; False where it was claimed before, by anyone, ever."""
    row: dict[str, object] = {
        "schedule": schedule,
        "label": label,
        "due_at": due_at,
        "outcome": "running",
        "reason": "",
        "started_at": now,
    }
    return _insert_once(store, Run, row, ["schedule", "label"])


def finish_run(store: Session, schedule: str, label: str, outcome: str, reason: str, now: datetime) -> None:
    """Record how a claimed occurrence ended: done, failed or skipped, and why."""
    store.connection().execute(
        update(Run)
        .where(col(Run.schedule) == schedule, col(Run.label) == label)
        .values(outcome=outcome, reason=reason, finished_at=now)
    )


def last_due(store: Session, schedule: str) -> datetime | None:
    """Return when the newest occurrence on record was due."""
    newest = select(col(Run.due_at)).where(col(Run.schedule) == schedule).order_by(col(Run.due_at).desc()).limit(1)
    return store.connection().execute(newest).scalar()


def recent_runs(store: Session, schedule: str, most: int = 5) -> list[Run]:
    """Return the newest runs of a schedule."""
    labels = store.connection().execute(
        select(col(Run.label)).where(col(Run.schedule) == schedule).order_by(col(Run.due_at).desc()).limit(most)
    )
    rows = [store.get(Run, (schedule, label)) for label in labels.scalars()]
    return [row for row in rows if row is not None]


def first_time(store: Session, key: str, now: datetime) -> bool:
    """Record that a request arrived; False where it arrived before."""
    return _insert_once(store, Arrival, {"key": key, "at": now}, ["key"])


def recall(store: Session, key: str) -> str | None:
    """Return a remembered fact, or None."""
    fact = store.get(Fact, key)
    return fact.value if fact else None


def remember(store: Session, key: str, value: str) -> None:
    """Remember a fact in place of what was remembered under its key."""
    fact = store.get(Fact, key) or Fact(key=key, value=value)
    fact.value = value
    store.add(fact)
    store.flush()


def remember_first(store: Session, key: str, value: str) -> str:
    """Remember a fact unless one is there already; return the one that stands."""
    _insert_once(store, Fact, {"key": key, "value": value}, ["key"])
    return str(recall(store, key))


def _insert_once(store: Session, table: type, row: dict[str, object], key: list[str]) -> bool:
    insert = postgresql.insert if store.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = store.connection().execute(insert(table).values(row).on_conflict_do_nothing(index_elements=key))
    return written.rowcount == 1
