"""Carrying is the way of one delivery: its channel is resolved and kept, then it is posted, or a card is changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from bot.chat.delivery import Adapter, CardGone, Scope, SendLater, SendRefused, SendUnknown
from bot.relay.aftermath import Aftermath
from bot.relay.hands import Hands
from bot.relay.pacing import Pacing
from bot.relay.taken import Taken
from program import direct_lines
from program.delivery_claims import (
    Overtaken,
    mark_later,
    mark_resolved,
    mark_unknown,
    mark_vanished,
)
from program.failpoints import reach
from program.leases import StaleLease

log = logging.getLogger(__name__)
End = Callable[[Session], None]


class Carrier:
    """Carries one delivery at a time for each destination, and says in the store exactly how it ended."""

    def __init__(self, adapter: Adapter, hands: Hands, pacing: Pacing) -> None:
        self._adapter, self._hands, self._pacing = adapter, hands, pacing
        self._after = Aftermath(hands, adapter.pace.repeats)

    async def carry(self, taken: Taken) -> None:
        """See one delivery through."""
        try:
            reach("outbox.taken_up")
            end = await self._on_the_way(taken)
            await self._hands.in_store(end)
        except (Overtaken, StaleLease) as error:
            log.warning("another relay has taken over (%s)", error)

    async def _on_the_way(self, taken: Taken) -> End:
        if taken.closed is not None:
            refused = SendRefused(taken.closed, Scope.PERSON)
            return lambda store: self._after.refused(store, taken.row, refused, self._hands.now())
        if taken.useless:
            return lambda store: self._after.useless(store, taken.row, self._hands.now())
        if (later := taken.later) is not None:
            return lambda store: mark_later(store, taken.row, later, "its receiver wants to be left alone now")
        if taken.row.channel is None:
            turn = self._pacing.opening(taken.row.destination, self._hands.now())
            if turn > self._hands.now():
                return lambda store: mark_later(store, taken.row, turn, "direct lines are opened one after another")
            end = await self._resolve(taken)
            if end is not None:
                return end
        return await self._attempt(taken)

    async def _resolve(self, taken: Taken) -> End | None:
        """Open the person's direct line and keep its channel; how it ended where that cannot be."""
        row = taken.row
        try:
            reach("outbox.resolving")
            channel = await self._adapter.resolve(row.destination)
            reach("outbox.resolved")
        except SendLater as error:
            return self._later(taken, error)
        except SendUnknown as error:
            # Opening posts nothing: what is unknown about it may simply be tried again.
            return self._later(taken, SendLater(10.0, str(error)))
        except SendRefused as error:
            refused = error
            return lambda store: self._after.refused(store, row, refused, self._hands.now())

        def keep(store: Session) -> None:
            mark_resolved(store, row, channel)
            direct_lines.opened(store, row.platform, row.destination, channel)

        await self._hands.in_store(keep)
        return None

    async def _attempt(self, taken: Taken) -> End:
        row, hands = taken.row, self._hands
        if not hands.leads():
            # We were paused, or the store was: somebody else may send it by now, so we look again before we do.
            return lambda store: mark_later(store, row, hands.now(), "the relay changed hands")
        self._pacing.posted(row.destination, hands.now())
        began = asyncio.get_running_loop().time()
        try:
            try:
                address = await self._send(taken)
            finally:
                took = asyncio.get_running_loop().time() - began
                row.doubted = row.doubted or took >= self._adapter.pace.repeats_after
        except SendLater as error:
            return self._later(taken, error)
        except SendRefused as error:
            refused = error
            return lambda store: self._after.refused(store, row, refused, hands.now())
        except CardGone as error:
            deleted = error.deleted
            return lambda store: mark_vanished(store, row, deleted, hands.now())
        except SendUnknown as error:
            return self._unknown(taken, str(error))
        return lambda store: self._after.sent(store, row, address, hands.now())

    async def _send(self, taken: Taken) -> str:
        outgoing = taken.outgoing()
        reach("outbox.rendered")
        if taken.address is None:
            reach("outbox.sending")
            address = await self._adapter.send(outgoing)
            reach("outbox.replied")
            return address
        self._pacing.edits.take(self._hands.now())
        reach("outbox.editing")
        await self._adapter.edit(outgoing, taken.address)
        reach("outbox.edited")
        return taken.address

    def _later(self, taken: Taken, error: SendLater) -> End:
        until, trouble = self._hands.now() + timedelta(seconds=error.seconds), str(error)
        self._pacing.limit(taken.row.destination, until, error.scope)
        return lambda store: mark_later(store, taken.row, until, trouble)

    def _unknown(self, taken: Taken, trouble: str) -> End:
        now = self._hands.now()
        if taken.address is not None:
            # A card may be given the same content twice, so that there is nothing to look for.
            again = now + timedelta(seconds=20)
            return lambda store: mark_later(store, taken.row, again, trouble)
        return lambda store: mark_unknown(store, taken.row, now, trouble)
