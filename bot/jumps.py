"""A jump is the machine's clock set forward by hours at once: until somebody confirms it, only money is carried out."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.cards.clock import jump_card
from bot.chat.job import Channel, Message
from bot.runner import Hands
from program import runs

log = logging.getLogger(__name__)
HOLD_FROM = timedelta(hours=3)
# A clock that stood so long without another jump is believed.
HOLD_FOR = timedelta(minutes=30)
READ_AGAIN = timedelta(minutes=1)
HELD = "clock:held"


class Jumps:
    """Watches the machine's clock against its steady counter, and holds what is not money while it is in doubt.

    The hold stands in the store, so that it outlives a restart, and that a button or another process can end it.
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._drift: float | None = None
        self._right: float | None = None
        self._read_at: datetime | None = None
        self.since: datetime | None = None

    @property
    def held(self) -> bool:
        """Whether what is not money waits."""
        return self.since is not None

    def look(self, now: datetime) -> bool:
        """Look at the clock; return whether a hold began or ended."""
        before, drift = self.held, self._hands.drift()
        step = timedelta(seconds=drift - (drift if self._drift is None else self._drift))
        if step > HOLD_FROM:
            self._right = self._drift if self._right is None else self._right
            self._hold(now, step)
        elif self.held or self._read_at is None or abs(now - self._read_at) >= READ_AGAIN:
            self._read(now)
        self._drift = drift
        if self.since is not None and self._may_go_on(self.since, drift, now):
            self._release()
        return self.held is not before

    def _may_go_on(self, since: datetime, drift: float, now: datetime) -> bool:
        back = self._right is not None and timedelta(seconds=drift - self._right) <= HOLD_FROM
        return back or abs(now - since) >= HOLD_FOR

    def _hold(self, now: datetime, step: timedelta) -> None:
        log.warning("the clock was set forward by %s; what is not money waits", step)
        self.since = now
        with self._hands.store.unit() as store:
            known = runs.recall(store, HELD)
            runs.remember(store, HELD, now.isoformat())
            if known is None:
                card = jump_card(self._hands.templates, step, now, now + HOLD_FOR)
                self._hands.post(store, Message(Channel("operators"), card), f"clock-jump:{now.isoformat()}", now)

    def _read(self, now: datetime) -> None:
        self._read_at = now
        with self._hands.store.unit(False) as store:
            known = runs.recall(store, HELD)
        self.since = datetime.fromisoformat(known) if known else None
        if known is None:
            self._right = None

    def _release(self) -> None:
        log.warning("the clock is believed again; what waited goes on")
        with self._hands.store.unit() as store:
            runs.forget(store, HELD)
        self.since = self._right = None


def trust_clock(store: Session) -> bool:
    """End the hold because somebody says that the clock is right; return whether there was one."""
    known = runs.recall(store, HELD)
    runs.forget(store, HELD)
    return known is not None
