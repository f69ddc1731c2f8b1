"""The edge as its operator and its neighbours know it: health, readiness, figures, Slack's door, start and end."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import pytest

from tests.web.shop import closed, opened


async def test_it_is_alive_and_says_why_it_is_not_ready(sqlite_engine):
    """Ready once nothing is missing."""
    missing = {"slack": "The token was refused."}
    shop = await opened(sqlite_engine, readiness=lambda: missing)
    assert (await shop.http.get("/healthz")).json() == {"status": "alive"}
    answer = await shop.http.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reasons": missing})
    missing.clear()
    answer = await shop.http.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": {}})
    await closed(shop)


async def test_it_says_which_roles_its_process_has(shop):
    """For who replaces processes one after another."""
    shop.edge.metrics.roles = lambda: {"clock": True, "relay:slack": False}
    assert (await shop.http.get("/readyz")).json()["leads"] == {"clock": True, "relay:slack": False}
    text = (await shop.http.get("/metrics")).text
    assert 'rainmaker_leads{role="clock"} 1.0\n' in text
    assert 'rainmaker_leads{role="relay:slack"} 0.0\n' in text


async def test_figures_are_there_for_prometheus(shop):
    """Requests, clicks by fate, the buffer, and what others hang in."""
    shop.partner()
    shop.edge.metrics.gauge("rainmaker_deliveries_waiting", "Deliveries that wait.", lambda: 7)
    await shop.visit()
    await shop.http.head("/r/acme")
    await shop.http.get("/nothing")
    text = (await shop.http.get("/metrics")).text
    for line in (
        'rainmaker_http_requests_total{kind="redirect",status="302"} 2.0',
        'rainmaker_http_requests_total{kind="page",status="404"} 1.0',
        "rainmaker_clicks_counted_total 1.0",
        'rainmaker_clicks_skipped_total{reason="head"} 1.0',
        "rainmaker_clicks_dropped 0.0",
        "rainmaker_deliveries_waiting 7.0",
    ):
        assert line in text
    assert "rainmaker_click_buffer " in text


async def test_slacks_events_are_handed_on_as_they_came(sqlite_engine):
    """Every byte and header, since they are signed."""
    seen = []

    async def slack(method, headers, body):
        seen.append((method, headers["x-slack-signature"], body))
        return 200, {"content-type": "text/plain"}, b"challenge"

    shop = await opened(sqlite_engine, slack_http=slack)
    answer = await shop.http.post("/slack/events", content=b'{"a": 1}', headers={"x-slack-signature": "v0=ab"})
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"challenge", "text/plain")
    assert seen == [("POST", "v0=ab", b'{"a": 1}')]
    await closed(shop)


async def test_without_a_handler_there_is_no_door_for_slack(shop):
    """As in Socket Mode."""
    assert (await shop.http.post("/slack/events", json={})).status_code == 404


async def test_it_leaves_signals_alone_and_frees_its_port(sqlite_engine):
    """The program around it decides when and in which order things end."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    shop = await opened(sqlite_engine)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    port = shop.edge.port
    await closed(shop)
    with pytest.raises(RuntimeError, match="not been started"):
        _ = shop.edge.port
    again = await opened(sqlite_engine, port=port)
    assert again.edge.port == port
    await closed(again)


async def test_a_port_that_is_taken_is_told_as_such(shop, sqlite_engine):
    """And does not end the process."""
    with pytest.raises(OSError, match="in use"):
        await opened(sqlite_engine, port=shop.edge.port)


async def test_headers_without_end_are_cut_off(shop):
    """Eight kibibytes are enough for anybody."""
    answer = await shop.http.get("/healthz", headers={"x-long": "a" * 20_000})
    assert answer.status_code == 431


async def test_a_head_that_does_not_end_is_given_up(shop, monkeypatch):
    """Neither slowly nor at full speed, in the first request or a later one."""
    monkeypatch.setattr("bot.web.protocol.HEAD_SECONDS", 0.05)
    for begun in (b"", b"GET /healthz HTTP/1.1\r\nX: ", b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /"):
        reader, writer = await asyncio.open_connection("127.0.0.1", shop.edge.port)
        writer.write(begun)
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200") if b"\r\n\r\n" in begun else answer == b""
        writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.edge.port)
    monkeypatch.setattr("bot.web.protocol.HEAD_SECONDS", 60.0)
    writer.write(b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000)
    with contextlib.suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()


async def test_too_many_calls_at_once_are_asked_to_come_again(shop, monkeypatch):
    """Bounded, and said so."""
    monkeypatch.setattr("bot.web.api.AT_ONCE_MOST", 0)
    answer = await shop.call("/track/lead", {})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["error"]["code"] == "service_unavailable"


async def test_a_click_may_be_reported_by_the_merchants_page(shop):
    """With who to thank for it."""
    partner, _ = shop.partner()
    answer = await shop.call(
        "/track/click", {"domain": "go.acme.example", "key": "acme", "url": "https://acme.example"}
    )
    body = answer.json()
    assert body["partner"] == {"id": partner.id, "name": "Juno Works", "image": None}
    lead = await shop.call("/track/lead", {"clickId": body["clickId"], "eventName": "x", "customerExternalId": "u"})
    assert lead.json()["link"]["partnerId"] == partner.id
    assert (await shop.call("/track/click", {"key": "nothing"})).status_code == 404
    assert (await shop.call("/track/click", {"key": "acme", "subId": "a b"})).status_code == 422
