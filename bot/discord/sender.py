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

from bot.chat.delivery import Outgoing, SendLater, SendRefused, SendUnknown
from bot.chat.markup import plain
from bot.chat.templates import Templates
from bot.discord.limits import NONCE, clip
from bot.discord.recent import Recent

_COMPONENTS_V2 = 1 << 15
# Well inside the few minutes in which Discord recognises a nonce, so that the next try is recognised too.
_SEND_SECONDS = 60.0
_USER = "user:"
_UNKNOWN_MESSAGE, _OPENING_TOO_FAST, _SLOW_MODE = 10008, 40003, 20016
_PAUSES = {_OPENING_TOO_FAST: 600.0, _SLOW_MODE: 30.0}
# The gateway in front of Discord gave up, but what is behind it may have gone on.
_UNDECIDED = frozenset({502, 504, 524})
_RETRY_SECONDS = 5.0
# A component's id has 31 bits; the small ones are those that Discord gives by itself.
_MARKS = 2**31 - 1_000_000 - 1
_PAGE, _PAGES = 100, 20
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

    async def send(self, client: discord.Client, outgoing: Outgoing) -> str:
        """Deliver and return `channel/message`; SendRefused, SendLater or SendUnknown otherwise."""
        async with self._told(outgoing.destination):
            channel = await self._channel(client, outgoing.destination)
            return await self._post(client, channel, outgoing)

    async def find(self, client: discord.Client, outgoing: Outgoing, since: datetime) -> str | None:
        """Return where a message of unknown fate stands, read back from its channel, or None when it is not there."""
        async with self._told(outgoing.destination):
            channel = await self._channel(client, outgoing.destination)
            found = await self._look(client, channel, outgoing.key, since - _BEFORE)
        return f"{channel}/{found}" if found else None

    @asynccontextmanager
    async def _told(self, destination: str) -> AsyncIterator[None]:
        """Turn what can go wrong on the way into what it means for the message."""
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except discord.RateLimited as error:
            raise SendLater(error.retry_after, self._say("later.busy")) from error
        except discord.HTTPException as error:
            raise self._judged(error, destination) from error
        except (aiohttp.ClientConnectorError, discord.LoginFailure) as error:
            raise SendLater(_RETRY_SECONDS, self._say("later.connection")) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendUnknown(self._say("unknown", reason=type(error).__name__)) from error

    async def _look(self, client: discord.Client, channel: str, key: str, since: datetime) -> str | None:
        """Return the id of our message with the key's mark; SendUnknown where there is too much to read."""
        after, mark = discord.utils.time_snowflake(since), mark_of(key)
        for _ in range(_PAGES):
            route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
            rows = await client.http.request(route, params={"after": after, "limit": _PAGE})
            for row in rows:
                if client.user is not None and row["author"]["id"] == str(client.user.id) and _marked(row, mark):
                    return str(row["id"])
            if len(rows) < _PAGE:
                return None
            after = max(int(row["id"]) for row in rows)
        raise SendUnknown(self._say("crowded", destination=channel))

    async def _channel(self, client: discord.Client, destination: str) -> str:
        """Return the channel; a person's direct channel is opened once, which is harmless to repeat."""
        if not destination.startswith(_USER):
            return destination
        known = self._direct.get(destination)
        if known is None:
            body = {"recipient_id": destination.removeprefix(_USER)}
            opened = await client.http.request(Route("POST", "/users/@me/channels"), json=body)
            known = str(opened["id"])
            self._direct.put(destination, known)
        return known

    async def _post(self, client: discord.Client, channel: str, outgoing: Outgoing) -> str:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        files = outgoing.drawing.get("files", [])
        body = _body(outgoing, files)
        try:
            if files:
                message = await client.http.request(route, form=_form(body, files))
            else:
                message = await client.http.request(route, json=body)
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise
            # Discord knows the nonce and its message is gone: it was sent, and somebody deleted it.
            return f"{channel}/deleted"
        return f"{channel}/{message['id']}"

    def _judged(self, error: discord.HTTPException, destination: str) -> Exception:
        """Return what a refusal by Discord means for the message."""
        if error.status == 429:
            return SendLater(_retry_after(error), self._say("later.busy"))
        if error.status in _UNDECIDED:
            return SendUnknown(self._say("unknown", reason=str(error.status)))
        if error.status >= 500:
            return SendLater(_RETRY_SECONDS, self._say("later.failing", code=error.status))
        if error.status == 401:
            return SendLater(_PAUSES[_OPENING_TOO_FAST], self._say("later.connection"))
        if error.code in _PAUSES:
            return SendLater(_PAUSES[error.code], self._say("later.busy"))
        return SendRefused(self._advice(error, destination))

    def _advice(self, error: discord.HTTPException, destination: str) -> str:
        facts = {"destination": destination, "code": error.code, "reason": clip(error.text, 300)}
        sayings = self._templates.open("discord/refused", **facts)
        return plain(sayings(str(error.code) if str(error.code) in sayings else "other"))

    def _say(self, saying: str, **facts: Any) -> str:
        return plain(self._templates.open("discord/refused", **facts)(saying))


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
