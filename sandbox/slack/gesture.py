"""Gesture: one thing a person did in the client, with the app's acknowledgement and everything it caused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.slack.messages import Message
from sandbox.slack.views import View
from sandbox.slack.wire import Json


class Unanswered(AssertionError):
    """The app did not answer a gesture as it was waited for; the message says what the person saw instead."""


@dataclass(frozen=True)
class Answer:
    """Something visible the app did in reply: message, update, delete, view, push, errors, home, options or closed."""

    kind: str
    message: Message | None = None
    view: View | None = None
    detail: Json = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the text of the message, or nothing for a view."""
        return self.message.text if self.message else ""


class Gesture:
    """A person's gesture; `hooks` name the handles by which an effect is recognised as its answer."""

    def __init__(self, key: str, kind: str, person: str, label: str, started: datetime) -> None:
        self.id = key
        self.kind = kind
        self.person = person
        self.label = label
        self.started = started
        self.acked_after: float | None = None
        self.failed: str | None = None
        self.answers: list[Answer] = []
        self.hooks: set[str] = set()
        self.room: str | None = None
        self._changes: set[asyncio.Event] = set()

    def acknowledge(self, seconds: float) -> None:
        """Note that the app acknowledged after that many seconds; a late one stays a failure."""
        self.acked_after = seconds
        self._wake()

    def fail(self, sentence: str) -> None:
        """Note what the person sees because the app did not answer in time or well."""
        self.failed = self.failed or sentence
        self._wake()

    def credit(self, answer: Answer) -> None:
        """Note one visible effect of this gesture."""
        self.answers.append(answer)
        self._wake()

    async def settled(self, timeout: float = 10.0) -> Gesture:
        """Wait until the app has acknowledged or failed; Unanswered when neither happens in time."""
        await self._until(lambda: self.failed is not None or self.acked_after is not None, timeout, "acknowledged")
        return self

    async def acked(self, timeout: float = 5.0) -> float:
        """Wait for the acknowledgement and return its seconds; Unanswered when it failed or never came."""
        await self.settled(timeout)
        if self.failed or self.acked_after is None:
            raise Unanswered(f"{self.label} by {self.person}: {self.failed}")
        return self.acked_after

    async def answered(self, timeout: float = 5.0, count: int = 1) -> list[Answer]:
        """Wait for that many visible answers and return them; Unanswered when it failed or they never came."""
        await self._until(lambda: len(self.answers) >= count or self.failed is not None, timeout, "answered")
        if len(self.answers) < count:
            raise Unanswered(f"{self.label} by {self.person}: {self.failed}")
        return self.answers

    async def _until(self, true: Callable[[], bool], timeout: float, what: str) -> None:
        event = asyncio.Event()
        self._changes.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not true():
                    event.clear()
                    await event.wait()
        except TimeoutError:
            raise Unanswered(f"{self.label} by {self.person} was not {what} within {timeout} s") from None
        finally:
            self._changes.discard(event)

    def _wake(self) -> None:
        for event in self._changes:
            event.set()

    def wire(self) -> Json:
        """Return the gesture as the sandbox page shows it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "label": self.label,
            "started": self.started.isoformat(),
            "acked_after": self.acked_after,
            "failed": self.failed,
            "answers": [answer.kind for answer in self.answers],
        }


class Gestures:
    """All gestures in order, and the rule by which an effect finds the gesture that caused it."""

    def __init__(self) -> None:
        self.all: list[Gesture] = []

    def begin(self, kind: str, person: str, label: str, now: datetime) -> Gesture:
        """Start a gesture."""
        gesture = Gesture(f"G{len(self.all) + 1}", kind, person, label, now)
        self.all.append(gesture)
        return gesture

    def credit(self, hook: str, answer: Answer) -> None:
        """Give an effect to the newest gesture that holds this hook, if one does."""
        for gesture in reversed(self.all):
            if hook in gesture.hooks:
                gesture.credit(answer)
                return
