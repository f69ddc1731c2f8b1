"""A lock keeps a second bot from one SQLite file; the operating system frees it when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another bot serves this very file; the message says which and what to do."""


class RunLock:
    """Held for as long as a bot runs; the command-line tools do not need it."""

    def __init__(self, database: Path) -> None:
        self._file = database.with_name(database.name + ".lock")
        self._database = database
        self._held: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock; AlreadyRunning where another process has it."""
        # Opened for appending, so that a refused second bot does not wipe the first one's process id.
        held = self._file.open("a+", encoding="ascii")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            holder = held.read().strip() or "unknown"
            held.close()
            raise AlreadyRunning(
                f"another Rainmaker (process {holder}) already serves {self._database}; stop it first, "
                "or set DATABASE_URL to PostgreSQL to run several"
            ) from None
        held.seek(0)
        held.truncate()
        held.write(str(os.getpid()))
        held.flush()
        self._held = held

    def release(self) -> None:
        """Give the lock back."""
        if self._held is not None:
            self._held.close()
            self._held = None
