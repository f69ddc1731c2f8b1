"""The workings are what the bot does by itself: messages on their way, jobs by the clock, and its connections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import select
from sqlmodel import Session, col

from bot.chat.delivery import Health
from bot.chat.operations import Finding
from bot.doctor.aside import aside
from bot.doctor.database import is_usable
from bot.doctor.patient import Findings, Patient, Running, bad, good, warning
from program.circuits import open_circuits
from program.deliveries import counts, oldest_waiting, with_state
from program.leases import all_leases
from program.pauses import pauses
from program.replicas import alive
from program.runs import recent_runs
from program.tables import Run

PATIENCE = timedelta(minutes=5)
RECENT = timedelta(days=7)
SLOW_LOOP_SECONDS = 0.5
# Slack takes ten connections of an app: each process holds two, and opens another before it lets one go.
REPLICAS_MOST = 4
VACANT, LEFT = timedelta(seconds=15), timedelta(days=1)
_WAITING = ("pending", "sending", "unknown")
_MOST = 100
Look: TypeAlias = Callable[[Session, datetime], Findings]


async def check_outbox(patient: Patient) -> Findings:
    """Look at messages that wait, that nobody knows the fate of, and that a platform refused."""
    return await aside(lambda: _read(patient, _outbox))


async def check_jobs(patient: Patient) -> Findings:
    """Look at how each job went last."""
    return await aside(lambda: _read(patient, _jobs))


async def check_replicas(patient: Patient) -> Findings:
    """Look at the processes that serve the program together, and who of them does what."""
    return await aside(lambda: _read(patient, _replicas))


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
    closed = open_circuits(session)
    if closed:
        places = ", ".join(f"{one.platform} {one.destination}".replace(" *", "") for one in closed[:5])
        found.append(warning("outbox_closed", count=len(closed), places=places))
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
        elif last.outcome == "retrying":
            found.append(warning("job_retrying", job=name, label=last.label, reason=last.reason))
    for name, pause in sorted(pauses(session).items()):
        found.append(warning("job_paused", job=name, reason=pause.reason))
    return found or [good("jobs", count=count)]


def _replicas(session: Session, now: datetime) -> Findings:
    """On SQLite one process serves alone and writes no beats, so that there is nothing to tell."""
    if session.get_bind().dialect.name == "sqlite":
        return []
    living, held = alive(session, now), all_leases(session)
    found: Findings = []
    for one in living:
        roles = ", ".join(lease.name for lease in held if lease.holder == one.id and lease.until > now)
        found.append(good("replica", host=one.host, process=one.pid, roles=roles or "-"))
    if len(living) > REPLICAS_MOST:
        found.append(warning("replicas", count=len(living), most=REPLICAS_MOST))
    # What was given back, or left for a day, is a role that nobody seeks here any more.
    vacant = [lease.name for lease in held if VACANT < now - lease.until < LEFT and living]
    return [*found, *(warning("vacant", role=name) for name in vacant)]


def _healths(running: Running) -> Findings:
    return [_health(name.capitalize(), health) for name, health in running.healths.items()]


def _health(platform: str, health: Health) -> Finding:
    if health.connected:
        return good("connection", platform=platform)
    if health.standby:
        return good("standby", platform=platform)
    return bad("connection", platform=platform, detail=health.detail)


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
