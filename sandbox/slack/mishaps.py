"""Mishap: a fault as it happens to one HTTP request, whatever door it came through."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.slack.faults import Fault

LOOK_SECONDS = 0.05


async def suffer(
    fault: Fault | None,
    request: web.Request,
    closing: asyncio.Event,
    serve: Callable[[], Awaitable[web.Response]],
) -> web.Response:
    """Serve a request with its fault: late, refused, cut off or never answered; `serve` is the usual answer."""
    if fault is None:
        return await serve()
    match fault.kind:
        case "delay":
            await asyncio.sleep(fault.seconds)
            return await serve()
        case "hang" | "dropped":
            reply = await serve() if fault.applied else web.Response()
            await _vanish(fault, request, closing)
            return reply
        case _:
            return refusal(fault)


def refusal(fault: Fault) -> web.Response:
    """Return the answer of a request that a fault keeps from being served."""
    if fault.kind == "error":
        return web.json_response({"ok": False, "error": fault.code})
    if fault.kind == "rate_limited":
        headers = {"Retry-After": str(int(fault.seconds))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    return web.Response(status=fault.status, text="upstream failure")


async def _vanish(fault: Fault, request: web.Request, closing: asyncio.Event) -> None:
    """Cut the connection, or wait until the caller hangs up (which only the transport knows) or all closes."""
    if fault.kind == "dropped" and request.transport is not None:
        request.transport.close()
        return
    while not closing.is_set() and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(LOOK_SECONDS)
