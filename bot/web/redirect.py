"""The redirect sends a visitor on to a link's destination and counts the visit when a person made it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from itertools import count
from secrets import randbits
from urllib.parse import parse_qs

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from bot.web.agents import why_not_counted
from bot.web.click_writer import ClickWriter
from bot.web.metrics import Metrics
from bot.web.targets import Target, Targets
from bot.web.visitors import Limiter, Visitors, agent_of
from program.clicks import NewClick
from program.ids import new_id
from program.rules.click_ids import SUB_ID, make_click_id

MISSES_A_MINUTE = 30
REFERRER_MOST = 500
_RETRY_AFTER = {429: b"60", 503: b"5"}
_NO_STORE = (b"cache-control", b"no-store")
_GONE = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    b"<title>No such link</title><h1>This link leads nowhere</h1>"
    b"<p>It may have been mistyped or retired. Please ask whoever gave it to you for a new one.</p></html>"
)
_BUSY = b"This cannot be looked up just now. Please try again in a moment.\n"
_SLOW_DOWN = b"Too many links that lead nowhere. Please wait a minute.\n"


class Redirect:
    """Answers GET and HEAD /r/{code}, as a bare ASGI application because it is asked most."""

    def __init__(
        self, targets: Targets, writer: ClickWriter, metrics: Metrics, visitors: Visitors, now: Callable[[], datetime]
    ) -> None:
        self._targets, self._writer, self._metrics, self._now = targets, writer, metrics, now
        self._visitors = visitors
        self._misses = Limiter(MISSES_A_MINUTE, 60.0)
        self._chance = count(randbits(32))
        self.secret = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        code, headers = scope["path"][3:], dict(scope["headers"])
        target = self._targets.fresh(code)
        if target is None:
            target = await self._looked_up(scope, code, send)
            if target is None:
                return
        reason = why_not_counted(scope["method"], headers)
        if reason is None:
            location = self._counted(scope, headers, target)
            self._metrics.counted += 1
        else:
            location = target.destination
            self._metrics.skipped[reason] += 1
        self._metrics.requests["redirect", 302] += 1
        head = [(b"location", location), _NO_STORE, (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 302, "headers": head})
        await send({"type": "http.response.body", "body": b""})

    async def _looked_up(self, scope: Scope, code: str, send: Send) -> Target | None:
        """Return the target from the store, or answer that there is none, the same for every reason, and count that."""
        visitor, at = self._visitors.visitor(scope, agent_of(scope), self._now()), time.monotonic()
        if self._misses.is_over(visitor, at):
            await self._page(scope, send, 429, _SLOW_DOWN, b"text/plain; charset=utf-8")
            return None
        try:
            target = await self._targets.find(code)
        except SQLAlchemyError:
            await self._page(scope, send, 503, _BUSY, b"text/plain; charset=utf-8")
            return None
        if target is None:
            self._misses.count(visitor, at)
            await self._page(scope, send, 404, _GONE, b"text/html; charset=utf-8")
        return target

    def _counted(self, scope: Scope, headers: dict[bytes, bytes], target: Target) -> bytes:
        """Hand the click to the writer and return the destination with its id."""
        now, sub_id = self._now(), _sub_id(scope["query_string"])
        click_id = self._click_id(target, now, sub_id)
        referrer = _referrer(headers.get(b"referer", b""))
        visitor = self._visitors.visitor(scope, headers.get(b"user-agent", b""), now)
        self._writer.add(NewClick(click_id, target.link_id, target.partner_id, now, visitor, sub_id, referrer))
        return b"".join((target.before, click_id.encode(), target.after))

    def _click_id(self, target: Target, now: datetime, sub_id: str | None) -> str:
        if target.packed is None:
            return new_id("clk")
        chance = (next(self._chance) & 0xFFFFFFFF).to_bytes(4, "big")
        return make_click_id(self.secret, target.packed, now, chance, sub_id)

    async def _page(self, scope: Scope, send: Send, status: int, body: bytes, kind: bytes) -> None:
        self._metrics.requests["redirect", status] += 1
        head = [(b"content-type", kind), _NO_STORE, (b"content-length", str(len(body)).encode())]
        if status in _RETRY_AFTER:
            head.append((b"retry-after", _RETRY_AFTER[status]))
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _sub_id(query: bytes) -> str | None:
    """The sub-id of `?sub=`, if it is one; nothing of the query is passed on to the destination."""
    if b"sub=" not in query:
        return None
    given = parse_qs(query.decode("latin-1"), max_num_fields=100).get("sub", [""])[0]
    return given if SUB_ID.fullmatch(given) else None


def _referrer(header: bytes) -> str | None:
    """Where the visitor came from, without query and fragment, which may hold personal data."""
    if not header:
        return None
    text = header.decode("latin-1").split("?")[0].split("#")[0][:REFERRER_MOST]
    return text if text.isascii() and text.isprintable() and text else None
