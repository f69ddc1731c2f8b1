"""A file reaches people by three steps: ask for an address, send the bytes, share it into a conversation."""

from __future__ import annotations

import base64
import logging

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.templates import Templates
from bot.slack.elements import Json
from bot.slack.mrkdwn import guarded, mrkdwn
from bot.slack.web import Web

log = logging.getLogger(__name__)


class Files:
    """Shares files; where Slack does not take them, the person is told."""

    def __init__(self, web: Web, templates: Templates) -> None:
        self._web, self._templates = web, templates

    async def share(self, channel: str, files: list[Json], thread: str = "") -> None:
        """Upload the files of a drawing and share them in a channel."""
        try:
            uploaded = [await self._upload(file) for file in files]
            place: Json = {"channel_id": channel} | ({"thread_ts": thread} if thread else {})
            await self._web.posting.files_completeUploadExternal(files=uploaded, **place)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("files for %s could not be shared: %s", channel, error)
            await self._tell(channel, files, thread)

    async def _upload(self, file: Json) -> dict[str, str | None]:
        data = base64.b64decode(file["data"])
        place = await self._web.reading.files_getUploadURLExternal(filename=file["name"], length=len(data))
        if not await self._web.upload(str(place["upload_url"]), data):
            raise aiohttp.ClientError("the bytes were not taken")
        return {"id": str(place["file_id"]), "title": file["title"]}

    async def _tell(self, channel: str, files: list[Json], thread: str) -> None:
        names = ", ".join(file["name"] for file in files)
        words = self._templates.open("slack/draw", names=names)("files_failed")
        place: Json = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        try:
            await self._web.posting.chat_postMessage(text=mrkdwn(words, 1000) or guarded(names), **place)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.error("nobody could be told that %s was not shared: %s", names, error)
