"""Hands are what a relay works with: a store, a clock, a way to post, and the fence that tells whether it still may."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

from bot.chat.delivery import Work
from bot.chat.job import Message
from bot.chat.templates import Templates
from bot.outbox import Hours
from bot.store import Store
from program.failpoints import reach

Result = TypeVar("Result")


def _alone(_store: Session) -> int:
    """The fence of a relay without rivals."""
    return 0


@dataclass(frozen=True)
class Hands:
    """`post` writes a message into the outbox; `fence` returns the relay's token, or raises where it lost its lease.

    `leads` tells whether there is any use in trying: without a lease a relay rests. `hours` are the program's zone and
    quiet hours, for messages that come late to people who set none of their own.

    Time and rest are given from outside, so that a test may let hours pass at once.
    """

    store: Store
    templates: Templates
    now: Callable[[], datetime]
    work: Work
    post: Callable[[Session, Message, str, datetime], int]
    fence: Callable[[Session], int] = _alone
    leads: Callable[[], bool] = lambda: True
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    hours: Hours = field(default_factory=Hours)

    async def glance(self, question: Callable[[Connection], Result]) -> Result:
        """Ask the store something, in a worker thread; nothing is changed and nobody else is kept from it."""

        def asked() -> Result:
            with self.store.glance() as connection:
                return question(connection)

        return await self.work(asked)

    async def in_store(self, story: Callable[[Session], Result]) -> Result:
        """Run a story in one transaction, in a worker thread, if this relay's lease still stands."""

        def fenced() -> Result:
            with self.store.unit() as store:
                self.fence(store)
                told = story(store)
                reach("outbox.written")
            reach("outbox.committed")
            return told

        return await self.work(fenced)
