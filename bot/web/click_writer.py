"""The click writer keeps clicks in memory for a moment and writes many in one transaction, beside the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bot.condition import WritingStopped
from bot.store import Store
from program.clicks import NewClick, record_clicks

log = logging.getLogger(__name__)
BUFFER_MOST = 50_000
BATCH_MOST = 2_000
GATHER_SECONDS = 0.04
RETRY_SECONDS = 0.25
STOPPED_SECONDS = 2.0


class ClickWriter:
    """One thread writes; adding never waits, and when the buffer is full the oldest click goes, counted in `dropped`.

    What is dropped or lost in a crash can still be restored from its id by the lead or sale it brings.
    """

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store, self._zone = store, zone
        self._buffer: deque[NewClick] = deque()
        self._wake, self._hurry, self._closing = threading.Event(), threading.Event(), threading.Event()
        self._added = self._settled = 0
        self._waiting: list[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="click-writer", daemon=True)
        self.dropped = 0

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    @property
    def depth(self) -> int:
        """How many clicks are not in the store yet."""
        return self._added - self._settled

    def add(self, click: NewClick) -> None:
        """Take a click, to be written within moments."""
        if len(self._buffer) >= BUFFER_MOST:
            self._drop_oldest()
        self._buffer.append(click)
        self._added += 1
        if not self._wake.is_set():
            self._wake.set()

    async def flushed(self, seconds: float) -> bool:
        """Wait until every click added so far is written and return True, or False after so many seconds."""
        done = asyncio.Event()
        with self._lock:
            if self._settled >= self._added:
                return True
            self._waiting.append((self._added, asyncio.get_running_loop(), done))
        self._hurry.set()
        self._wake.set()
        try:
            async with asyncio.timeout(seconds):
                await done.wait()
        except TimeoutError:
            return False
        return True

    async def stop(self, seconds: float = 10.0) -> None:
        """Write what is left and end the thread; what cannot be written in time is told in the log."""
        self._closing.set()
        self._hurry.set()
        self._wake.set()
        await asyncio.to_thread(self._thread.join, seconds)
        if self.depth:
            log.error("%d clicks could not be written before the end", self.depth)

    def _drop_oldest(self) -> None:
        try:
            self._buffer.popleft()
        except IndexError:
            return  # the writer was faster
        self.dropped += 1
        self._settle(1)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            self._hurry.wait(GATHER_SECONDS)
            self._hurry.clear()
            while self._buffer:
                batch = [self._buffer.popleft() for _ in range(min(len(self._buffer), BATCH_MOST))]
                if not self._write(batch):
                    return
            if self._closing.is_set():
                return

    def _write(self, batch: list[NewClick]) -> bool:
        """Write a batch, again and again while the store cannot; False when asked to close meanwhile."""
        while True:
            try:
                with self._store.unit() as store:
                    record_clicks(store, batch, self._zone)
            except WritingStopped as stopped:
                # Said once by the store itself; a full disk has no room for a line from everybody who tries.
                log.debug("clicks wait: %s", stopped)
                if self._closing.wait(STOPPED_SECONDS):
                    return False
            except SQLAlchemyError:
                log.exception("clicks cannot be written now; trying again")
                if self._closing.wait(RETRY_SECONDS):
                    return False
            else:
                self._settle(len(batch))
                return True

    def _settle(self, number: int) -> None:
        with self._lock:
            self._settled += number
            ready = [row for row in self._waiting if row[0] <= self._settled]
            self._waiting = [row for row in self._waiting if row[0] > self._settled]
        for _, loop, done in ready:
            loop.call_soon_threadsafe(done.set)
