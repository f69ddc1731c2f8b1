"""Searching settles deliveries in doubt: their channel is read back, a page at a time, and nothing is guessed."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlmodel import Session

from bot.chat.delivery import Adapter, Looked, Search, SendLater, SendRefused, SendUnknown
from bot.relay.aftermath import Aftermath
from bot.relay.hands import Hands
from bot.relay.pacing import Pacing
from bot.relay.taken import outgoing_of
from program import living_cards
from program.delivery_claims import Overtaken, mark_missing, mark_read, mark_unreadable
from program.failpoints import reach
from program.leases import StaleLease
from program.tables import Delivery

log = logging.getLogger(__name__)


class Searcher:
    """Looks for the deliveries in doubt of one destination together: one request may settle all of them."""

    def __init__(self, adapter: Adapter, hands: Hands, pacing: Pacing) -> None:
        self._adapter, self._hands, self._pacing = adapter, hands, pacing
        self._after = Aftermath(hands, adapter.pace.repeats)

    async def settle(self, rows: list[Delivery]) -> None:
        """Read one page and record what it told."""
        try:
            doubtful = await self._hands.in_store(lambda store: self._worth_looking(store, rows))
            if doubtful:
                await self._look(doubtful)
        except (Overtaken, StaleLease) as error:
            log.warning("another relay has taken over (%s)", error)

    def _worth_looking(self, store: Session, rows: list[Delivery]) -> list[Delivery]:
        """What was never on its way, and a card that may be changed twice, need no look: they are sent again."""
        doubtful = []
        for row in rows:
            if row.channel is None or living_cards.address_of(store, row):
                mark_missing(store, row, self._hands.now())
            else:
                doubtful.append(row)
        return doubtful

    async def _look(self, rows: list[Delivery]) -> None:
        try:
            reach("outbox.looking")
            looked = await self._adapter.look(_search(rows))
            reach("outbox.looked")
        except SendLater as error:
            until = self._hands.now() + timedelta(seconds=error.seconds)
            self._pacing.reads.pause(until)
            await self._each(rows, lambda store, row: mark_read(store, row, row.position, until))
            return
        except (SendUnknown, SendRefused) as error:
            trouble = str(error)
            await self._each(rows, lambda store, row: self._unreadable(store, row, trouble))
            return
        await self._each(rows, lambda store, row: self._told(store, row, looked))

    def _told(self, store: Session, row: Delivery, looked: Looked) -> None:
        now, found = self._hands.now(), looked.found.get(row.key)
        if found:
            self._after.sent(store, row, found[0], now)
            if len(found) > 1:
                self._after.twice(store, row, found[1], now)
        elif looked.position is None:
            mark_missing(store, row, now)
        else:
            mark_read(store, row, looked.position, now)

    def _unreadable(self, store: Session, row: Delivery, trouble: str) -> None:
        if mark_unreadable(store, row, self._hands.now(), trouble):
            log.error("delivery %s may or may not have arrived: %s", row.key, trouble)
            self._after.parked(store, row, trouble, self._hands.now())

    async def _each(self, rows: list[Delivery], record: object) -> None:
        def recorded(store: Session) -> None:
            for row in rows:
                record(store, row)  # type: ignore[operator]

        await self._hands.in_store(recorded)


def _search(rows: list[Delivery]) -> Search:
    """One search for all: it reads on only where all of them were read equally far."""
    first = min(row.tried_at or row.created_at for row in rows)
    positions = {row.position for row in rows}
    position = rows[0].position if len(positions) == 1 else None
    return Search(str(rows[0].channel), tuple(outgoing_of(row) for row in rows), first, position)
