"""The condition of a store is whether it may be written: well, without room for now, or damaged until somebody acts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

log = logging.getLogger(__name__)
# What the engines say, by the first byte of SQLite's code and by PostgreSQL's SQLSTATE.
_SQLITE = {10: "full", 13: "full", 11: "damaged", 26: "damaged"}
_POSTGRESQL = {"53100": "full", "58030": "full", "XX001": "damaged", "XX002": "damaged"}
_BUSY = 5
RETRY_SECONDS = 1.0


class WritingStopped(SQLAlchemyError):
    """The store takes no writes now, and nothing was changed; `code` names the sentence for people."""

    code = ""
    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)
        self.facts: Mapping[str, Any] = {}


class StoreFull(WritingStopped):
    """The disk of the store has no room, or cannot be written; it goes on by itself once there is."""

    code = "store_full"
    sentence = "The store has no room now; nothing was changed. Send it again later."


class StoreBusy(WritingStopped):
    """Another process holds the store, such as a command-line tool that imports; it is tried again by asking again."""

    code = "store_busy"
    sentence = "The store is busy; nothing was changed. Send it again."


class StoreDamaged(WritingStopped):
    """The store is damaged: it is only read, until an operator puts a backup in its place."""

    code = "store_damaged"
    sentence = "The store is under repair; nothing was changed. Send it again later."


_STOPS: Mapping[str, type[WritingStopped]] = {"full": StoreFull, "damaged": StoreDamaged}


class Condition:
    """Kept by the store, and told to whoever listens; `probe` says whether there is room again."""

    def __init__(self) -> None:
        self.state, self.detail = "well", ""
        self.retry_seconds = RETRY_SECONDS
        self.changed: Callable[[], None] = lambda: None
        self.probe: Callable[[], bool] = lambda: True
        self._looked_at = 0.0

    def check(self) -> None:
        """Return when the store may be written; StoreFull or StoreDamaged otherwise."""
        if self.state == "full" and time.monotonic() - self._looked_at >= self.retry_seconds:
            self._looked_at = time.monotonic()
            if self.probe():
                self._enter("well", "")
        if self.state != "well":
            raise _STOPS[self.state]

    def stopped_by(self, error: DBAPIError) -> WritingStopped | None:
        """Return what a database's error means for whoever writes, and remember it; None where it means nothing."""
        state = trouble_in(error)
        if state is None:
            return StoreBusy() if _is_busy(error) else None
        self._looked_at = time.monotonic()
        if self.state != "damaged":
            self._enter(state, str(error.orig))
        return _STOPS[self.state]()

    def damage(self, detail: str) -> None:
        """Stop all writing, until the store was put right and the bot is started again."""
        self._enter("damaged", detail)

    def _enter(self, state: str, detail: str) -> None:
        if state == self.state:
            return
        self.state, self.detail = state, detail
        if state == "well":
            log.warning("the store can be written again")
        else:
            log.critical("the store is %s, and nothing is written any more: %s", state, detail)
        self.changed()


def _is_busy(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == _BUSY


def trouble_in(error: DBAPIError) -> str | None:
    """Return `full` or `damaged` where that is what a database's error says, or None."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF)
    return _POSTGRESQL.get(str(getattr(error.orig, "sqlstate", None)))
