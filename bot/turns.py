"""A turn is one's place in the line of those who change the store: whoever waits longest goes next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# Longer than any line of ours on a machine that has too much to do; both chats let us answer minutes later. After that,
# SQLite is asked without a turn, and says no if it must.
PATIENCE_SECONDS = 60.0


class Turns:
    """A line among the threads of one process.

    SQLite lets whoever happens to look at the right moment in, so that in a rush somebody may wait in vain.
    """

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._guard = Lock()
        self._line: deque[Lock] = deque()

    def __len__(self) -> int:
        """How many are in the line, with whoever has the turn."""
        with self._guard:
            return len(self._line)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and keep it until the block ends; whoever waited too long goes on without one."""
        mine = Lock()
        mine.acquire()
        with self._guard:
            self._line.append(mine)
            first = len(self._line) == 1
        if not first:
            mine.acquire(timeout=self._patience)
        try:
            yield
        finally:
            self._leave(mine)

    def _leave(self, mine: Lock) -> None:
        """Step out of the line; the one behind is called where it was ours."""
        with self._guard:
            was_first = self._line[0] is mine
            self._line.remove(mine)
            if was_first and self._line:
                self._line[0].release()
