"""Web API: the HTTP door through which the app calls methods, with its faults, tokens, limits and log."""

from __future__ import annotations

from aiohttp import web

from sandbox.slack import methods_chat, methods_files, methods_people, methods_rooms, methods_views
from sandbox.slack.encoding import read_arguments
from sandbox.slack.faults import Fault
from sandbox.slack.link import Link
from sandbox.slack.mishaps import refusal, suffer
from sandbox.slack.team import Team
from sandbox.slack.wire import ApiError, Call, Json, Method


class Api:
    """Answers every Web API request the way Slack does."""

    def __init__(self, team: Team, link: Link) -> None:
        self._team = team
        self._methods: dict[str, Method] = {
            **methods_chat.METHODS,
            **methods_views.METHODS,
            **methods_rooms.METHODS,
            **methods_people.METHODS,
            **methods_files.METHODS,
            "apps.connections.open": Method(lambda team, call: link.ticket(), tier=50, app_token=True),
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Serve one request."""
        name = request.match_info["method"]
        call = Call(name, {}, dict(request.headers), self._team.world.clock.now())
        self._team.log.append(call)
        fault = self._team.faults.take(name)
        try:
            call.params = await read_arguments(request)
            call.token = _token(request, call.params)
        except ApiError as refused:
            return self._reply(call, refused.body())

        async def usual() -> web.Response:
            return self._serve(call)

        reply = await suffer(fault, request, self._team.closing, usual)
        call.status = reply.status
        return reply

    def _serve(self, call: Call) -> web.Response:
        try:
            method = self._permitted(call)
            wait = self._wait(call, method)
            if wait:
                return refusal(Fault.rate_limited(wait))
            return self._reply(call, {"ok": True, **method.answer(self._team, call)})
        except ApiError as refused:
            return self._reply(call, refused.body())

    def _permitted(self, call: Call) -> Method:
        method = self._methods.get(call.method)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        if call.method == "api.test":
            return method
        self._check_token(call.token, method)
        if not method.app_token:
            self._team.require(*method.scopes)
        return method

    def _check_token(self, token: str, method: Method) -> None:
        if not token:
            raise ApiError("not_authed")
        expected = self._team.app_token if method.app_token else self._team.bot_token
        other = self._team.bot_token if method.app_token else self._team.app_token
        if token == other:
            raise ApiError("not_allowed_token_type")
        if token != expected or not token.startswith("xapp-" if method.app_token else "xoxb-"):
            raise ApiError("invalid_auth")
        if self._team.revoked:
            raise ApiError("token_revoked")

    def _wait(self, call: Call, method: Method) -> int:
        if not self._team.rate_limits:
            return 0
        named = str(call.params.get("channel", ""))
        channel = self._team.rooms.find(named)
        return self._team.meter.retry_after(call.method, method.tier, channel.id if channel else named)

    def _reply(self, call: Call, body: Json) -> web.Response:
        call.answer = body
        held = self._team.scopes()
        headers = {} if held is None else {"x-oauth-scopes": ",".join(held)}
        method = self._methods.get(call.method)
        if method and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return web.json_response(body, headers=headers)


def _token(request: web.Request, params: Json) -> str:
    header = request.headers.get("Authorization", "")
    inline = str(params.pop("token", ""))
    return header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else inline
