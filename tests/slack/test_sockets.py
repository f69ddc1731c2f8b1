"""The adapter stays reachable: sockets are replaced before they go, and trouble is told by its health."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack import sockets
from bot.slack.connection import SlackConnection
from sandbox.slack.faults import Fault


async def until(slack: Any, true: Any) -> None:
    async with asyncio.timeout(10):
        with slack.world.watch() as change:
            while not true():
                await change.wait()
                change.clear()


async def test_two_sockets_are_open_and_health_says_so(bench: Any, slack: Any) -> None:
    assert slack.sockets == 2
    health = bench.adapters[0].health
    assert health.connected
    assert "2 of 2" in health.detail


async def test_a_requested_reconnect_never_leaves_people_alone(bench: Any, slack: Any) -> None:
    calls = len(slack.calls("apps.connections.open"))
    slack.disconnect("refresh_requested")
    for _ in range(10):
        await (await slack.command("ada", "/partner stats")).answered()
    await until(slack, lambda: len(slack.calls("apps.connections.open")) == calls + 2 and slack.sockets == 2)
    assert bench.adapters[0].health.connected


async def test_a_socket_that_breaks_is_opened_again(bench: Any, slack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "PAUSE_LEAST", 0.01)
    await slack._link.close()
    await slack.connected(2)
    await (await slack.command("ada", "/partner stats")).answered()
    assert bench.adapters[0].health.connected


async def test_socket_mode_switched_off_ends_the_tries(bench: Any, slack: Any) -> None:
    calls = len(slack.calls("apps.connections.open"))
    slack.disconnect("link_disabled")
    await until(slack, lambda: slack.sockets == 0)
    adapter = bench.adapters[0]
    await asyncio.gather(*adapter._sockets._keepers)
    assert not adapter.health.connected
    assert "switched off" in adapter.health.detail
    assert len(slack.calls("apps.connections.open")) == calls


async def test_a_refused_token_is_told_without_its_text(bench: Any) -> None:
    adapter = await bench.adapter(bot_token="xoxb-wrong-secret")
    assert not adapter.health.connected
    assert "does not accept" in adapter.health.detail
    assert "wrong-secret" not in adapter.health.detail + repr(adapter.connection)


async def test_a_refused_app_token_is_told(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.adapter.START_SECONDS", 0.3)
    adapter = await bench.adapter(app_token="xapp-wrong")
    assert not adapter.health.connected
    assert "token" in adapter.health.detail


async def test_without_any_way_in_health_says_what_to_set(bench: Any) -> None:
    adapter = await bench.adapter(app_token=None)
    assert not adapter.health.connected
    assert "SLACK_APP_TOKEN" in adapter.health.detail


async def test_stopping_lets_a_running_answer_finish(bench: Any, slack: Any, ledger: Any) -> None:
    started, release = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        loop.call_soon_threadsafe(started.set)
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(5)

    ledger.hold = hold
    gesture = await slack.command("ada", "/partner stats")
    await started.wait()
    stopping = asyncio.create_task(bench.adapters[0].stop())
    release.set()
    await stopping
    assert len(gesture.answers) == 1
    assert slack.sockets == 0
    assert not bench.adapters[0].health.connected


async def test_an_envelope_is_taken_once_when_it_comes_over_both_sockets(slack: Any, ledger: Any) -> None:
    slack.inject("envelope", Fault.duplicate(times=3))
    gesture = await slack.command("ada", "/partner mark")
    await gesture.answered()
    await (await slack.command("ada", "/partner stats")).answered()
    assert ledger.names == ["mark"]


def test_loopback_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "slack.acme.example")
    for url, direct in (
        ("http://127.0.0.1:1/api/", True),
        ("http://localhost:1/api/", True),
        ("http://[::1]:1/api/", True),
        ("https://slack.com/api/", False),
        ("https://slack.acme.example/api/", True),
    ):
        assert SlackConnection("t", api_url=url).direct is direct, url


async def test_a_proxy_of_the_environment_is_not_used_for_loopback(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    adapter = await bench.adapter()
    assert adapter.health.connected
    await (await bench.workspace.command("ada", "/partner stats")).answered()
    await (await bench.workspace.command("ada", "/partner code")).answered()
    assert bench.workspace.calls("auth.test")


async def test_a_peer_that_falls_silent_is_given_up(
    bench: Any, templates: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that greets and then never answers a ping again."""
    opened: list[web.WebSocketResponse] = []
    second = asyncio.Event()

    async def link(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_json({"type": "hello"})
        opened.append(socket)
        if len(opened) == 2:
            second.set()
        async for _ in socket:
            continue
        return socket

    async def open_url(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": str(server.make_url("/link"))})

    async def me(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "U1"})

    app = web.Application()
    app.router.add_get("/link", link)
    app.router.add_post("/api/apps.connections.open", open_url)
    app.router.add_post("/api/auth.test", me)
    server = TestServer(app)
    await server.start_server()
    monkeypatch.setattr(sockets, "PING_SECONDS", 0.05)
    monkeypatch.setattr(sockets, "PAUSE_LEAST", 0.01)
    adapter = await bench.adapter(api_url=str(server.make_url("/api/")), sockets=1)
    assert adapter.health.connected
    await asyncio.wait_for(second.wait(), 5)
    await adapter.stop()
    await server.close()
