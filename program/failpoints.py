"""A failpoint is a named place where a test may stop, break or kill the program; nobody notices it otherwise."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Act: TypeAlias = Callable[[str], None]

_act: Act | None = None


def reach(name: str) -> None:
    """Tell that a failpoint is reached; without an act switched on, this does nothing.

    A name is `room.what_just_happened`, is written out at one place in the code, and is reached by a test.
    """
    if _act is not None:
        _act(name)


@contextmanager
def switched_on(act: Act) -> Iterator[None]:
    """Let an act see every failpoint of this process, in whichever thread, until the block ends; it may raise."""
    global _act
    before, _act = _act, act
    try:
        yield
    finally:
        _act = before


def at(name: str, act: Callable[[], None], arrival: int = 1) -> Act:
    """Return an act that calls another once, when a failpoint is reached for the n-th time."""
    seen = 0

    def reached(here: str) -> None:
        nonlocal seen
        if here == name:
            seen += 1
            if seen == arrival:
                act()

    return reached


def raising(error: BaseException) -> Callable[[], None]:
    """Return an act that raises an error."""

    def raise_it() -> None:
        raise error

    return raise_it


def kill() -> None:
    """End this process at once, as `kill -9` does: nothing is flushed, closed or told."""
    os.kill(os.getpid(), signal.SIGKILL)
