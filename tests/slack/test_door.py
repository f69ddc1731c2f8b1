"""Slack's signed requests are let in; anything else is turned away with one sentence and never an error."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.adapter import SlackAdapter
from bot.slack.door import Door, Turned

SECRET = "sandbox-signing-secret"
FORM = "application/x-www-form-urlencoded"


def signed(body: bytes, at: float | None = None, kind: str = FORM) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}


@pytest.fixture
async def adapter(bench: Any) -> SlackAdapter:
    found: SlackAdapter = await bench.adapter(app_token=None, signing_secret=SECRET)
    return found


async def test_the_whole_conversation_works_over_http(bench: Any, adapter: SlackAdapter) -> None:
    async def receive(request: web.Request) -> web.Response:
        status, headers, body = await adapter.http(request.method, request.headers, await request.read())
        return web.Response(status=status, headers=headers, body=body)

    app = web.Application()
    app.router.add_route("*", "/slack/events", receive)
    server = TestServer(app)
    await server.start_server()
    workspace = bench.workspace
    workspace.events_url = str(server.make_url("/slack/events"))
    assert adapter.health.connected
    (answer,) = await (await workspace.command("ada", "/partner stats week")).answered()
    assert "Stats for week" in answer.text
    (form,) = await (await workspace.command("ada", "/partner rename")).answered()
    (wrong,) = await (
        await workspace.submit("ada", form.view.id, {"name": {"value": "ok"}, "age": {"value": "x"}})
    ).answered()
    assert wrong.kind == "errors"
    await (await workspace.open_home("ada")).answered()
    assert workspace.home("ada") is not None
    await server.close()


async def test_the_address_is_verified_by_its_challenge(adapter: SlackAdapter) -> None:
    body = b'{"type":"url_verification","challenge":"c0ffee","token":"x"}'
    status, _, answer = await adapter.http("POST", signed(body, kind="application/json"), body)
    assert (status, b"c0ffee" in answer) == (200, True)


async def test_what_is_signed_but_not_wanted_is_taken_quietly(adapter: SlackAdapter) -> None:
    body = b"payload=" + quote('{"type":"shortcut","callback_id":"x","user":{"id":"U1"},"team":{"id":"T1"}}').encode()
    assert (await adapter.http("POST", signed(body), body))[0] == 200


@pytest.mark.parametrize(
    ("method", "body", "change", "status"),
    [
        ("GET", b"x", {}, 405),
        ("POST", b"x" * 65_537, {}, 413),
        ("POST", b"x", {"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ("POST", b"x", {"X-Slack-Signature": "v0=ä"}, 401),
        ("POST", b"x", {"X-Slack-Request-Timestamp": "١٢٣"}, 401),
        ("POST", b"x", {"X-Slack-Request-Timestamp": "9" * 400}, 401),
        ("POST", b"x", {"X-Slack-Request-Timestamp": "-5"}, 401),
        ("POST", b"\xff\xfe", {}, 400),
        ("POST", b"x", {"Content-Type": "text/html"}, 400),
        ("POST", b"payload={broken", {}, 400),
        ("POST", b"payload=[1]", {}, 400),
        ("POST", b"payload=" + b"[" * 60_000, {}, 400),
        ("POST", b"[]", {"Content-Type": "application/json"}, 400),
        ("POST", b"a=1&" * 200, {}, 400),
    ],
)
async def test_what_is_not_clean_is_turned_away(
    adapter: SlackAdapter, method: str, body: bytes, change: dict[str, str], status: int
) -> None:
    got, headers, sentence = await adapter.http(method, signed(body) | change, body)
    assert got == status
    assert headers["content-type"].startswith("text/plain")
    assert sentence.endswith(b".")


@pytest.mark.parametrize("late", [-301, 301, -100_000])
async def test_an_old_or_early_request_is_turned_away(adapter: SlackAdapter, late: int) -> None:
    assert (await adapter.http("POST", signed(b"x", time.time() + late), b"x"))[0] == 401


async def test_without_http_mode_nothing_is_taken(bench: Any, slack: Any) -> None:
    assert (await bench.adapters[0].http("POST", signed(b"x"), b"x"))[0] == 404


values = st.text(max_size=40) | st.sampled_from(["1", "v0=" + "a" * 64, "v0=", str(int(time.time())), "١", "1e9"])
names = st.sampled_from(["X-Slack-Signature", "x-slack-request-timestamp", "Content-Type", "Retry-After"])


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(headers=st.dictionaries(names, values), body=st.binary(max_size=60))
def test_no_request_whatever_makes_the_door_fall(templates: Any, headers: dict[str, str], body: bytes) -> None:
    assert isinstance(Door(SECRET, templates).look("POST", headers, body), Turned)
