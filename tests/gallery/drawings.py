"""A drawing is a reply as each platform's JSON, made by the real renderers and held against the platforms' limits."""

from __future__ import annotations

import base64
import mimetypes
from typing import Any

from bot.chat.reply import Reply
from bot.chat.templates import Templates
from bot.discord.confirm import Confirmations
from bot.discord.render import Renderer as DiscordRenderer
from bot.slack.render import Renderer as SlackRenderer
from sandbox.discord.message_rules import check_message
from sandbox.discord.refusals import Problems
from sandbox.slack.validate import check_message_blocks
from sandbox.slack.wire import ApiError

Json = dict[str, Any]
_COMPONENTS_V2 = 1 << 15


class Studio:
    """Draws replies on both platforms, and says what a platform would refuse."""

    def __init__(self, templates: Templates) -> None:
        self._slack = SlackRenderer(templates)
        self._discord = DiscordRenderer(templates, Confirmations(templates))

    def slack(self, reply: Reply, *, classic: bool = False) -> Json:
        """Return a Slack message as the page shows it, pictures as addresses that hold them."""
        drawn = self._slack.draw(reply)
        blocks, files = ("classic_blocks", "classic_files") if classic else ("blocks", "files")
        shared = [_shared(file) for file in drawn.get(files, [])]
        return {"text": drawn["text"], "blocks": drawn[blocks], "files": shared}

    def discord(self, reply: Reply) -> Json:
        """Return a Discord message as the page shows it, pictures as addresses that hold them."""
        page = self._discord.page(reply)
        attachments = [
            {"filename": file.name, "url": _address(file.media_type, file.data), "content_type": file.media_type}
            for file in page.files
        ]
        return {"flags": _COMPONENTS_V2, "components": page.components(), "attachments": attachments}

    def refusals(self, reply: Reply) -> list[str]:
        """Return what either platform would refuse of a reply; nothing when both would take it."""
        found: list[str] = []
        for classic in (False, True):
            blocks = self.slack(reply, classic=classic)["blocks"]
            try:
                check_message_blocks(blocks, [], new_blocks=not classic, file_ready=lambda _block: True)
            except ApiError as error:
                found.append(f"slack{' classic' if classic else ''}: {error.code} {error.messages}")
        message, problems = self.discord(reply), Problems()
        draft = {"content": "", "embeds": [], "components": message["components"]}
        check_message(draft, True, {file["filename"] for file in message["attachments"]}, problems)
        return found + ([f"discord: {problems.tree}"] if problems.tree else [])


def _shared(file: Json) -> Json:
    """A file of Slack's as its message shows it."""
    name = str(file["name"])
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    address = f"data:{kind};base64,{file['data']}"
    return {"name": name, "title": file.get("title") or name, "mimetype": kind, "url_private": address, "size": 1}


def _address(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
