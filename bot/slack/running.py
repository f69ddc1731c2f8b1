"""Running is the work that goes on after an acknowledgement: every piece is tracked, and none is lost in silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Running:
    """The tasks of one adapter; a stopping adapter waits for them a while."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], Callable[[], Awaitable[None]]] = {}

    def start(self, work: Coroutine[Any, Any, None], leave: Callable[[], Awaitable[None]]) -> None:
        """Run work in the background; an error in it goes to the log with its trace.

        Where it has to be given up at the stop, `leave` tells whoever waits for it.
        """
        task = asyncio.create_task(self._guarded(work))
        self._tasks[task] = leave
        task.add_done_callback(lambda ended: self._tasks.pop(ended, None))

    async def drain(self, seconds: float) -> None:
        """Wait for what is running, then give up what is left, and tell those who wait for it."""
        if self._tasks:
            running = dict(self._tasks)
            _, late = await asyncio.wait(running, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("%d answers in Slack were given up at the stop", len(late))
                await asyncio.gather(*late, return_exceptions=True)
                await asyncio.gather(*(self._guarded(running[task]()) for task in late))

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:
            log.exception("an answer in Slack failed")
