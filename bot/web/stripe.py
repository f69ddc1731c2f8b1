"""The Stripe door takes in what Stripe reports: signed, each event once, in any order, and never silently dropped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response

from bot.chat.delivery import Work
from bot.store import Store
from bot.web.body import parse_object, read_body
from bot.web.click_writer import ClickWriter
from bot.web.errors import CallRefused, json_response
from bot.web.metrics import Metrics
from bot.web.rules import EdgeRules
from bot.web.stripe_signature import HEADER, check_signature
from program.events import BadEvent, EventConflict
from program.stripe_events import Taken, take_in

log = logging.getLogger(__name__)
PATH = "/webhooks/stripe"
# An event carries its whole object: an invoice of many lines is larger than any call of ours.
SIZE_MOST = 512 * 1024
AT_ONCE_MOST = 50
FLUSH_SECONDS = 2.0
_CHECKOUT = "checkout.session.completed"


class StripeDoor:
    """Answers Stripe's deliveries, each in one transaction of a worker thread."""

    def __init__(
        self,
        rules: EdgeRules,
        store: Store,
        work: Work,
        writer: ClickWriter,
        metrics: Metrics,
        now: Callable[[], datetime],
    ) -> None:
        self._rules, self._store, self._work, self._writer = rules, store, work, writer
        self._metrics, self._now = metrics, now
        self._at_once = 0

    async def answer(self, request: Request) -> Response:
        """Return 200 for an event that is in the books or kept; CallRefused for what is not Stripe's or no event."""
        if self._at_once >= AT_ONCE_MOST:
            raise CallRefused("service_unavailable", "Too many events at once; send it again.", {"retry-after": "5"})
        self._at_once += 1
        try:
            body = await read_body(request, SIZE_MOST)
            check_signature(request.headers.get(HEADER), body, self._rules.stripe_secrets, self._now())
            event = parse_object(body)
            if event.get("type") == _CHECKOUT and self._writer.depth:
                await self._writer.flushed(FLUSH_SECONDS)
            taken = await self._work(partial(self._taken, event))
        finally:
            self._at_once -= 1
        self._note(event, taken)
        return json_response({"received": True, "state": taken.state, "repeat": taken.is_repeat})

    def _taken(self, event: dict[str, Any]) -> Taken:
        """Take an event in; when a rival took a key between look and write, look once more."""
        try:
            return self._once(event)
        except IntegrityError:
            return self._once(event)
        except BadEvent as refused:
            raise CallRefused("bad_request", str(refused)) from None
        except EventConflict as refused:
            self._metrics.conflicts["stripe"] += 1
            log.error("stripe: %s nothing was changed", refused)
            raise CallRefused("conflict", str(refused)) from None

    def _once(self, event: dict[str, Any]) -> Taken:
        with self._store.unit() as store:
            return take_in(store, self._rules.terms, event, now=self._now())

    def _note(self, event: dict[str, Any], taken: Taken) -> None:
        """Count every event; one that somebody must look at is told once."""
        self._metrics.stripe["repeat" if taken.is_repeat else taken.state] += 1
        if taken.state == "parked" and not taken.is_repeat:
            log.warning("stripe: the event %s is parked: %s", event.get("id"), taken.reason)
