"""A gesture is one thing a person did, a command, a press, a form, and what came back of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.discord.messages import Message
from sandbox.discord.refusals import Json

NO_ANSWER = "The application did not respond"


class Unanswered(Exception):
    """A gesture that nobody answered; the sentence says which and why."""


@dataclass(eq=False)
class Gesture:
    """What a person did and everything the bot answered, in order."""

    id: str
    kind: str
    person: str
    words: str
    channel: str
    at: datetime
    acked_after: float | None = None
    failed: str | None = None
    answers: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    done: bool = False
    _born: float = field(default_factory=time.monotonic)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answer(self) -> Message:
        """Return the last message that answered; Unanswered when there is none."""
        if not self.answers:
            raise Unanswered(f"{self.words}: no message answered it")
        return self.answers[-1]

    @property
    def text(self) -> str:
        """Return every word of every answer."""
        return "\n".join(message.text for message in self.answers)

    def ack(self) -> None:
        """Note that the first answer is in."""
        self.acked_after = time.monotonic() - self._born
        self._moved.set()

    def reply(self, message: Message | None = None) -> None:
        """Note a finished answer, with its message when it has one."""
        if message is not None and message not in self.answers:
            self.answers.append(message)
        self.done = True
        self._moved.set()

    def fail(self, sentence: str) -> None:
        """Note that the person was left without an answer."""
        self.failed = sentence
        self._moved.set()

    async def settled(self, timeout: float = 5.0) -> Gesture:
        """Wait until it is acknowledged or has failed, and return it."""
        await self._until(lambda: self.acked_after is not None or self.failed is not None, timeout)
        return self

    async def acked(self, timeout: float = 5.0) -> Gesture:
        """Wait for the first answer and return the gesture; Unanswered when it failed."""
        await self.settled(timeout)
        self._raise_failure()
        return self

    async def answered(self, timeout: float = 5.0) -> Gesture:
        """Wait for a finished answer (message, form, update, choices) and return it; Unanswered when it failed."""
        await self._until(lambda: self.done or self.failed is not None, timeout)
        self._raise_failure()
        return self

    async def answers_at_least(self, count: int, timeout: float = 5.0) -> list[Message]:
        """Wait until this many messages have answered, and return them in order."""
        await self._until(lambda: len(self.answers) >= count, timeout)
        return self.answers

    def _raise_failure(self) -> None:
        if self.failed is not None:
            raise Unanswered(f"{self.words}: {self.failed}")

    async def _until(self, ready: Callable[[], bool], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not ready():
            self._moved.clear()
            try:
                await asyncio.wait_for(self._moved.wait(), deadline - time.monotonic())
            except TimeoutError:
                raise Unanswered(f"{self.words}: nothing came within {timeout:g} s") from None
