"""A seat is a person in one of the two chats: what they type, press and fill in, and what they see of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.acceptance.theatre import Theatre, until

PLATFORMS = ("slack", "discord")
FIGURES = ("Clicks", "Leads", "Sales", "Conversion rate", "Revenue", "Your commission", "Earned per click")


@dataclass(frozen=True)
class Seen:
    """An answer as it stands on a screen."""

    message: Any
    parts: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """Every word of it, without the marks of either platform."""
        words = [self.message.text, *(text for part in self.parts for text in _texts(part))]
        return re.sub(r"\\([^\w\s])", r"\1", "\n".join(words))

    @property
    def buttons(self) -> dict[str, str]:
        """The ids of its buttons by their labels."""
        found: dict[str, str] = {}
        for part in _walk(self.parts):
            label = part.get("label") or (part.get("text") or {})
            packed = part.get("custom_id") or part.get("action_id")
            if packed:
                found[label if isinstance(label, str) else str(label.get("text", ""))] = str(packed)
        return found

    @property
    def figures(self) -> dict[str, str]:
        """The figures of a stats card by their labels, as each platform shows them."""
        found = {}
        for label in FIGURES:
            match = re.search(rf"\*{{1,2}}{label}\*{{1,2}}\s+(.+)", self.text)
            assert match is not None, f"no {label} in:\n{self.text}"
            found[label] = match[1].strip()
        return found


class Seat:
    """A person at one of the chats."""

    def __init__(self, theatre: Theatre, platform: str, who: str) -> None:
        self._theatre, self.platform, self.who = theatre, platform, who

    async def type(self, path: str, **options: str) -> Seen:
        """Type a command with its options by name and return the answer."""
        return await self.answer(await self.gesture(path, **options))

    async def gesture(self, path: str, **options: str) -> Any:
        """Type a command and return what became of it, without waiting for the answer."""
        if self.platform == "slack":
            words = "".join(f' {name}:"{value}"' for name, value in options.items())
            return await self._theatre.slack.command(self.who, f"/{path}{words}")
        return await self._theatre.discord.command(self.who, path, options)

    async def press(self, seen: Seen, label: str) -> Seen:
        """Press a button by its label and return what it brought."""
        return await self.answer(await self.pressing(seen, seen.buttons[label]))

    async def pressing(self, seen: Seen, packed: str) -> Any:
        """Press a button by its id, without waiting for the answer."""
        if self.platform == "slack":
            place = {"channel": seen.message.channel, "ts": seen.message.ts}
            return await self._theatre.slack.press(self.who, action_id=packed, **place)
        return await self._theatre.discord.press(self.who, seen.message.id, packed)

    async def fill(self, **values: str) -> Seen:
        """Send the open form and return the answer."""
        before = len(self.screen)
        await self.filling(**values)
        await until(lambda: len(self.screen) > before)
        return self.seen(self.screen[-1])

    async def filling(self, **values: str) -> Any:
        """Send the form that is open, once it is, without waiting for the answer."""
        if self.platform == "slack":
            await until(lambda: self._theatre.slack.modals(self.who))
            view = self._theatre.slack.modals(self.who)[-1]
            fields = {name: {"value": value} for name, value in values.items()}
            return await self._theatre.slack.submit(self.who, view.id, fields)
        await until(lambda: self._theatre.discord.modal(self.who))
        return await self._theatre.discord.submit(self.who, values)

    @property
    def screen(self) -> list[Any]:
        """The messages that only this person sees, oldest first."""
        chat = self._theatre.slack if self.platform == "slack" else self._theatre.discord
        return list(chat.ephemerals(self.who))

    @property
    def direct(self) -> list[Seen]:
        """The person's direct messages with the bot, oldest first."""
        if self.platform == "slack":
            slack = self._theatre.slack
            return [self.seen(one) for one in slack.messages(slack.dm(self.who))]
        return [self.seen(one) for one in self._theatre.discord.messages("dm", self.who)]

    def seen(self, message: Any) -> Seen:
        """Read a message."""
        return Seen(message, message.blocks if self.platform == "slack" else message.components)

    async def answer(self, gesture: Any) -> Seen:
        """Wait for the answer to a gesture and read it."""
        answered = await gesture.answered(10.0)
        if self.platform == "slack":
            last = answered[-1]
            return Seen(last.message, last.message.blocks) if last.message else Seen(_Nothing(), last.view.blocks)
        return self.seen(answered.answers[-1]) if answered.answers else Seen(_Nothing(), [])


class _Nothing:
    """What stands where a form came instead of a message."""

    text = ""


def _walk(parts: Any) -> Iterator[dict[str, Any]]:
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict):
            yield part
            for inner in part.values():
                if isinstance(inner, list | dict):
                    yield from _walk(inner)


def _texts(part: dict[str, Any]) -> Iterator[str]:
    for inner in _walk(part):
        text = inner.get("text") or inner.get("content")
        if isinstance(text, str):
            yield text
