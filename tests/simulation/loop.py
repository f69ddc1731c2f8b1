"""A virtual loop is an event loop whose time passes at once, in an order that only the seed decides."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Result = TypeVar("Result")
EPOCH = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


class Stuck(Exception):
    """Nothing is left that could ever happen, and the story has not ended."""


class _NoWire(selectors.SelectSelector):
    """A selector that never waits: it lets the time pass instead."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Stuck
        self.passed += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs coroutines in virtual seconds; nothing here waits, and no socket is ever looked at."""

    def __init__(self, begin: float = 0.0) -> None:
        self._no_wire = _NoWire()
        self._no_wire.passed = begin
        super().__init__(self._no_wire)
        # That a task of a dead process ended badly is no news.
        self.set_exception_handler(lambda loop, about: None)

    def time(self) -> float:
        """Return the virtual seconds since the beginning."""
        return self._no_wire.passed

    def now(self) -> datetime:
        """Return the same as a moment."""
        return EPOCH + timedelta(seconds=self._no_wire.passed)


def run_virtually(story: Coroutine[Any, Any, Result], loop: VirtualLoop) -> Result:
    """Run a story to its end in a loop of its own."""
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(story)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
        asyncio.set_event_loop(None)
