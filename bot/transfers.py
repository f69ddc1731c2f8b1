"""Transfers run beside the clock: payouts by Stripe that wait are moved, and what became of them is kept."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from bot.chat.delivery import Work
from bot.store import Store
from program.payout_ports import Transfer, TransferOrder, Unknown, record_transfer, waiting_transfers

log = logging.getLogger(__name__)
WAIT_SECONDS = 60.0


class Transfers:
    """Gives the orders that wait to whoever moves money; no transaction is open while that is asked."""

    def __init__(
        self,
        port: Transfer,
        store: Store,
        now: Callable[[], datetime],
        work: Work,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._port, self._store, self._now, self._work, self._leads = port, store, now, work, leads
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to move what waits, now and then every minute."""
        self._task = asyncio.create_task(self._run(), name="transfers")

    async def stop(self) -> None:
        """Stop; an order that was given and not recorded is found again by its key."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def move_waiting(self) -> int:
        """Move everything that waits, one after another, and return how many came to an end."""
        with self._store.unit(False) as store:
            orders = waiting_transfers(store)
        return sum(self._move(order) for order in orders)

    def _move(self, order: TransferOrder) -> bool:
        outcome = self._port.move(order)
        if isinstance(outcome, Unknown):
            log.warning("payout %s is on its way and nobody can tell yet: %s", order.payout_id, outcome.why)
            return False
        with self._store.unit() as store:
            record_transfer(store, order, outcome, self._now())
        return True

    async def _run(self) -> None:
        while True:
            try:
                if self._leads():
                    await self._work(self.move_waiting)
            except Exception:
                log.exception("transfers stumbled and go on")
            await asyncio.sleep(WAIT_SECONDS)
