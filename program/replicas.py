"""A replica is one of the processes that serve a program; each tells now and then that it is alive."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from program.tables import Replica
from program.upsert import insert_new

# One that was not heard of for so long is not counted as alive any more; after a day it is forgotten.
SILENT = timedelta(seconds=15)
FORGOTTEN = timedelta(days=1)


def note_alive(store: Session, replica: Replica, now: datetime) -> None:
    """Note that a replica is alive now, and forget those that have been gone for long."""
    row = store.get(Replica, replica.id)
    if row is not None:
        row.seen_at = now
        store.add(row)
        store.flush()
        return
    fresh = Replica(id=replica.id, host=replica.host, pid=replica.pid, started_at=replica.started_at, seen_at=now)
    insert_new(store, fresh)
    store.connection().execute(delete(Replica).where(col(Replica.seen_at) < now - FORGOTTEN))


def note_gone(store: Session, replica_id: str) -> None:
    """Note that a replica has ended in good order."""
    store.connection().execute(delete(Replica).where(col(Replica.id) == replica_id))


def alive(store: Session, now: datetime) -> list[Replica]:
    """Return the replicas that were heard of a moment ago, the oldest first."""
    wanted = select(Replica).where(col(Replica.seen_at) > now - SILENT)
    return list(store.exec(wanted.order_by(col(Replica.started_at), col(Replica.id))).all())
