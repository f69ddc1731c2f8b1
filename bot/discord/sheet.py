"""A sheet is one message being filled; it counts what Discord allows and says what no longer fits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import ui

from bot.discord.limits import CHARACTERS, COMPONENTS, FILE_SUMMARY, FILES, clip

Item = ui.Item[Any]
# Kept free for the closing line that tells how much is not shown.
_CLOSING_COMPONENTS = 1
_CLOSING_CHARACTERS = 120
_FENCE = "```"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message; `summary` is its text alternative."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    summary: str = ""


class Sheet:
    """Takes parts in order while they fit; `kept` components are set aside for what must not be lost: buttons."""

    def __init__(self, kept: int) -> None:
        self.items: list[Item] = []
        self.files: list[Attachment] = []
        self.hidden = 0
        self.characters = CHARACTERS - _CLOSING_CHARACTERS
        # One component is the container itself.
        self._components = COMPONENTS - 1 - _CLOSING_COMPONENTS
        self._kept = kept

    def text(self, text: str) -> None:
        """Add text, cut after its last line that fits."""
        if not text.strip():
            return
        if not self.fits(1):
            self.hidden += 1
            return
        fitting = _within(text, self.characters)
        if fitting != text:
            self.hidden += 1
        if fitting:
            self._add(ui.TextDisplay(fitting), 1)
            self.characters -= len(fitting)

    def divider(self) -> None:
        """Add a line, unless there is no room for it."""
        if self.fits(1):
            self._add(ui.Separator(), 1)

    def row(self, buttons: list[Item]) -> None:
        """Add a row of buttons out of the components set aside."""
        cost = 1 + len(buttons)
        if cost > self._components:
            self.hidden += len(buttons)
            return
        self._kept = max(0, self._kept - cost)
        self._add(ui.ActionRow(*buttons), cost)

    def picture(self, attachment: Attachment) -> None:
        """Add a picture with its text alternative."""
        name = self._attach(attachment, cost=1)
        if name is not None:
            about = clip(attachment.summary, FILE_SUMMARY)
            self._add(ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}", description=about)), 1)

    def file(self, attachment: Attachment) -> None:
        """Add a file to keep."""
        name = self._attach(attachment, cost=1)
        if name is not None:
            self._add(ui.File(f"attachment://{name}"), 1)

    def fits(self, components: int) -> bool:
        """Return whether so many components fit beside those set aside."""
        return components <= self._components - self._kept

    def close(self, text: str) -> None:
        """Add the closing line in the room kept for it."""
        self.items.append(ui.TextDisplay(clip(text, _CLOSING_CHARACTERS)))

    def _add(self, item: Item, cost: int) -> None:
        self.items.append(item)
        self._components -= cost

    def _attach(self, attachment: Attachment, cost: int) -> str | None:
        if not self.fits(cost) or len(self.files) >= FILES:
            self.hidden += 1
            return None
        name = self._free_name(attachment.name)
        self.files.append(Attachment(name, attachment.media_type, attachment.data, attachment.summary))
        return name

    def _free_name(self, wanted: str) -> str:
        """Discord rewrites unusual file names and then no longer finds the file a component shows."""
        safe = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).strip("-.") or "file"
        taken = {file.name for file in self.files}
        return safe if safe not in taken else f"{len(taken) + 1}-{safe}"


def _within(text: str, most: int) -> str:
    """Return whole lines of at most so many characters, with a fence that was opened closed again."""
    if len(text) <= most:
        return text
    lines, room = [], most - len(_FENCE) - 3
    for line in text.split("\n"):
        if len(line) + 1 > room:
            break
        lines.append(line)
        room -= len(line) + 1
    if sum(line.count(_FENCE) for line in lines) % 2:
        lines.append(_FENCE)
    return "\n".join([*lines, "…"]) if lines else text[: max(0, most - 1)].rstrip("\\ ") + "…"
