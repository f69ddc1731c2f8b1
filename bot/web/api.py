"""The API answers the calls of a merchant's program: key, body, one transaction, and always an answer."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from secrets import token_hex

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.requests import Request
from starlette.responses import Response

from bot.chat.delivery import Work
from bot.condition import StoreBusy, WritingStopped
from bot.store import Store
from bot.web.asking import Answer, Asking
from bot.web.body import parse_object, read_body
from bot.web.calls import Call
from bot.web.click_writer import ClickWriter
from bot.web.errors import CallRefused, error_response, json_response
from bot.web.metrics import Metrics
from bot.web.requests import understand
from bot.web.rules import EdgeRules
from bot.web.visitors import Limiter, Visitors, agent_of
from program.errors import (
    BadCode,
    BadEmail,
    BadSubId,
    CodeTaken,
    ForeignDestination,
    PartnerExists,
    Refusal,
    TooManyLinks,
    UnknownPartner,
)
from program.events import BadEvent, EventConflict

log = logging.getLogger(__name__)
WRONG_KEYS_A_MINUTE = 30
FLUSH_SECONDS = 2.0
AT_ONCE_MOST = 200
_BUSY = {"retry-after": "1"}
_STOPPED = {"retry-after": "60"}
_WORDS: dict[type[Refusal], tuple[str, str]] = {
    UnknownPartner: ("not_found", "There is no such partner."),
    CodeTaken: ("conflict", "A link with this key or externalId exists: {code}."),
    PartnerExists: ("conflict", "A partner with this email or tenantId exists."),
    TooManyLinks: ("forbidden", "The partner has {most} links, as many as one may have."),
    BadCode: ("unprocessable_entity", "key: must have 3 to 64 letters, digits and dashes."),
    ForeignDestination: ("unprocessable_entity", "url: links may only lead to {allowed}."),
    BadSubId: ("unprocessable_entity", "subId: must have 1 to 64 letters, digits, dashes or underscores."),
    BadEmail: ("unprocessable_entity", "email: must be an e-mail address."),
}


class Api:
    """Runs calls, each in one transaction of a worker thread."""

    def __init__(  # noqa: PLR0913 - the edge hands in everything once
        self,
        rules: EdgeRules,
        store: Store,
        work: Work,
        writer: ClickWriter,
        visitors: Visitors,
        metrics: Metrics,
        now: Callable[[], datetime],
    ) -> None:
        self._rules, self._store, self._work, self._writer, self._now = rules, store, work, writer, now
        self._visitors, self._metrics = visitors, metrics
        self._wrong_keys = Limiter(WRONG_KEYS_A_MINUTE, 60.0)
        self._at_once = 0

    def endpoint(self, call: Call) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers a call's requests."""

        async def answer(request: Request) -> Response:
            return await self.answered(request, lambda: self._called(call, request))

        return answer

    async def answered(self, request: Request, story: Callable[[], Awaitable[Response]]) -> Response:
        """Return a story's response, or the answer to what it was refused for; a bug gets a reference, not a trace."""
        try:
            return await story()
        except CallRefused as refused:
            return self.refusal(refused)
        except WritingStopped as stopped:
            return self.refusal(
                CallRefused(
                    "service_unavailable", stopped.sentence, _BUSY if isinstance(stopped, StoreBusy) else _STOPPED
                )
            )
        except OperationalError:
            log.exception("the store cannot answer %s now", request.url.path)
            return self.refusal(CallRefused("service_unavailable", "The store is busy; send it again.", _BUSY))
        except Exception:
            reference = token_hex(4)
            log.exception("a call to %s failed, reference %s", request.url.path, reference)
            return self.refusal(CallRefused("internal_server_error", f"We failed; the log has it as {reference}."))

    def refusal(self, refused: CallRefused) -> Response:
        """Return the answer to a refused call."""
        return error_response(refused, self._rules.links.base_url)

    async def _called(self, call: Call, request: Request) -> Response:
        visitor = self._visitors.visitor(request.scope, agent_of(request.scope), self._now())
        self._check_key(request, visitor)
        if self._at_once >= AT_ONCE_MOST:
            raise CallRefused("service_unavailable", "Too many calls at once; send it again.", _BUSY)
        self._at_once += 1
        try:
            ask = await _asked(call, request)
            if getattr(ask, "click_id", None) and self._writer.depth:
                await self._writer.flushed(FLUSH_SECONDS)
            answer = await self._work(partial(self._told, call, ask, visitor))
        finally:
            self._at_once -= 1
        if isinstance(answer, CallRefused):
            raise answer
        return json_response(answer, call.status)

    def _check_key(self, request: Request, visitor: str) -> None:
        """Refuse a missing or wrong key, in constant time, and after thirty wrong ones in a minute without looking."""
        at = time.monotonic()
        if self._wrong_keys.is_over(visitor, at):
            raise CallRefused("rate_limit_exceeded", "Too many wrong keys; wait a minute.", {"retry-after": "60"})
        if self._rules.api_key is None:
            raise CallRefused("unauthorized", "The server has no TRACK_API_KEY yet, so that no key is right.")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        right = hmac.compare_digest(given.strip().encode("utf-8", "replace"), self._rules.api_key.encode())
        if scheme.lower() != "bearer" or not right:
            self._wrong_keys.count(visitor, at)
            raise CallRefused("unauthorized", "The key is missing or wrong; send it as Authorization: Bearer <key>.")

    def _told(self, call: Call, ask: BaseModel, visitor: str) -> Answer:
        """Run a call's story in one transaction; when a rival took a key between look and write, look once more."""
        try:
            return self._once(call, ask, visitor)
        except IntegrityError:
            return self._once(call, ask, visitor)

    def _once(self, call: Call, ask: BaseModel, visitor: str) -> Answer:
        try:
            with self._store.unit(changes=call.method != "GET") as store:
                return call.story(Asking(store, self._rules, visitor, self._now()), ask)
        except BadEvent as refused:
            return CallRefused("unprocessable_entity", str(refused))
        except EventConflict as refused:
            self._metrics.conflicts["call"] += 1
            log.error("%s %s: %s nothing was changed", call.method, call.path, refused)
            return CallRefused("conflict", str(refused))
        except Refusal as refusal:
            return _in_words(refusal)


async def _asked(call: Call, request: Request) -> BaseModel:
    if call.method == "GET":
        return understand(call.ask, dict(request.query_params))
    return understand(call.ask, parse_object(await read_body(request)) | request.path_params)


def _in_words(refusal: Refusal) -> CallRefused:
    """A program's refusal as the sentence a developer reads; one that no call can meet is a bug, and stays one."""
    if type(refusal) not in _WORDS:
        raise refusal
    code, words = _WORDS[type(refusal)]
    facts = {key: ", ".join(value) if isinstance(value, list) else value for key, value in refusal.facts.items()}
    return CallRefused(code, words.format(**facts))
