"""A run record is what stands of a schedule: since when it is known, what fell due last, and what is tried again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, text
from sqlmodel import Session, col

from program import runs
from program.tables import Fact, JobPause, Run

_KEY = "clock:"


@dataclass(frozen=True)
class Tried:
    """An occurrence that failed and is tried again at a moment."""

    label: str
    due_at: datetime
    next_try_at: datetime | None


@dataclass(frozen=True)
class RunRecord:
    """What stands of one schedule; `last_due` is of those due up to the moment of reading, `tried` the oldest first."""

    began: datetime
    last_due: datetime | None
    tried: tuple[Tried, ...] = ()
    pause: str | None = None


# The newest of one schedule is one step in an index; grouped by schedule, every row of the history would be read.
_NEWEST = (
    select(func.max(col(Run.due_at)))
    .where(col(Run.schedule) == func.substr(col(Fact.key), len(_KEY) + 1), col(Run.due_at) <= bindparam("now"))
    .scalar_subquery()
)
_KNOWN = select(col(Fact.key), col(Fact.value), _NEWEST).where(col(Fact.key).in_(bindparam("keys", expanding=True)))
# Written out, because an index of only these rows is not used where the word comes as a parameter.
_TRIED = (
    select(col(Run.schedule), col(Run.label), col(Run.due_at), col(Run.next_try_at))
    .where(text("outcome = 'retrying'"))
    .order_by(col(Run.due_at))
)
_PAUSED = select(col(JobPause.schedule), col(JobPause.paused_by), col(JobPause.reason)).where(
    col(JobPause.resumed_at).is_(None)
)


def run_records(store: Session, schedules: Collection[str], now: datetime) -> Mapping[str, RunRecord]:
    """Return the record of each schedule that is known, all in three statements."""
    keys = [_KEY + name for name in schedules]
    connection = store.connection()
    known = connection.execute(_KNOWN, {"keys": keys, "now": now}).all()
    paused = {name: f"paused by {who}: {reason}" for name, who, reason in connection.execute(_PAUSED)}
    tried = defaultdict(list)
    for name, label, due_at, next_try_at in connection.execute(_TRIED):
        tried[name].append(Tried(label, due_at, next_try_at))
    found = {}
    for key, began, last_due in known:
        name = key.removeprefix(_KEY)
        found[name] = RunRecord(datetime.fromisoformat(began), last_due, tuple(tried[name]), paused.get(name))
    return found


def begin_record(store: Session, schedule: str, now: datetime) -> None:
    """Let a schedule be known from now on, unless it is known."""
    runs.remember_first(store, _KEY + schedule, now.isoformat())
