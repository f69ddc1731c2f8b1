"""A learning is what an experiment in the program taught: what was tried, and what came of it, in a manager's words."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from program.errors import UnknownLearning
from program.ids import new_id
from program.tables import Learning

# So many are told of one quarter, the newest; a post is read to its end only where it is short.
TOLD_MOST = 5


def add_learning(store: Session, tried: str, taught: str, person_id: str, now: datetime) -> Learning:
    """Keep a learning; the roundup of the quarter in which it is told has it."""
    row = Learning(id=new_id("learn"), tried=tried, taught=taught, person_id=person_id, told_at=now)
    store.add(row)
    store.flush()
    return row


def learnings_in(store: Session, start: datetime, end: datetime) -> list[Learning]:
    """Return the newest learnings told from `start` up to before `end`, in the order in which they were told."""
    wanted = select(Learning).where(Learning.told_at >= start, Learning.told_at < end)
    newest = wanted.where(col(Learning.dropped_at).is_(None)).order_by(col(Learning.told_at).desc(), col(Learning.id))
    return list(reversed(store.exec(newest.limit(TOLD_MOST)).all()))


def drop_learning(store: Session, learning_id: str, now: datetime) -> Learning:
    """Take a learning back, before or after it was posted; UnknownLearning where it is not told."""
    row = store.get(Learning, learning_id.strip())
    if row is None or row.dropped_at is not None:
        raise UnknownLearning(given=learning_id)
    row.dropped_at = now
    store.add(row)
    store.flush()
    return row
