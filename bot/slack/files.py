"""A file reaches people by three steps: ask for an address, send the bytes, share it into a conversation."""

from __future__ import annotations

import base64
import logging

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.templates import Templates
from bot.slack.elements import Json
from bot.slack.mrkdwn import mrkdwn
from bot.slack.web import Web

log = logging.getLogger(__name__)


class Files:
    """Shares files; where Slack does not take them, the person is told."""

    def __init__(self, web: Web, templates: Templates) -> None:
        self._web, self._templates = web, templates

    async def share(self, channel: str, files: list[Json], *, otherwise: str = "") -> None:
        """Upload the files of a drawing and share them in a channel, or in the other one where that fails."""
        for place in dict.fromkeys(filter(None, (channel, otherwise))):
            if await self._shared(place, files):
                return
        await self._tell(otherwise or channel, files)

    async def _shared(self, channel: str, files: list[Json]) -> bool:
        try:
            uploaded = [await self._upload(file) for file in files]
            await self._web.posting.files_completeUploadExternal(files=uploaded, channel_id=channel)
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("files for %s could not be shared: %s", channel, error)
            return False
        return True

    async def _upload(self, file: Json) -> dict[str, str | None]:
        data = base64.b64decode(file["data"])
        place = await self._web.repeatable.files_getUploadURLExternal(
            filename=file["name"], length=len(data), alt_txt=file["title"]
        )
        if not await self._web.upload(str(place["upload_url"]), data):
            raise aiohttp.ClientError("the bytes were not taken")
        return {"id": str(place["file_id"]), "title": file["title"]}

    async def _tell(self, channel: str, files: list[Json]) -> None:
        names = ", ".join(file["name"] for file in files)
        words = self._templates.open("slack/draw", names=names)("files_failed")
        try:
            await self._web.posting.chat_postMessage(channel=channel, text=mrkdwn(words, 1000))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.error("nobody could be told that %s was not shared: %s", names, error)
