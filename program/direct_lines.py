"""A direct line is the way to one account's direct messages: its channel once opened, or why it is closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from program.tables import DirectLine

# Built once: it is carried out for every message that arrives.
_REOPEN = (
    update(DirectLine)
    .where(
        col(DirectLine.platform) == bindparam("here"),
        col(DirectLine.destination) == bindparam("there"),
        col(DirectLine.closed_at).is_not(None),
    )
    .values(closed_at=None, reason=None, told_at=None)
)


def line_of(store: Session, platform: str, destination: str) -> DirectLine | None:
    """Return what is known of a direct line."""
    return store.get(DirectLine, (platform, destination))


def channel_of(store: Session, platform: str, destination: str) -> str | None:
    """Return the channel of a direct line that was opened before."""
    line = store.get(DirectLine, (platform, destination))
    return line.channel if line else None


def opened(store: Session, platform: str, destination: str, channel: str) -> None:
    """Record the channel of a direct line, for ever: platforms keep it."""
    line = _line(store, platform, destination)
    line.channel = channel
    store.add(line)
    store.flush()


def closed(store: Session, platform: str, destination: str, reason: str, now: datetime) -> bool:
    """Record that a direct line takes no messages; return whether that is news."""
    line = _line(store, platform, destination)
    if line.closed_at is not None:
        return False
    line.closed_at, line.reason, line.told_at = now, reason, None
    store.add(line)
    store.flush()
    return True


def reopened(store: Session, platform: str, destination: str) -> bool:
    """Record that a direct line may be used again; return whether it was closed."""
    opened = store.connection().execute(_REOPEN, {"here": platform, "there": destination})
    return bool(opened.rowcount)


def closed_line(store: Session, platform: str, destination: str) -> DirectLine | None:
    """Return a direct line where it is closed, else None."""
    line = store.get(DirectLine, (platform, destination))
    return line if line is not None and line.closed_at is not None else None


def told(store: Session, platform: str, destination: str, now: datetime) -> None:
    """Record that the person knows that their direct line is closed."""
    line = closed_line(store, platform, destination)
    if line is not None:
        line.told_at = now
        store.add(line)
        store.flush()


def closed_lines(store: Session) -> list[DirectLine]:
    """Return the closed direct lines, oldest first."""
    found = store.exec(
        select(DirectLine).where(col(DirectLine.closed_at).is_not(None)).order_by(col(DirectLine.closed_at))
    )
    return list(found)


def _line(store: Session, platform: str, destination: str) -> DirectLine:
    found = store.get(DirectLine, (platform, destination))
    return found or DirectLine(platform=platform, destination=destination)
