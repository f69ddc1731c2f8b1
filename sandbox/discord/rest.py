"""The REST edge: it reads a request, meets the faults and limits meant for it, runs the call, and writes the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.parser import BytesHeaderParser
from email.policy import HTTP
from typing import Any

from aiohttp import web

from sandbox.discord.faults import Fault
from sandbox.discord.refusals import Json, Refusal, unknown
from sandbox.discord.state import Call, State, Upload
from sandbox.world import DISCORD_GUILD

PREFIX = "/discord/api/v10"
MOST_UPLOAD_BYTES = 25 * 1024 * 1024
MOST_FILE_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """What one call was given: ids from its path, the query, the JSON body and uploaded files by their number."""

    ids: dict[str, str]
    query: dict[str, str]
    body: Any
    files: dict[str, Upload]

    @property
    def form(self) -> Json:
        """Return the body as a JSON object; 50035 when it is none."""
        if not isinstance(self.body, dict):
            raise Refusal(400, 50035, "Invalid Form Body", {"_errors": [{"code": "MODEL_TYPE_CONVERT"}]})
        return self.body


def here(asked: Asked) -> None:
    """Refuse a call about another server than the one there is: 10004."""
    if asked.ids["guild"] != DISCORD_GUILD:
        raise unknown("Guild", 10004)


@dataclass(frozen=True)
class Route:
    """One REST call: where it is, what runs it, and whether it needs the bot's token."""

    method: str
    path: str
    run: Callable[[State, Asked], Any]
    open: bool = False

    @property
    def template(self) -> str:
        """Return the name its rate limit goes by."""
        return f"{self.method} {self.path}"


def rest_routes(state: State, routes: Sequence[Route]) -> list[web.RouteDef]:
    """Return the web routes of all calls, with a 404 in Discord's words for the rest."""
    found = [web.route(route.method, PREFIX + route.path, Edge(state, route).serve) for route in routes]
    return [*found, web.route("*", PREFIX + "/{rest:.*}", Edge(state, Route("*", "/", _nowhere, open=True)).serve)]


def _nowhere(state: State, asked: Asked) -> None:
    raise Refusal(404, 0, "404: Not Found")


@dataclass(frozen=True)
class Edge:
    """Serves one route."""

    state: State
    route: Route

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request and write it into the log of calls."""
        call, asked = await self._read(request)
        index = len(self.state.calls)
        self.state.calls.append(call)
        response = await self._meet(request, call, asked)
        self.state.calls[index] = replace(call, status=response.status)
        if response.status in (401, 403, 429):
            self.state.invalid_requests += 1
        return response

    async def _read(self, request: web.Request) -> tuple[Call, Asked]:
        body, files = await read_body(self.state, request.clone(client_max_size=MOST_UPLOAD_BYTES + 65_536))
        query = dict(request.query)
        path = request.path.removeprefix(PREFIX)
        sizes = {upload.name: len(upload.content) for upload in files.values()}
        call = Call(request.method, path, dict(request.headers), query, body, sizes, self.state.now())
        return call, Asked(dict(request.match_info), query, body, files)

    async def _meet(self, request: web.Request, call: Call, asked: Asked) -> web.StreamResponse:
        fault = self.state.faults.take(call.name)
        if fault is not None and fault.kind == "reply":
            return answer(fault.status, fault.body, fault.headers)
        if fault is not None and fault.kind in ("lose", "hang"):
            await self._withhold(request, fault)
            return answer(500, None)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        response = self._run(call, asked)
        if fault is not None and fault.kind == "drop":
            cut(request)
        return response

    async def _withhold(self, request: web.Request, fault: Fault) -> None:
        while fault.kind == "hang" and request.transport is not None and not self.state.closing:
            await asyncio.sleep(0.02)
        cut(request)

    def _run(self, call: Call, asked: Asked) -> web.Response:
        if not self.route.open and call.headers.get("Authorization") != f"Bot {self.state.token}":
            return answer(401, {"message": "401: Unauthorized", "code": 0})
        major = "/".join(asked.ids.get(key, "") for key in ("channel", "guild", "application", "token"))
        headers, pause, scope = self.state.rates.spend(self.route.template, major, counted=not self.route.open)
        if pause:
            limited = Fault.rate_limited(pause, everywhere=scope == "global")
            return answer(429, limited.body, headers | limited.headers)
        try:
            result = self.route.run(self.state, asked)
        except Refusal as refusal:
            return answer(refusal.status, refusal.body(), headers)
        status, body = result if isinstance(result, tuple) else (200, result)
        return answer(204 if body is None else status, body, headers)


def answer(status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
    """Return a response whose content type is exactly `application/json`, as clients compare it literally."""
    if body is None:
        return web.Response(status=status, headers=headers)
    told = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=told)


def cut(request: web.Request) -> None:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()


async def read_body(state: State, request: web.Request) -> tuple[Any, dict[str, Upload]]:
    """Return the JSON body and, of a multipart request, its files by their number."""
    if request.content_type.startswith("multipart/"):
        return await _read_parts(state, request)
    text = await request.text()
    if not text:
        return None, {}
    try:
        return json.loads(text), {}
    except ValueError:
        return text, {}


async def _read_parts(state: State, request: web.Request) -> tuple[Any, dict[str, Upload]]:
    """The JSON and the files of a multipart body, cut at its boundary."""
    whole = BytesHeaderParser(policy=HTTP).parsebytes(b"Content-Type: " + request.headers["Content-Type"].encode())
    boundary = whole.get_boundary("")
    body: Any = None
    files: dict[str, Upload] = {}
    for part in (await request.read()).split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = BytesHeaderParser(policy=HTTP).parsebytes(head)
        name, content = str(headers["content-disposition"].params.get("name", "")), content.removesuffix(b"\r\n")
        if name == "payload_json":
            body = json.loads(content)
        elif name.startswith("files["):
            file_name = str(headers["content-disposition"].params.get("filename", "file"))
            files[name[6:-1]] = Upload("", file_name, content, headers.get_content_type())
    return body, files
