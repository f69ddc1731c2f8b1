"""The workings are what the bot does by itself: messages on their way, jobs by the clock, and its connections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import select
from sqlmodel import Session, col

from bot.doctor.aside import aside
from bot.doctor.database import is_usable
from bot.doctor.patient import Findings, Patient, Running, bad, good, warning
from program.deliveries import counts, oldest_waiting, with_state
from program.runs import recent_runs
from program.tables import Run

PATIENCE = timedelta(minutes=5)
RECENT = timedelta(days=7)
SLOW_LOOP_SECONDS = 0.5
_WAITING = ("pending", "sending", "unknown")
_MOST = 100
Look: TypeAlias = Callable[[Session, datetime], Findings]


async def check_outbox(patient: Patient) -> Findings:
    """Look at messages that wait, that nobody knows the fate of, and that a platform refused."""
    return await aside(lambda: _read(patient, _outbox))


async def check_jobs(patient: Patient) -> Findings:
    """Look at how each job went last."""
    return await aside(lambda: _read(patient, _jobs))


async def check_running(patient: Patient) -> Findings:
    """Look at the running bot from inside: its connections, its sockets and its event loop."""
    running = patient.running
    return [] if running is None else [*_healths(running), *_sockets(running), *_loop(running)]


def _read(patient: Patient, look: Look) -> Findings:
    """A store that is missing or of another shape is told once, by its own check."""
    store = patient.store
    if store is None or not is_usable(store):
        return []
    with store.unit(changes=False) as session:
        return look(session, patient.moment())


def _outbox(session: Session, now: datetime) -> Findings:
    number = counts(session)
    waiting = sum(number.get(state, 0) for state in _WAITING)
    oldest = oldest_waiting(session)
    found: Findings = []
    if oldest is not None and now - oldest > PATIENCE:
        minutes = int((now - oldest).total_seconds() // 60)
        found.append(warning("outbox_late", waiting=waiting, minutes=minutes))
    if number.get("ambiguous"):
        found.append(warning("outbox_ambiguous", count=number["ambiguous"]))
    refused = [one for one in with_state(session, ("refused",), _MOST) if now - one.created_at < RECENT]
    if refused:
        found.append(warning("outbox_refused", count=len(refused)))
    return found or [good("outbox", waiting=waiting)]


def _jobs(session: Session, now: datetime) -> Findings:
    names = session.connection().execute(select(col(Run.schedule)).distinct().order_by(col(Run.schedule))).scalars()
    found: Findings = []
    count = 0
    for name in list(names):
        count += 1
        (last,) = recent_runs(session, name, 1)
        if last.outcome == "failed":
            found.append(bad("job_failed", job=name, label=last.label))
        elif last.outcome == "skipped":
            found.append(warning("job_skipped", job=name, label=last.label, reason=last.reason))
    return found or [good("jobs", count=count)]


def _healths(running: Running) -> Findings:
    return [
        good("connection", platform=name.capitalize())
        if health.connected
        else bad("connection", platform=name.capitalize(), detail=health.detail)
        for name, health in running.healths.items()
    ]


def _sockets(running: Running) -> Findings:
    have, want = running.open_sockets, running.wanted_sockets
    if have is None or want is None:
        return []
    return [good("sockets", count=have) if have >= want else warning("sockets", have=have, want=want)]


def _loop(running: Running) -> Findings:
    lag = running.loop_lag_seconds
    if lag is None:
        return []
    milliseconds = round(lag * 1000)
    slow = lag > SLOW_LOOP_SECONDS
    return [warning("loop", milliseconds=milliseconds) if slow else good("loop", milliseconds=milliseconds)]
