"""Second looks find a message that stands twice, and remove the second one where an operator asked for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.chat.delivery import Adapter, Looked, Search, SendLater, SendRefused, SendUnknown
from bot.relay.aftermath import Aftermath
from bot.relay.hands import Hands
from bot.relay.pacing import Pacing
from bot.relay.taken import outgoing_of
from program.delivery_claims import SETTLE, Overtaken
from program.failpoints import reach
from program.leases import StaleLease
from program.second_looks import mark_once, mark_read_on, mark_remove_later, mark_removed, mark_unseen
from program.tables import Delivery

log = logging.getLogger(__name__)
# So long before a message that is known its rivals are looked for at least, should somebody have set a clock meanwhile.
_MARGIN = timedelta(minutes=15)


class SecondLooker:
    """Looks once more at the messages of one destination that were sent by more than one request."""

    def __init__(self, adapter: Adapter, hands: Hands, pacing: Pacing) -> None:
        self._adapter, self._hands, self._pacing = adapter, hands, pacing
        self._after = Aftermath(hands, adapter.pace.repeats)

    async def settle(self, rows: list[Delivery]) -> None:
        """Remove what an operator wants removed, read one page for the others, and record what that told."""
        try:
            for row in rows:
                if row.extra is not None:
                    await self._remove(row, row.extra)
            watched = [row for row in rows if row.extra is None]
            if watched:
                await self._look(watched)
        except (Overtaken, StaleLease) as error:
            log.warning("another relay has taken over (%s)", error)

    async def _look(self, rows: list[Delivery]) -> None:
        try:
            reach("outbox.looking_again")
            looked = await self._adapter.look(self._search(rows))
            reach("outbox.looked_again")
        except SendLater as error:
            until = self._hands.now() + timedelta(seconds=error.seconds)
            self._pacing.reads.pause(until)
            await self._each(rows, lambda store, row: mark_read_on(store, row, row.position, until))
            return
        except (SendUnknown, SendRefused) as error:
            trouble = str(error)
            await self._each(rows, lambda store, row: self._unseen(store, row, trouble))
            return
        await self._each(rows, lambda store, row: self._told(store, row, looked))

    def _told(self, store: Session, row: Delivery, looked: Looked) -> None:
        now = self._hands.now()
        others = [address for address in looked.found.get(row.key, ()) if address != row.address]
        if others:
            self._after.twice(store, row, others[0], now)
        elif looked.position is None:
            mark_once(store, row, now)
        else:
            mark_read_on(store, row, looked.position, now)

    def _unseen(self, store: Session, row: Delivery, trouble: str) -> None:
        now = self._hands.now()
        if mark_unseen(store, row, now, trouble):
            log.error("delivery %s may stand twice: %s", row.key, trouble)
            self._after.parked(store, row, trouble, now)

    async def _remove(self, row: Delivery, extra: str) -> None:
        try:
            reach("outbox.removing")
            await self._adapter.remove(extra)
            reach("outbox.removed")
        except SendLater as error:
            until = self._hands.now() + timedelta(seconds=error.seconds)
            await self._hands.in_store(lambda store: mark_remove_later(store, row, until))
        except SendUnknown:
            until = self._hands.now() + SETTLE
            await self._hands.in_store(lambda store: mark_remove_later(store, row, until))
        except SendRefused as error:
            trouble = str(error)
            await self._hands.in_store(lambda store: self._after.kept(store, row, trouble, self._hands.now()))
        else:
            await self._hands.in_store(lambda store: mark_removed(store, row))

    def _search(self, rows: list[Delivery]) -> Search:
        """One search for all, from before the first of their tries by the platform's clock, whatever ours said."""
        positions = {row.position for row in rows}
        position = rows[0].position if len(positions) == 1 else None
        return Search(str(rows[0].channel), tuple(map(outgoing_of, rows)), min(map(self._begun, rows)), position)

    def _begun(self, row: Delivery) -> datetime:
        tried, sent = row.tried_at or row.created_at, row.sent_at or row.created_at
        posted = self._adapter.moment_of(row.address or "")
        # Its address tells when it was posted by the platform's clock; our own may differ from that.
        return min(tried, posted - (sent - tried), posted - _MARGIN) if posted else tried

    async def _each(self, rows: list[Delivery], record: Callable[[Session, Delivery], None]) -> None:
        def recorded(store: Session) -> None:
            for row in rows:
                record(store, row)

        await self._hands.in_store(recorded)
