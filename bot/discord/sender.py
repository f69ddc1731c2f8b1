"""The sender delivers stored drawings exactly as they were drawn, and says exactly what became of each."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.chat.delivery import CardGone, Looked, Outgoing, Scope, Search, SendLater, SendRefused, SendUnknown, thread_of
from bot.chat.markup import plain
from bot.chat.templates import Templates
from bot.discord import calendar
from bot.discord.limits import NONCE, clip
from bot.discord.recent import Recent

_COMPONENTS_V2 = 1 << 15
# Well inside the few minutes in which Discord recognises a nonce, so that the next try is recognised too, and inside
# a relay's lease, so that nothing is on its way any more when another relay looks for it.
_SEND_SECONDS = 40.0
_USER, _THREAD = "user:", "thread:"
# A thread that nobody writes in for a week leaves the list; whoever writes brings it back.
_ARCHIVE_MINUTES, _HAS_THREAD = 10_080, 160004
_UNKNOWN_MESSAGE, _OPENING_TOO_FAST, _SLOW_MODE = 10008, 40003, 20016
_PAUSES = {_OPENING_TOO_FAST: 600.0, _SLOW_MODE: 30.0}
_RETRY_SECONDS = 5.0
# A component's id has 31 bits; the small ones are those that Discord gives by itself.
_MARKS = 2**31 - 1_000_000 - 1
_PAGE = 100
_OF_PERSON = frozenset({50007, 50278, 10013})
_OF_CHANNEL = frozenset({50001, 50013, 10003, 50083, 160005})
_RANGE_OF_ALL = "global"
# Its clock and ours may differ.
_BEFORE = timedelta(seconds=60)


def nonce_of(key: str) -> str:
    """Return the nonce of an outbox key: the same key always gives the same, as far as Discord's length allows."""
    return hashlib.sha256(key.encode()).hexdigest()[:NONCE]


def mark_of(key: str) -> int:
    """Return the number that marks a key's message: Discord keeps the ids of components, but shows no nonce again."""
    return 1_000_000 + int.from_bytes(hashlib.sha256(b"mark:" + key.encode()).digest()[:8]) % _MARKS


class Sender:
    """Posts over the library's own HTTP client, which keeps the rate limits; every retry carries the same nonce."""

    def __init__(self, templates: Templates, seconds: float = _SEND_SECONDS) -> None:
        self._templates, self._seconds = templates, seconds
        self._direct: Recent[str, str] = Recent(10_000)

    async def resolve(self, client: discord.Client, destination: str) -> str:
        """Return the channel of a destination; a person's is opened, which posts nothing."""
        async with self._told(destination):
            return await self._channel(client, destination)

    async def send(self, client: discord.Client, outgoing: Outgoing) -> str:
        """Deliver and return `channel/message`; SendRefused, SendLater or SendUnknown otherwise."""
        async with self._told(outgoing.destination):
            if calendar.is_calendar(outgoing.destination):
                return await calendar.enter(client, outgoing)
            channel = await self._channel(client, outgoing.destination)
            return await self._post(client, channel, outgoing)

    async def edit(self, client: discord.Client, outgoing: Outgoing, address: str) -> None:
        """Give a message another content; the same twice is harmless. CardGone where somebody deleted it."""
        if calendar.is_calendar(outgoing.destination):
            async with self._told(outgoing.destination):
                return await calendar.alter(client, outgoing, address)
        channel, _, message = address.partition("/")
        route = Route("PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message)
        async with self._told(outgoing.destination):
            try:
                await _request(client, route, outgoing, nonce=False)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE:
                    raise
                raise CardGone from error

    async def look(self, client: discord.Client, search: Search) -> Looked:
        """Read one page of a channel, oldest first, for messages by their marks."""
        if calendar.is_calendar(search.channel):
            async with self._told(search.channel):
                return await calendar.find(client, search)
        after = search.position or str(discord.utils.time_snowflake(search.since - _BEFORE))
        thread = thread_of(search.channel)
        channel = thread[1] if thread else search.channel
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
        async with self._told(search.channel):
            rows = await client.http.request(route, params={"after": after, "limit": _PAGE})
        ours = [row for row in rows if client.user is not None and row["author"]["id"] == str(client.user.id)]
        found: dict[str, tuple[str, ...]] = {}
        for row in sorted(ours, key=lambda row: int(row["id"])):
            for outgoing in search.wanted:
                if _marked(row, mark_of(outgoing.key)):
                    found[outgoing.key] = (*found.get(outgoing.key, ()), f"{channel}/{row['id']}")
        return Looked(found, str(max(int(row["id"]) for row in rows)) if len(rows) == _PAGE else None)

    async def remove(self, client: discord.Client, address: str) -> None:
        """Delete a message of ours; one that is gone already is as good. SendRefused, SendLater or SendUnknown."""
        if calendar.is_calendar(address):
            async with self._told(address):
                return await calendar.strike(client, address)
        channel, _, message = address.partition("/")
        route = Route("DELETE", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message)
        async with self._told(channel):
            try:
                await client.http.request(route)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE:
                    raise

    @asynccontextmanager
    async def _told(self, destination: str) -> AsyncIterator[None]:
        """Turn what can go wrong on the way into what it means for the message."""
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except discord.RateLimited as error:
            raise SendLater(error.retry_after, self._say("later.busy"), Scope.CHANNEL) from error
        except discord.HTTPException as error:
            raise self._judged(error, destination) from error
        except (aiohttp.ClientConnectorError, discord.LoginFailure) as error:
            raise SendLater(_RETRY_SECONDS, self._say("later.connection"), Scope.PLATFORM) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendUnknown(self._say("unknown", reason=type(error).__name__)) from error

    async def _channel(self, client: discord.Client, destination: str) -> str:
        """Return the channel; a person's direct channel is opened once, which is harmless to repeat."""
        if thread := thread_of(destination):
            return await self._thread(client, *thread)
        if not destination.startswith(_USER):
            return destination
        known = self._direct.get(destination)
        if known is None:
            body = {"recipient_id": destination.removeprefix(_USER)}
            opened = await client.http.request(Route("POST", "/users/@me/channels"), json=body)
            known = str(opened["id"])
            self._direct.put(destination, known)
        return known

    async def _thread(self, client: discord.Client, channel: str, message: str, title: str) -> str:
        """Return the thread under a message, begun where there is none: it has the message's own id."""
        if self._direct.get(f"{_THREAD}{message}") is None:
            route = Route("POST", "/channels/{channel_id}/messages/{message_id}/threads",
                          channel_id=channel, message_id=message)  # fmt: skip
            try:
                await client.http.request(route, json={"name": title, "auto_archive_duration": _ARCHIVE_MINUTES})
            except discord.HTTPException as error:
                if error.code != _HAS_THREAD:
                    raise
            self._direct.put(f"{_THREAD}{message}", message)
        return message

    async def _post(self, client: discord.Client, channel: str, outgoing: Outgoing) -> str:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        try:
            message = await _request(client, route, outgoing)
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise
            # Discord knows the nonce and its message is gone: it was sent, and somebody deleted it.
            return f"{channel}/deleted"
        return f"{channel}/{message['id']}"

    def _judged(self, error: discord.HTTPException, destination: str) -> Exception:
        """Return what a refusal by Discord means for the message."""
        if error.status == 429:
            everybody = error.response.headers.get("X-RateLimit-Scope") == _RANGE_OF_ALL
            scope = Scope.PLATFORM if everybody else Scope.CHANNEL
            return SendLater(_retry_after(error), self._say("later.busy"), scope)
        if error.status >= 500:
            # Discord failed somewhere on the way, and what is behind that may have gone on.
            return SendUnknown(self._say("unknown", reason=str(error.status)))
        if error.status == 401:
            return SendRefused(self._say("token"), Scope.PLATFORM)
        if error.code in _PAUSES:
            return SendLater(_PAUSES[error.code], self._say("later.busy"))
        return SendRefused(self._advice(error, destination), scope_of(error))

    def _advice(self, error: discord.HTTPException, destination: str) -> str:
        facts = {"destination": destination, "code": error.code, "reason": clip(error.text, 300)}
        sayings = self._templates.open("discord/refused", **facts)
        return plain(sayings(str(error.code) if str(error.code) in sayings else "other"))

    def _say(self, saying: str, **facts: Any) -> str:
        return plain(self._templates.open("discord/refused", **facts)(saying))


def moment_of(address: str) -> datetime | None:
    """Return when a message was posted by Discord's clock: its id tells."""
    message = address.partition("/")[2]
    return discord.utils.snowflake_time(int(message)) if message.isdigit() else None


def scope_of(error: discord.HTTPException) -> Scope:
    """Return what a refusal of Discord's is about."""
    if error.code in _OF_PERSON:
        return Scope.PERSON
    # A 403 of any other kind would be one tomorrow, too, and too many of them would lock us out of Discord.
    return Scope.CHANNEL if error.code in _OF_CHANNEL or error.status == 403 else Scope.MESSAGE


async def _request(client: discord.Client, route: Route, outgoing: Outgoing, nonce: bool = True) -> Any:
    """Send a message's content, with its files where it has some."""
    files = outgoing.drawing.get("files", [])
    body = _body(outgoing, files)
    if not nonce:
        body = {name: value for name, value in body.items() if name not in ("nonce", "enforce_nonce")}
    if files:
        return await client.http.request(route, form=_form(body, files))
    return await client.http.request(route, json=body)


def _body(outgoing: Outgoing, files: list[dict[str, Any]]) -> dict[str, Any]:
    about = [
        {"id": number, "filename": file["name"], "description": file["summary"] or None}
        for number, file in enumerate(files)
    ]
    return {
        "flags": _COMPONENTS_V2,
        "components": _marked_with(outgoing.drawing["components"], mark_of(outgoing.key)),
        "nonce": nonce_of(outgoing.key),
        "enforce_nonce": True,
        "allowed_mentions": {"parse": []},
        "attachments": about,
    }


def _marked_with(components: list[dict[str, Any]], mark: int) -> list[dict[str, Any]]:
    first, *rest = components
    return [{**first, "id": mark}, *rest]


def _marked(message: dict[str, Any], mark: int) -> bool:
    components = message.get("components") or [{}]
    return bool(components[0].get("id") == mark)


def _form(body: dict[str, Any], files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(body)}]
    for number, file in enumerate(files):
        data = base64.b64decode(file["data"])
        kind = file["media_type"]
        parts.append({"name": f"files[{number}]", "value": data, "filename": file["name"], "content_type": kind})
    return parts


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return max(1.0, float(error.response.headers.get("Retry-After", _RETRY_SECONDS)))
    except ValueError:
        return _RETRY_SECONDS
