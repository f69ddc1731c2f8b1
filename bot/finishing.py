"""Finishing gives a message that waits a better text; its template is written already, and goes out otherwise."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.cards.drafts import proposal_card
from bot.chat.delivery import Adapter, Work
from bot.chat.job import Channel, Message, Priority
from bot.chat.markup import Words, plain
from bot.chat.reply import Reply
from bot.chat.templates import Templates
from bot.store import Store
from bot.writer.briefs import Brief
from program.deliveries import redraw, reference_of
from program.drafts import Written, propose

log = logging.getLogger(__name__)
# So long a message with a wish waits; what has not been written by then goes out as it is.
GRACE = timedelta(seconds=120)
# So many of one job at once: the others keep their templates, which say the same.
MOST, AT_ONCE = 20, 3
Wished = Sequence[tuple[str, Message]]


@dataclass(frozen=True)
class Hands:
    """What finishing works with; `write` grants a reply's wish, or returns the very reply where it cannot."""

    store: Store
    templates: Templates
    briefs: Mapping[str, Brief]
    drawers: Mapping[str, Adapter]
    write: Callable[[Reply], Awaitable[Reply]]
    post: Callable[[Session, Message, str, datetime], int]
    now: Callable[[], datetime]
    work: Work


class Finishing:
    """Takes what a job wished for once its transaction has ended; a stop or a crash costs nothing but better words."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to take wishes, in this loop."""
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        """Give up what is being written."""
        self._loop = None
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def grace(self) -> timedelta:
        """Return how long a message with a wish waits for it: not at all where no wishes are taken."""
        return timedelta(0) if self._loop is None else GRACE

    def take(self, wished: Wished) -> None:
        """Take the messages of a job that have a wish, with their keys; from any thread."""
        loop = self._loop  # a stop may come between the look and the call
        if loop is not None and wished:
            loop.call_soon_threadsafe(self._begin, tuple(wished[:MOST]))

    def _begin(self, wished: Wished) -> None:
        task = asyncio.get_running_loop().create_task(self.finish(wished), name="finishing")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, wished: Wished) -> None:
        """Write each, a few at a time; one that fails keeps its template and does not stop the others."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(key: str, message: Message) -> None:
            async with turns:
                try:
                    await self._finish(key, message)
                except Exception:
                    log.exception("the message %s keeps its template", key)

        await asyncio.gather(*(one(key, message) for key, message in wished))

    async def _finish(self, key: str, message: Message) -> None:
        wish = message.reply.wish
        written = await self._hands.write(message.reply)
        if wish is None or written is message.reply:
            return
        public = self._hands.briefs[wish.brief].public
        story = self._propose if public else self._redraw
        await self._hands.work(lambda: story(key, wish.brief, written))

    def _redraw(self, key: str, brief: str, written: Reply) -> None:
        """Put a draft in the template's place, where the message has not been taken up yet."""
        drawn = {name: one.draw(written, reference_of(f"{key}:{name}")) for name, one in self._hands.drawers.items()}
        with self._hands.store.unit() as store:
            for platform, drawing in drawn.items():
                redraw(store, f"{key}:{platform}", drawing)

    def _propose(self, key: str, brief: str, written: Reply) -> None:
        """What all will read waits for a person: managers are shown it, and the template stands until they agree."""
        hands, now = self._hands, self._hands.now()
        drawn = {name: one.draw(written, reference_of(f"{key}:{name}")) for name, one in hands.drawers.items()}
        text = "\n\n".join(plain(Words(str(one))) for one in (written.title, *_words(written)))
        with hands.store.unit() as store:
            draft = propose(store, brief, key, "", Written(text, "model", drawn), now)
            card = proposal_card(hands.templates, draft, written)
            message = Message(Channel("managers"), card, priority=Priority.NOTICE)
            hands.post(store, message, f"draft:{draft.id}", now)


def _words(reply: Reply) -> list[Words]:
    return [block.words for block in reply.blocks if hasattr(block, "words")]
