"""The web edge is the program's door to the web: redirects, calls, health, figures for operators, Slack by HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import segno
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from bot.chat.delivery import Work
from bot.condition import WritingStopped
from bot.store import Store
from bot.web.api import Api
from bot.web.body import read_body
from bot.web.calls import CALLS
from bot.web.click_writer import ClickWriter
from bot.web.errors import CallRefused, errors_page, json_response
from bot.web.metrics import Metrics
from bot.web.redirect import Redirect
from bot.web.rules import EdgeRules
from bot.web.server import EmbeddedServer
from bot.web.stripe import PATH as STRIPE_PATH
from bot.web.stripe import StripeDoor
from bot.web.targets import Targets
from bot.web.visitors import Visitors
from program.clicks import click_secret, known_click_secret
from program.links import CODE, short_url

Readiness = Callable[[], dict[str, str]]
SlackHttp = Callable[[str, Mapping[str, str], bytes], Awaitable[tuple[int, Mapping[str, str], bytes]]]


class WebEdge:
    """Serves the web edge in the loop that it is started in, until it is stopped."""

    def __init__(  # noqa: PLR0913 - the composition root hands in everything once
        self,
        host: str,
        port: int,
        rules: EdgeRules,
        store: Store,
        work: Work,
        readiness: Readiness,
        now: Callable[[], datetime],
        slack_http: SlackHttp | None = None,
    ) -> None:
        self._rules, self._store, self._work, self._readiness, self._slack = rules, store, work, readiness, slack_http
        self._address = (host, port)
        self.metrics = Metrics()
        self._targets = Targets(store, rules.links)
        self._writer = ClickWriter(store, rules.zone)
        visitors = Visitors(rules.program)
        self._redirect = Redirect(self._targets, self._writer, self.metrics, visitors, now)
        self._api = Api(rules, store, work, self._writer, visitors, self.metrics, now)
        self._stripe = StripeDoor(rules, store, work, self._writer, self.metrics, now)
        self._pages = Starlette(routes=self._routes(), exception_handlers={404: self._not_found, 405: self._no_method})
        self._server: EmbeddedServer | None = None
        self.metrics.gauge("rainmaker_click_buffer", "Clicks not written yet.", lambda: self._writer.depth)
        self.metrics.gauge("rainmaker_clicks_dropped", "Clicks the full buffer let go.", lambda: self._writer.dropped)

    @property
    def port(self) -> int:
        """The port it listens on; RuntimeError before it is started."""
        if self._server is None:
            raise RuntimeError("the web edge has not been started")
        return self._server.port

    async def start(self) -> None:
        """Return once requests are answered; OSError where the address cannot be listened on."""
        server = EmbeddedServer(self, *self._address)
        try:
            self._redirect.secret = await self._work(self._secret)
            await self._work(self._targets.start)
        except BaseException:
            server.close()
            raise
        self._writer.start()
        await server.start()
        self._server = server

    async def stop(self) -> None:
        """Stop listening, let requests end, and write every counted click."""
        if self._server is None:
            return
        await self._server.stop()
        await self._writer.stop()
        self._targets.stop()
        self._server = None

    async def flushed(self, seconds: float = 5.0) -> bool:
        """Wait until every click counted so far is in the store; False when that takes longer."""
        return await self._writer.flushed(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and count it."""
        is_redirect = scope["path"].startswith("/r/")
        if is_redirect and scope["method"] in ("GET", "HEAD"):
            await self._redirect(scope, receive, send)
            return

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.requests["page", message["status"]] += 1
            await send(message)

        pages = self._wrong_method({"allow": "GET, HEAD"}) if is_redirect else self._pages
        await pages(scope, receive, counting)

    def _secret(self) -> bytes:
        """The secret of click ids; of a store that is only read, the one that was made long ago."""
        try:
            with self._store.unit() as store:
                return click_secret(store)
        except WritingStopped:
            with self._store.unit(changes=False) as store:
                return known_click_secret(store)

    def _routes(self) -> list[Route]:
        pages: dict[str, Any] = {
            "/healthz": self._health,
            "/readyz": self._ready,
            "/metrics": self._figures,
            "/errors": self._errors,
            "/qr/{code}": self._qr,
        }
        routes = [Route(path, page, methods=["GET"]) for path, page in pages.items()]
        routes += [Route(call.path, self._api.endpoint(call), methods=[call.method]) for call in CALLS]
        routes.append(Route(STRIPE_PATH, self._stripe_events, methods=["POST"]))
        if self._slack is not None:
            routes.append(Route("/slack/events", partial(self._slack_events, self._slack), methods=["POST"]))
        return routes

    async def _health(self, _request: Request) -> Response:
        return json_response({"status": "alive"})

    async def _ready(self, _request: Request) -> Response:
        reasons = self._readiness()
        roles = self.metrics.roles()
        leads = {"leads": dict(roles)} if roles else {}
        return json_response({"ready": not reasons, "reasons": reasons, **leads}, 503 if reasons else 200)

    async def _figures(self, _request: Request) -> Response:
        return Response(self.metrics.text(), headers={"content-type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _errors(self, _request: Request) -> Response:
        return errors_page()

    async def _qr(self, request: Request) -> Response:
        """Draw any code that could be one: whether it leads anywhere is told by following it."""
        code = request.path_params["code"]
        if not CODE.fullmatch(code):
            return await self._not_found(request, None)
        drawing = segno.make(short_url(self._rules.links, code), error="m", micro=False)
        return Response(drawing.svg_inline(scale=8, border=4), media_type="image/svg+xml")

    async def _stripe_events(self, request: Request) -> Response:
        return await self._api.answered(request, partial(self._stripe.answer, request))

    async def _slack_events(self, handler: SlackHttp, request: Request) -> Response:
        async def story() -> Response:
            status, headers, body = await handler(request.method, dict(request.headers), await read_body(request))
            return Response(body, status, dict(headers))

        return await self._api.answered(request, story)

    async def _not_found(self, _request: Request, _error: Any) -> Response:
        return self._api.refusal(CallRefused("not_found", "There is nothing at this address."))

    async def _no_method(self, _request: Request, error: Any) -> Response:
        return self._wrong_method(dict(error.headers or {}))

    def _wrong_method(self, headers: dict[str, str]) -> Response:
        return self._api.refusal(CallRefused("method_not_allowed", "This address wants another method.", headers))
