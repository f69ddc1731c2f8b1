"""Sending puts an outbox message into a channel once, and says exactly what is known when it did not go well."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.delivery import (
    CardGone,
    Drawing,
    Looked,
    Outgoing,
    Scope,
    Search,
    SendLater,
    SendRefused,
    SendUnknown,
    thread_of,
)
from bot.chat.markup import plain
from bot.chat.templates import Templates
from bot.slack.answers import REFUSED_BLOCKS
from bot.slack.elements import Json, context
from bot.slack.files import Files
from bot.slack.web import SLOWER, UNSURE, Web, error_code, retry_after, status_of

log = logging.getLogger(__name__)

EVENT_TYPE = "rainmaker_delivery"
_PERSON = "user:"
# What every kind of app may read at once, also those that Slack allows one request a minute.
PAGE = 15
_BEFORE_SECONDS = 60
# Later than any message: without an end, a reading that has a beginning might begin there instead of at the newest.
_END = "9999999999.000000"
_PAUSE_SECONDS = 10.0
_EDIT_TEXT = 4000
_FIXED = frozenset({"edit_window_closed", "cant_update_message", "is_inactive"})
_OF_PERSON = frozenset(
    {"cannot_dm_bot", "user_disabled", "user_not_found", "users_not_found", "user_not_visible", "messages_tab_disabled"}
)
_OF_CHANNEL = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "no_permission",
    }
)
_OF_PLATFORM = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "not_allowed_token_type",
        "team_access_not_granted",
        "org_login_required",
    }
)


class Sending:
    """Sends drawn messages, and finds one whose sending ended unknown."""

    def __init__(self, web: Web, templates: Templates) -> None:
        self._web, self._templates = web, templates
        self._files = Files(web, templates)

    def signed(self, drawing: Drawing, reference: str) -> Drawing:
        """Return a drawing with a message's reference as its last small line, for people and for reading it back."""
        line = context(self._templates.open("slack/draw", reference=reference)("reference"))
        mark = [line | {"block_id": mark_of(reference)}]
        signed = {name: [*drawing[name], *mark] for name in ("blocks", "classic_blocks")}
        return {**drawing, **signed}

    async def resolve(self, destination: str) -> str:
        """Return the channel of a destination; a person's is opened, which posts nothing."""
        if not self._web.is_open:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable"), Scope.PLATFORM)
        if thread := thread_of(destination):
            return thread[0]
        if not destination.startswith(_PERSON):
            return destination
        try:
            return await self._web.direct_channel(destination.removeprefix(_PERSON), self._web.posting)
        except SlackApiError as error:
            verdict = self._verdict(error)
            # Opening a conversation posts nothing, so what is unknown about it may simply be tried again.
            if isinstance(verdict, SendUnknown):
                raise SendLater(_PAUSE_SECONDS, str(verdict)) from error
            raise verdict from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable"), Scope.PLATFORM) from error

    async def send(self, outgoing: Outgoing) -> str:
        """Deliver and return "channel/ts"; SendRefused, SendLater or SendUnknown otherwise."""
        channel = await self.resolve(outgoing.destination)
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

    async def edit(self, outgoing: Outgoing, address: str) -> None:
        """Give a message other blocks; the same twice is harmless, so that nothing about it stays unknown for long."""
        channel, _, stamp = address.partition("/")
        drawing = outgoing.drawing
        try:
            await self._update(channel, stamp, outgoing, drawing["blocks"])
        except SlackApiError as error:
            if error_code(error) not in REFUSED_BLOCKS:
                raise self._edit_verdict(error) from error
            await self._update_classic(channel, stamp, outgoing)

    async def look(self, search: Search) -> Looked:
        """Read one page, of a channel newest first and of a thread oldest first, for messages of ours.

        They are known by their metadata, or by the mark people see. SendUnknown, SendLater or SendRefused where that
        can not be told now.
        """
        page = await self._history(search)
        channel = await self.resolve(search.channel)
        thread = thread_of(search.channel)
        # Slack puts the message that a thread hangs under first on every page, also when it was read already.
        read = [message for message in page["messages"] if not thread or message["ts"] != thread[1]]
        found: dict[str, tuple[str, ...]] = {}
        for message in read if thread else reversed(read):
            for outgoing in search.wanted:
                if _is_of(message, outgoing):
                    found[outgoing.key] = (*found.get(outgoing.key, ()), f"{channel}/{message['ts']}")
        if not page.get("has_more"):
            return Looked(found, None)
        if not read:
            # Nothing tells where to read on, and to call this the end would send again what may stand there.
            raise SendUnknown(self._say("unreadable", code="empty_page"))
        return Looked(found, str(read[-1]["ts"]))

    async def remove(self, address: str) -> None:
        """Delete a message of ours; one that is gone already is as good. SendRefused, SendLater or SendUnknown."""
        channel, _, stamp = address.partition("/")
        try:
            await self._web.posting.chat_delete(channel=channel, ts=stamp)
        except SlackApiError as error:
            if error_code(error) != "message_not_found":
                raise self._verdict(error) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendUnknown(self._say("no_answer")) from error

    async def _history(self, search: Search) -> AsyncSlackResponse:
        oldest = f"{search.since.timestamp() - _BEFORE_SECONDS:.6f}"
        how: Json = {"limit": PAGE, "include_all_metadata": True}
        # A moment to read on from, and not Slack's cursor: it is still good after a restart.
        try:
            if thread := thread_of(search.channel):
                since = search.position or oldest
                return await self._web.posting.conversations_replies(
                    channel=thread[0], ts=thread[1], oldest=since, **how
                )
            until = search.position or _END
            return await self._web.posting.conversations_history(
                channel=search.channel, oldest=oldest, latest=until, **how
            )
        except SlackApiError as error:
            if status_of(error) == 429:
                raise SendLater(retry_after(error), self._say("slower")) from error
            raise SendUnknown(self._say("unreadable", code=error_code(error))) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable"), Scope.PLATFORM) from error

    async def _post(self, channel: str, outgoing: Outgoing, blocks: list[Json]) -> AsyncSlackResponse:
        try:
            return await self._web.posting.chat_postMessage(
                channel=channel,
                text=outgoing.drawing["text"],
                blocks=blocks,
                unfurl_links=False,
                unfurl_media=False,
                **_under(outgoing.destination),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": outgoing.key}},
            )
        except aiohttp.ClientConnectorError as error:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable"), Scope.PLATFORM) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendUnknown(self._say("no_answer")) from error

    async def _post_classic(self, channel: str, outgoing: Outgoing) -> AsyncSlackResponse:
        try:
            return await self._post(channel, outgoing, outgoing.drawing["classic_blocks"])
        except SlackApiError as error:
            raise self._verdict(error) from error

    async def _update(self, channel: str, stamp: str, outgoing: Outgoing, blocks: list[Json]) -> None:
        """Change a message; its text always goes along, since Slack would drop the blocks of one without."""
        try:
            await self._web.posting.chat_update(
                channel=channel,
                ts=stamp,
                text=outgoing.drawing["text"][:_EDIT_TEXT],
                blocks=blocks,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": outgoing.key}},
            )
        except aiohttp.ClientConnectorError as error:
            raise SendLater(_PAUSE_SECONDS, self._say("unreachable"), Scope.PLATFORM) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendUnknown(self._say("no_answer")) from error

    async def _update_classic(self, channel: str, stamp: str, outgoing: Outgoing) -> None:
        try:
            await self._update(channel, stamp, outgoing, outgoing.drawing["classic_blocks"])
        except SlackApiError as error:
            raise self._edit_verdict(error) from error

    def _edit_verdict(self, error: SlackApiError) -> Exception:
        code = error_code(error)
        if code == "message_not_found":
            return CardGone()
        return CardGone(deleted=False) if code in _FIXED else self._verdict(error)

    def _verdict(self, error: SlackApiError) -> Exception:
        """What a refused call means for the message."""
        code, status = error_code(error), status_of(error)
        if status == 429 or code in SLOWER:
            return SendLater(retry_after(error), self._say("slower"))
        if not code or code in UNSURE or status >= 500:
            return SendUnknown(self._say("no_answer"))
        advice = self._templates.open("slack/refused", code=code)
        return SendRefused(plain(advice(code if code in advice else "other")), scope_of(code))

    def _say(self, saying: str, **facts: Any) -> str:
        return plain(self._templates.open("slack/sending", **facts)(saying))


def moment_of(address: str) -> datetime | None:
    """Return when a message was posted by Slack's clock: its address ends with that moment."""
    try:
        return datetime.fromtimestamp(float(address.partition("/")[2]), UTC)
    except ValueError:
        return None


def scope_of(code: str) -> Scope:
    """Return what an error of Slack's is about."""
    if code in _OF_PERSON:
        return Scope.PERSON
    if code in _OF_PLATFORM:
        return Scope.PLATFORM
    return Scope.CHANNEL if code in _OF_CHANNEL else Scope.MESSAGE


def _is_of(message: Mapping[str, Any], outgoing: Outgoing) -> bool:
    """Whether a message is the one in doubt: by its metadata, or where Slack shows none, by its reference."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE:
        return bool((metadata.get("event_payload") or {}).get("key") == outgoing.key)
    wanted = mark_of(outgoing.reference)
    return bool(outgoing.reference and message.get("bot_id")) and any(
        block.get("block_id") == wanted for block in message.get("blocks") or ()
    )


def _under(destination: str) -> Json:
    """What puts a post into the thread under a message."""
    thread = thread_of(destination)
    return {"thread_ts": thread[1]} if thread else {}


def mark_of(reference: str) -> str:
    """Return the id of the block that shows a message's reference; Slack keeps it."""
    return f"delivery:{reference}"
