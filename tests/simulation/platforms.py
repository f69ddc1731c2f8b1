"""Two platforms without a wire: they take what the real clients send, lose replies, act late and remember all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from tests.simulation.chance import Chances
from tests.simulation.loop import EPOCH

BOT_ID = "400000000000000001"
_DISCORD_EPOCH = 1_420_070_400
_JSON = "application/json"
BEGAN = EPOCH.timestamp()


@dataclass
class Posted:
    """A message that stands in a channel: when it was applied, and from when on the history shows it."""

    channel: str
    body: dict[str, Any]
    at: float
    seen_from: float
    number: int


class Answer:
    """What a client reads of a reply, as aiohttp would give it."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        self.status, self._body, self.reason = status, body, "reason"
        self.content_type = _JSON
        self.headers = CIMultiDict({"content-type": _JSON, **(headers or {})})

    async def json(self) -> Any:
        return self._body

    async def text(self, encoding: str = "utf-8") -> str:
        return json.dumps(self._body)


Serve = Callable[[str, str, dict[str, Any]], "Answer"]


@dataclass
class Wire:
    """The way between one process and a platform; `cut` is set when the process is dead."""

    platform: Platform
    pause: Callable[[str], Any]
    timeout: float
    closed: bool = False

    def request(self, method: str, url: str | URL, **given: Any) -> _Exchange:
        return _Exchange(self, method, str(url), given)

    async def close(self) -> None:
        self.closed = True


class _Exchange:
    """One request, as the asynchronous context that both clients open."""

    def __init__(self, wire: Wire, method: str, url: str, given: dict[str, Any]) -> None:
        self._wire, self._method, self._url, self._given = wire, method, url, given

    async def __aenter__(self) -> Answer:
        await self._wire.pause("request")
        answer = await self._wire.platform.serve(self._method, self._url, _body(self._given), self._wire.timeout)
        await self._wire.pause("reply")
        return answer

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        return None


def _body(given: dict[str, Any]) -> dict[str, Any]:
    data = given.get("json") or given.get("params") or given.get("data") or {}
    return json.loads(data) if isinstance(data, str | bytes) else dict(data)


@dataclass
class Platform:
    """What both have in common: messages in channels, and a way to go wrong."""

    chance: Random
    odds: Chances
    loop: asyncio.AbstractEventLoop
    tell: Callable[[str], None]
    late_most: float
    messages: list[Posted] = field(default_factory=list)
    keep: Callable[[Posted], None] = lambda one: None
    name = ""

    def __post_init__(self) -> None:
        self.ahead = self.chance.uniform(-self.odds.apart, self.odds.apart) if self.odds.apart else 0.0

    def moment(self, posted: Posted) -> float:
        """When a message was posted, by the clock of the platform."""
        return BEGAN + posted.at + self.ahead

    async def serve(self, method: str, url: str, body: dict[str, Any], timeout: float) -> Answer:
        path = url.partition("/api")[2]
        try:
            await asyncio.sleep(self.chance.uniform(0.02, 0.4))
        except asyncio.CancelledError:
            if self.is_post(method, path) and self.chance.random() < 0.5:
                self.loop.call_soon(self.apply, path, body)
            raise
        if method == "GET" or "history" in path:
            return await self._read(path, body, timeout)
        if not self.is_post(method, path):
            return self.open_line(body)
        return await self._post(path, body, timeout)

    async def _post(self, path: str, body: dict[str, Any], timeout: float) -> Answer:
        odds, dice = self.odds, self.chance.random()
        fates = (
            (odds.reply_lost, self._lose_reply),
            (odds.never_arrived, self._never_arrive),
            (odds.late, self._apply_late),
            (odds.failed, self._fail),
            (odds.limited, self._limit),
        )
        for share, fate in fates:
            if dice < share:
                self.tell(f"{self.name} {fate.__name__.strip('_')} {path}")
                return await fate(path, body, timeout)
            dice -= share
        return self.apply(path, body)

    async def _lose_reply(self, path: str, body: dict[str, Any], timeout: float) -> Answer:
        self.apply(path, body)
        raise await self._no_answer(timeout)

    async def _never_arrive(self, path: str, body: dict[str, Any], timeout: float) -> Answer:
        raise await self._no_answer(timeout)

    async def _apply_late(self, path: str, body: dict[str, Any], timeout: float) -> Answer:
        self.loop.call_later(self.chance.uniform(0, self.late_most), self.apply, path, body)
        raise await self._no_answer(timeout)

    async def _fail(self, path: str, body: dict[str, Any], timeout: float) -> Answer:
        if self.chance.random() < self.odds.failed_but_applied:
            self.apply(path, body)
        return Answer(self.chance.choice((500, 500, 502, 503)), {})

    async def _limit(self, path: str, body: dict[str, Any], timeout: float) -> Answer:
        return self.limited(self.chance.choice((1, 5, 30)))

    async def _no_answer(self, timeout: float) -> Exception:
        """The connection breaks, or nothing comes until the client gives up."""
        if self.chance.random() < 0.5:
            return aiohttp.ServerDisconnectedError()
        await asyncio.sleep(timeout)
        return TimeoutError()

    async def _read(self, path: str, body: dict[str, Any], timeout: float) -> Answer:
        if self.chance.random() < self.odds.history_failed:
            self.tell(f"{self.name} history fails")
            return self.unreadable()
        return self.history(path, body)

    def put(self, channel: str, body: dict[str, Any]) -> Posted:
        """Let a message stand."""
        now = self.loop.time()
        lag = self.chance.uniform(0, self.odds.history_lag)
        posted = Posted(channel, body, now, now + lag, len(self.messages) + 1)
        self.messages.append(posted)
        self.keep(posted)
        self.tell(f"{self.name} applies {channel}")
        return posted

    def visible(self, channel: str) -> list[Posted]:
        """What the history of a channel shows now, oldest first."""
        now = self.loop.time()
        return [one for one in self.messages if one.channel == channel and one.seen_from <= now]

    # What each platform does in its own way.

    def is_post(self, method: str, path: str) -> bool:
        raise AssertionError("a simulated platform is asked for what only a real one has")

    def open_line(self, body: dict[str, Any]) -> Answer:
        raise AssertionError("a simulated platform is asked for what only a real one has")

    def apply(self, path: str, body: dict[str, Any]) -> Answer:
        raise AssertionError("a simulated platform is asked for what only a real one has")

    def history(self, path: str, body: dict[str, Any]) -> Answer:
        raise AssertionError("a simulated platform is asked for what only a real one has")

    def limited(self, seconds: int) -> Answer:
        raise AssertionError("a simulated platform is asked for what only a real one has")

    def unreadable(self) -> Answer:
        raise AssertionError("a simulated platform is asked for what only a real one has")


class Slack(Platform):
    """Slack: no key, but metadata that its history shows."""

    name = "slack"

    def is_post(self, method: str, path: str) -> bool:
        return path.endswith("chat.postMessage")

    def open_line(self, body: dict[str, Any]) -> Answer:
        return Answer(200, {"ok": True, "channel": {"id": f"D{body['users']}"}})

    def apply(self, path: str, body: dict[str, Any]) -> Answer:
        posted = self.put(body["channel"], body)
        return Answer(200, {"ok": True, "channel": posted.channel, "ts": self._stamp(posted)})

    def history(self, path: str, body: dict[str, Any]) -> Answer:
        oldest, latest = float(body["oldest"]), float(body.get("latest", "inf"))
        found = [one for one in self.visible(body["channel"]) if oldest < float(self._stamp(one)) < latest]
        page = found[::-1][: int(body["limit"])]
        rows = [{"ts": self._stamp(one), "metadata": one.body["metadata"], "bot_id": "B0"} for one in page]
        return Answer(200, {"ok": True, "messages": rows, "has_more": len(found) > len(page)})

    def limited(self, seconds: int) -> Answer:
        return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)})

    def unreadable(self) -> Answer:
        return Answer(200, {"ok": False, "error": self.chance.choice(("internal_error", "fatal_error"))})

    def _stamp(self, posted: Posted) -> str:
        return f"{self.moment(posted):.0f}.{posted.number:06d}"


class Discord(Platform):
    """Discord: a nonce that it knows again for a while, and marks that its history shows."""

    name = "discord"

    def is_post(self, method: str, path: str) -> bool:
        return method == "POST" and path.endswith("/messages")

    def open_line(self, body: dict[str, Any]) -> Answer:
        return Answer(200, {"id": f"9{body['recipient_id']}"})

    def apply(self, path: str, body: dict[str, Any]) -> Answer:
        channel, now = path.split("/")[-2], self.loop.time()
        for one in reversed(self.messages):
            same = one.channel == channel and one.body["nonce"] == body["nonce"]
            if same and now - one.at < self.odds.window:
                return Answer(200, self._row(one))
        return Answer(200, self._row(self.put(channel, body)))

    def history(self, path: str, body: dict[str, Any]) -> Answer:
        after = int(body["after"])
        rows = [self._row(one) for one in self.visible(path.split("/")[-2])]
        newer = [row for row in rows if int(row["id"]) > after]
        return Answer(200, newer[: int(body["limit"])])

    def limited(self, seconds: int) -> Answer:
        body = {"message": "limited", "retry_after": float(seconds), "global": False}
        return Answer(429, body, {"Retry-After": str(seconds), "X-RateLimit-Scope": "user", "Via": "1.1"})

    def unreadable(self) -> Answer:
        return Answer(503, {"message": "503", "code": 0})

    def _row(self, posted: Posted) -> dict[str, Any]:
        number = (int((self.moment(posted) - _DISCORD_EPOCH) * 1000) << 22) | posted.number
        return {"id": str(number), "author": {"id": BOT_ID}, "components": posted.body["components"]}
