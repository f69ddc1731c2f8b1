"""A circuit is open where a channel or a whole platform refuses us: nothing is sent there but a rare probe."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, select, update
from sqlmodel import Session, col

from program.tables import Circuit, Delivery

EVERYWHERE = "*"
# While a probe is under way, nothing else is let through.
_PROBING = timedelta(minutes=2)
_FIRST_PROBE, _LONGEST_PAUSE = timedelta(hours=1), timedelta(hours=24)

# Built once: building a statement anew costs more than carrying it out, and this one is asked for at every step.
_PROBES = select(col(Circuit.destination), col(Circuit.probe_at)).where(col(Circuit.platform) == bindparam("platform"))
_CLOSE = (
    delete(Circuit)
    .where(
        col(Circuit.platform) == bindparam("platform"),
        col(Circuit.destination).in_((bindparam("destination"), bindparam("other"))),
    )
    .returning(col(Circuit.destination))
)


def trip(store: Session, platform: str, destination: str, reason: str, now: datetime) -> bool:
    """Open a circuit, or keep it open after a probe that failed, for twice as long; return whether it is new."""
    circuit = store.get(Circuit, (platform, destination))
    if circuit is None:
        probe_at = now + _FIRST_PROBE
        circuit = Circuit(
            platform=platform, destination=destination, reason=reason, opened_at=now, probe_at=probe_at, probes=0
        )
        store.add(circuit)
        store.flush()
        return True
    circuit.probes += 1
    circuit.reason = reason
    circuit.probe_at = now + min(_FIRST_PROBE * 2**circuit.probes, _LONGEST_PAUSE)
    store.add(circuit)
    store.flush()
    return False


def close(store: Session, platform: str, destination: str) -> bool:
    """Close a circuit after something arrived: what was refused by it is sent after all; return whether it was open."""
    return _close(store, platform, destination, destination)


def arrived(store: Session, platform: str, destination: str) -> bool:
    """Close the circuits through which something arrived: its channel's and the platform's; whether any was open."""
    return _close(store, platform, destination, EVERYWHERE)


def _close(store: Session, platform: str, destination: str, other: str) -> bool:
    closed = store.connection().execute(_CLOSE, {"platform": platform, "destination": destination, "other": other})
    names = list(closed.scalars())
    for name in names:
        _revive(store, platform, name)
    return bool(names)


def probe(store: Session, platform: str, destination: str, now: datetime) -> bool:
    """Let one message through an open circuit; return whether there is such a circuit."""
    circuit = store.get(Circuit, (platform, destination))
    if circuit is None:
        return False
    circuit.probe_at = now
    store.add(circuit)
    _revive(store, platform, destination)
    store.flush()
    return True


def let_through(store: Session, platform: str, destination: str, now: datetime) -> None:
    """Record that one message is on its way through a circuit: no other is, until it ended."""
    store.connection().execute(
        update(Circuit)
        .where(col(Circuit.platform) == platform, col(Circuit.destination) == destination)
        .values(probe_at=now + _PROBING)
    )


def open_circuits(store: Session, platform: str | None = None) -> list[Circuit]:
    """Return the open circuits, oldest first."""
    wanted = select(col(Circuit.platform), col(Circuit.destination)).order_by(col(Circuit.opened_at))
    if platform is not None:
        wanted = wanted.where(col(Circuit.platform) == platform)
    rows = [store.get(Circuit, (row[0], row[1])) for row in store.connection().execute(wanted).all()]
    return [row for row in rows if row is not None]


def probes(store: Session, platform: str) -> dict[str, datetime]:
    """Return the destinations on a platform that are closed, and when each may be tried again."""
    return {row[0]: row[1] for row in store.connection().execute(_PROBES, {"platform": platform})}


def _revive(store: Session, platform: str, destination: str) -> None:
    """What was refused because the way was closed waits again; what was in doubt before that is looked for first."""
    scope = "platform" if destination == EVERYWHERE else "channel"
    refused = [col(Delivery.platform) == platform, col(Delivery.state) == "refused", col(Delivery.scope) == scope]
    if destination != EVERYWHERE:
        refused.append(col(Delivery.destination) == destination)
    again = case((col(Delivery.doubted), "unknown"), else_="pending")
    store.connection().execute(update(Delivery).where(*refused).values(state=again, scope=None))
