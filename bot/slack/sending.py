"""Sending puts an outbox message into a channel once, and says exactly what is known when it did not go well."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.delivery import Outgoing, SendLater, SendRefused, SendUnknown
from bot.chat.markup import plain
from bot.chat.templates import Templates
from bot.slack.answers import REFUSED_BLOCKS
from bot.slack.elements import Json
from bot.slack.files import Files
from bot.slack.web import SLOWER, UNSURE, Web, error_code, retry_after, status_of

log = logging.getLogger(__name__)

EVENT_TYPE = "rainmaker_delivery"
_PERSON = "user:"
PAGE = 100
PAGES_MOST = 20
_BEFORE_SECONDS = 60
_PAUSE_SECONDS = 10.0


class Sending:
    """Sends drawn messages, and finds one whose sending ended unknown."""

    def __init__(self, web: Web, templates: Templates) -> None:
        self._web, self._templates = web, templates
        self._files = Files(web, templates)

    async def send(self, outgoing: Outgoing) -> str:
        """Deliver and return "channel/ts"; SendRefused, SendLater or SendUnknown otherwise."""
        channel = await self._channel(outgoing.destination)
        drawing = outgoing.drawing
        files = drawing.get("files", [])
        try:
            posted = await self._post(channel, outgoing, drawing["blocks"])
        except SlackApiError as error:
            if error_code(error) not in REFUSED_BLOCKS:
                raise self._verdict(error) from error
            log.warning("Slack refused the newer blocks of %s; sending classic ones", outgoing.key)
            files = drawing.get("classic_files", [])
            posted = await self._post_classic(channel, outgoing)
        address = f"{posted['channel']}/{posted['ts']}"
        if files:
            await self._files.share(str(posted["channel"]), files)
        return address

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Return the address of a message that was sent after all, or None when it surely was not.

        SendUnknown, SendLater or SendRefused where that can not be told now.
        """
        channel = await self._channel(outgoing.destination)
        oldest = f"{since.timestamp() - _BEFORE_SECONDS:.6f}"
        cursor: str | None = None
        for _ in range(PAGES_MOST):
            page = await self._history(channel, oldest, cursor)
            for message in page["messages"]:
                if _key_of(message) == outgoing.key:
                    return f"{channel}/{message['ts']}"
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise SendUnknown(self._say("too_much_history"))

    async def _history(self, channel: str, oldest: str, cursor: str | None) -> AsyncSlackResponse:
        try:
            return await self._web.repeatable.conversations_history(
                channel=channel, oldest=oldest, limit=PAGE, cursor=cursor, include_all_metadata=True
            )
        except SlackApiError as error:
            if status_of(error) == 429:
                raise SendLater(retry_after(error), self._say("slower")) from error
            raise SendUnknown(self._say("unreadable", code=error_code(error))) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable")) from error

    async def _channel(self, destination: str) -> str:
        if not self._web.is_open:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable"))
        if not destination.startswith(_PERSON):
            return destination
        try:
            return await self._web.direct_channel(destination.removeprefix(_PERSON))
        except SlackApiError as error:
            verdict = self._verdict(error)
            # Opening a conversation posts nothing, so what is unknown about it may simply be tried again.
            if isinstance(verdict, SendUnknown):
                raise SendLater(_PAUSE_SECONDS, str(verdict)) from error
            raise verdict from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable")) from error

    async def _post(self, channel: str, outgoing: Outgoing, blocks: list[Json]) -> AsyncSlackResponse:
        try:
            return await self._web.posting.chat_postMessage(
                channel=channel,
                text=outgoing.drawing["text"],
                blocks=blocks,
                unfurl_links=False,
                unfurl_media=False,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": outgoing.key}},
            )
        except aiohttp.ClientConnectorError as error:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable")) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendUnknown(self._say("no_answer")) from error

    async def _post_classic(self, channel: str, outgoing: Outgoing) -> AsyncSlackResponse:
        try:
            return await self._post(channel, outgoing, outgoing.drawing["classic_blocks"])
        except SlackApiError as error:
            raise self._verdict(error) from error

    def _verdict(self, error: SlackApiError) -> Exception:
        """What a refused call means for the message."""
        code, status = error_code(error), status_of(error)
        if status == 429 or code in SLOWER:
            return SendLater(retry_after(error), self._say("slower"))
        if not code or code in UNSURE or status >= 500:
            return SendUnknown(self._say("no_answer"))
        advice = self._templates.open("slack/refused", code=code)
        return SendRefused(plain(advice(code if code in advice else "other")))

    def _say(self, saying: str, **facts: Any) -> str:
        return plain(self._templates.open("slack/sending", **facts)(saying))


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key: str | None = (metadata.get("event_payload") or {}).get("key")
    return key
