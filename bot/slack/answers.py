"""An answer is a drawn reply on its way back to one person, by the first way that is still open."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookResponse

from bot.chat.delivery import Drawing
from bot.chat.templates import Templates
from bot.slack.asking import Way
from bot.slack.elements import Json, context
from bot.slack.files import Files
from bot.slack.web import Web, error_code, retry_after, status_of

log = logging.getLogger(__name__)

REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"})
PATIENCE_SECONDS = 30.0
_NOT_THERE = frozenset({"user_not_in_channel", "channel_not_found", "not_in_channel", "is_archived", "no_permission"})


@dataclass(frozen=True)
class Sent:
    """A message as a posting call takes it."""

    text: str
    blocks: list[Json]

    def body(self) -> Json:
        """Return the parts every posting call shares; links are never unfolded, so no preview counts as a click."""
        return {"text": self.text, "blocks": self.blocks, "unfurl_links": False, "unfurl_media": False}


class Answers:
    """Gives answers: by the response URL, else as an ephemeral message, else directly."""

    def __init__(self, web: Web, templates: Templates) -> None:
        self._web, self._templates = web, templates
        self._files = Files(web, templates)

    async def give(self, way: Way, drawing: Drawing, *, public: bool = False) -> None:
        """Show a drawn reply to the person, and bring its files where a file can be."""
        files = drawing["files"]
        there = public or way.direct
        newest = Sent(drawing["text"], self._with_word(drawing["blocks"], files, there=there))
        if await self._post(way, newest, public=public):
            await self._bring(way, files, there=there)
            return
        files = drawing["classic_files"]
        oldest = Sent(drawing["text"], self._with_word(drawing["classic_blocks"], files, there=there))
        if not await self._post(way, oldest, public=public):
            await self._post(way, Sent(drawing["text"], []), public=public)
        await self._bring(way, files, there=there)

    def _with_word(self, blocks: list[Json], files: list[Json], *, there: bool) -> list[Json]:
        if not files:
            return blocks
        saying = "files_below" if there else "files_direct"
        return [*blocks, context(self._templates.open("slack/draw", count=len(files))(saying))]

    async def bring_files(self, way: Way, files: list[Json]) -> None:
        """Send the files of an answer to the person's direct messages."""
        await self._bring(way, files, there=False)

    async def _bring(self, way: Way, files: list[Json], *, there: bool) -> None:
        if files:
            direct = await self._web.direct_channel(way.user)
            await self._files.share(way.channel if there and way.channel else direct, files, otherwise=direct)

    async def _post(self, way: Way, sent: Sent, *, public: bool) -> bool:
        """Post by the first open way; False when the blocks were refused, so that nothing was shown."""
        if way.response_url:
            word = await self._respond(way, sent, public=public)
            if word in REFUSED_BLOCKS:
                return False
            if not word:
                return True
        return await self._post_otherwise(way, sent, public=public)

    async def _respond(self, way: Way, sent: Sent, *, public: bool) -> str:
        """Use the response URL once; "" when it was taken or may have been, else why it was not."""
        body: Json = sent.body() | {"response_type": "in_channel" if public else "ephemeral"}
        body |= {"replace_original": way.replace} | ({"thread_ts": way.thread} if way.thread else {})
        try:
            answer = await self._web.hook(way.response_url).send_dict(body)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("an answer may not have arrived: %s", type(error).__name__)
            return ""
        return "" if answer.status_code == 200 and answer.body.strip() == "ok" else _word(answer)

    async def _post_otherwise(self, way: Way, sent: Sent, *, public: bool) -> bool:
        try:
            await self._call(way, sent, public=public)
        except SlackApiError as error:
            code = error_code(error)
            if code in REFUSED_BLOCKS:
                return False
            if code not in _NOT_THERE or way.direct:
                raise
            channel = await self._web.direct_channel(way.user)
            await self._web.posting.chat_postMessage(channel=channel, **sent.body())
        return True

    async def _call(self, way: Way, sent: Sent, *, public: bool) -> None:
        """Post, once more after a wait where Slack said that it was too soon: nothing was shown then."""
        try:
            await self._call_once(way, sent, public=public)
        except SlackApiError as error:
            if status_of(error) != 429:
                raise
            await asyncio.sleep(min(retry_after(error), PATIENCE_SECONDS))
            await self._call_once(way, sent, public=public)

    async def _call_once(self, way: Way, sent: Sent, *, public: bool) -> None:
        place: Json = {"channel": way.channel} | ({"thread_ts": way.thread} if way.thread else {})
        if way.replace and way.message:
            body: Json = {"text": sent.text, "blocks": sent.blocks}
            await self._web.repeatable.chat_update(channel=way.channel, ts=way.message, **body)
        elif way.channel and not way.direct and not public:
            body = {"text": sent.text, "blocks": sent.blocks}
            await self._web.posting.chat_postEphemeral(user=way.user, **place, **body)
        elif way.channel:
            await self._web.posting.chat_postMessage(**place, **sent.body())
        else:
            channel = await self._web.direct_channel(way.user)
            await self._web.posting.chat_postMessage(channel=channel, **sent.body())


def _word(answer: WebhookResponse) -> str:
    """Slack's word for a refused use of a response URL; it comes as JSON or bare."""
    try:
        body: Any = json.loads(answer.body)
    except ValueError:
        body = None
    if isinstance(body, Mapping):
        return "" if body.get("ok") else str(body.get("error") or "refused")
    return answer.body.strip() or f"http_{answer.status_code}"
