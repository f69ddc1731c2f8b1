"""An exchange is one interaction and the manner of its answer: at once or later, privately, anew or in place."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.discord.render import Page
from bot.discord.sheet import Attachment

Interaction = discord.Interaction[Any]
NO_WAY_THROUGH = (discord.HTTPException, aiohttp.ClientError, OSError)
_ANSWERED_ALREADY = 40060


class Manner(Enum):
    """Where an answer goes: a new message, in place of the pressed one, or in place of a question and its cause."""

    NEW = "new"
    PLACE = "place"
    QUESTION = "question"


@dataclass
class Exchange:
    """Answers one interaction; a refusal is always private and replaces nothing but a question."""

    interaction: Interaction
    private: bool
    manner: Manner = Manner.NEW
    source: Interaction | None = None
    done: Page | None = None
    acknowledged: bool = False

    async def defer(self) -> None:
        """Tell Discord that the answer comes later; this fixes whether it is private."""
        if self.manner is Manner.NEW:
            await self.interaction.response.defer(ephemeral=self.private, thinking=True)
        else:
            await self.interaction.response.defer()
        self.acknowledged = True

    async def show(self, page: Page) -> None:
        """Answer with a page; where a first answer got through unnoticed, repeat it in its place."""
        for _ in range(2):
            try:
                return await self._show(page)
            except discord.HTTPException as error:
                if error.code != _ANSWERED_ALREADY or self.acknowledged:
                    raise
                self.acknowledged = True
            except (aiohttp.ClientError, OSError):
                # Only a first answer may be repeated: Discord takes one and no more.
                if self.acknowledged:
                    raise
        return await self._show(page)

    async def _show(self, page: Page) -> None:
        if self.manner is Manner.QUESTION:
            await self._settle(page)
        elif self.manner is Manner.PLACE and not page.refusal:
            await self._replace(page)
        else:
            await self._tell(page)

    async def _tell(self, page: Page) -> None:
        private = self.private or page.refusal
        if not self.acknowledged:
            await self.interaction.response.send_message(view=sealed(page), files=files(page), ephemeral=private)
            self.acknowledged = True
        elif self.manner is Manner.NEW and (self.private or not page.refusal):
            await self.interaction.edit_original_response(view=sealed(page), attachments=files(page))
        else:
            await self._tell_beside(page, private)

    async def _tell_beside(self, page: Page, private: bool) -> None:
        """Answer with a message of its own; a public one that was promised and is not coming is taken back."""
        if self.manner is Manner.NEW:
            await self.interaction.delete_original_response()
        await self.interaction.followup.send(view=sealed(page), files=files(page), ephemeral=private)

    async def _replace(self, page: Page) -> None:
        if self.acknowledged:
            await self.interaction.edit_original_response(view=sealed(page), attachments=files(page))
        else:
            await self.interaction.response.edit_message(view=sealed(page), attachments=files(page))
            self.acknowledged = True

    async def _settle(self, page: Page) -> None:
        """Close the question, and put the answer where the press that raised it wanted it."""
        if page.refusal or self.done is None:
            await self._replace(page)
        elif self.source is not None:
            await self._replace(self.done)
            await self.source.edit_original_response(view=sealed(page), attachments=files(page))
        elif not self.private:
            await self._replace(self.done)
            await self.interaction.followup.send(view=sealed(page), files=files(page))
        else:
            await self._replace(page)


def sealed(page: Page) -> ui.LayoutView:
    """Return a page as a view that the library sends and forgets: presses come to us by their ids, not by views."""
    view = ui.LayoutView(timeout=None)
    view.add_item(page.container)
    view.stop()
    return view


def files(page: Page) -> list[discord.File]:
    """Return a page's files for one request."""
    return [_file(attachment) for attachment in page.files]


def _file(attachment: Attachment) -> discord.File:
    return discord.File(io.BytesIO(attachment.data), attachment.name, description=attachment.summary or None)
