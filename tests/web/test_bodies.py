"""Bodies: whatever is sent gets one clear sentence, never a trace, and has no effect unless it is right."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web.body import parse_object
from bot.web.errors import STATUS, CallRefused
from bot.web.requests import AskLead, AskSale, understand
from program.tables import Commission, Customer, Lead, Sale
from tests.web.shop import KEY, closed, opened

LEAD = {"clickId": "clk", "eventName": "Sign up", "customerExternalId": "u_1"}


def trouble(answer) -> tuple[int, str]:
    """The status and sentence of an answer, which must be an error in the published form."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "doc_url"}
    assert STATUS[error["code"]] == answer.status_code
    assert error["doc_url"].endswith(f"/errors#{error['code']}")
    assert "Traceback" not in error["message"]
    return answer.status_code, error["message"]


BAD = [
    (b"", 400, "not JSON"),
    (b"{", 400, "not JSON"),
    (b"[]", 400, "JSON object"),
    (b"null", 400, "JSON object"),
    (b'"text"', 400, "JSON object"),
    (b'{"a":NaN}', 400, "NaN"),
    (b'{"a":-Infinity}', 400, "NaN"),
    (b'{"a":1e999}', 400, "too large"),
    (b'{"amount":' + b"9" * 5000 + b"}", 400, "not JSON"),
    (b'{"a":1,"a":2}', 400, "twice"),
    (b'{"metadata":{"a":1,"a":2}}', 400, "twice"),
    (b"[" * 60_000, 400, "deeper than 32"),
    (b'{"a":' * 40 + b"1" + b"}" * 40, 400, "deeper than 32"),
    (b"\xff\xfe", 400, "UTF-8"),
    (b'{"eventName":"\\ud800"}', 400, "cannot be stored"),
    (b'{"eventName":"a\\u0000b"}', 400, "cannot be stored"),
    (b'{"metadata":{"\\u0000":1}}', 400, "cannot be stored"),
    (b"{}", 422, "customerExternalId: is missing"),
    (json.dumps(LEAD | {"eventQuantity": 0}).encode(), 422, "eventQuantity"),
    (json.dumps(LEAD | {"eventQuantity": 1.5}).encode(), 422, "eventQuantity"),
    (json.dumps(LEAD | {"eventQuantity": True}).encode(), 422, "eventQuantity"),
    (json.dumps(LEAD | {"eventName": ""}).encode(), 422, "eventName"),
    (json.dumps(LEAD | {"eventName": "x" * 256}).encode(), 422, "eventName"),
    (json.dumps(LEAD | {"eventName": 5}).encode(), 422, "eventName"),
    (json.dumps(LEAD | {"customerExternalId": "x" * 101}).encode(), 422, "customerExternalId"),
    (json.dumps(LEAD | {"customerEmail": "nobody"}).encode(), 422, "customerEmail: must be an e-mail address"),
    (json.dumps(LEAD | {"mode": "later"}).encode(), 422, "mode"),
    (json.dumps(LEAD | {"metadata": []}).encode(), 422, "metadata"),
    (json.dumps(LEAD | {"metadata": {"a": "x" * 10_000}}).encode(), 422, "metadata"),
    (b" " * 65_537, 413, "65536 bytes"),
]


async def test_each_bad_body_is_told_in_a_sentence(shop):
    """And leaves nothing behind."""
    for body, status, words in BAD:
        got, message = trouble(await shop.call("/track/lead", body))
        assert (got, words in message) == (status, True), (body[:60], got, message)
    assert [len(shop.rows(kind)) for kind in (Customer, Lead, Sale)] == [0, 0, 0]


async def test_money_is_whole_numbers(shop):
    """No halves, no text, no truth values, no rounding of what looks whole."""
    for amount in (b"1.5", b"100.0", b"1e2", b'"100"', b"true", b"null", b"[]"):
        body = b'{"customerExternalId":"u","amount":%b}' % amount
        got, message = trouble(await shop.call("/track/sale", body))
        assert (got, message.startswith("amount")) == (422, True), message


async def test_null_absent_and_old_names_mean_the_same(shop):
    """As the published clients send them."""
    shop.partner()
    body = LEAD | {"clickId": await shop.visit(), "customerName": None, "mode": None, "eventQuantity": None}
    first = await shop.call("/track/lead", body)
    del body["customerExternalId"], body["customerName"], body["mode"]
    for name in ("externalId", "customerId"):
        again = await shop.call("/track/lead", body | {name: "u_1"}, **{"content-type": "text/plain"})
        assert again.json() == first.json()
    assert len(shop.rows(Lead)) == 1


async def test_headers_that_lie_are_refused(shop):
    """Compressed bodies, and keys of every wrong kind."""
    packed = await shop.call("/track/lead", gzip.compress(b"{}"), **{"content-encoding": "gzip"})
    assert trouble(packed)[0] == 415
    for key in ("", KEY, f"Basic {KEY}", "Bearer", f"Bearer {KEY}x", "Bearer \u00e9".encode("latin-1")):
        answer = await shop.http.post("/track/lead", json={}, headers={"authorization": key})
        assert trouble(answer)[0] == 401


async def test_a_chunked_body_is_bounded_too(shop):
    """Nobody has to say beforehand how long it is."""

    async def endless():
        for _ in range(100):
            yield b" " * 1024

    answer = await shop.http.post("/track/lead", content=endless(), headers={"authorization": f"Bearer {KEY}"})
    assert trouble(answer)[0] == 413


async def test_a_body_that_stops_coming_is_given_up(shop, monkeypatch):
    """Slow writers hold no place."""
    monkeypatch.setattr("bot.web.body.SECONDS_MOST", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.edge.port)
    head = f"POST /track/lead HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {KEY}\r\nContent-Length: 100\r\n\r\n{{"
    writer.write(head.encode())
    assert b"408" in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_unknown_addresses_and_methods_are_told_in_the_same_form(shop):
    """Whoever mistypes an address learns so."""
    assert trouble(await shop.http.get("/nothing"))[0] == 404
    assert trouble(await shop.http.get("/r"))[0] == 404
    for method, path in (
        ("GET", "/track/lead"),
        ("DELETE", "/partners/links"),
        ("POST", "/healthz"),
        ("POST", "/r/acme"),
    ):
        answer = await shop.http.request(method, path)
        assert trouble(answer)[0] in (404, 405), path
    page = await shop.http.get("/errors")
    assert all(f'id="{code}"' in page.text for code in STATUS)


async def test_eight_deliveries_of_one_sale_have_one_effect_and_one_answer(any_shop):
    """Through the wire, at once, on both engines."""
    shop = any_shop
    shop.partner()
    body = {"clickId": await shop.visit(), "customerExternalId": "u_1", "amount": 4900, "invoiceId": "in_1"}
    answers = await asyncio.gather(*(shop.call("/track/sale", body) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert [len(shop.rows(kind)) for kind in (Customer, Lead, Sale, Commission)] == [1, 1, 1, 1]
    clash = await shop.call("/track/sale", body | {"amount": 1})
    assert trouble(clash)[0] == 409


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["clickId", "eventName", "customerExternalId", "externalId", "amount", "currency", "metadata", "mode",
     "eventQuantity", "invoiceId", "customerEmail", "leadEventName", "paymentProcessor"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_object_or_refused(body):
    """Nothing else comes out of the reading of a body."""
    try:
        assert isinstance(parse_object(body), dict)
    except CallRefused as refused:
        assert refused.code == "bad_request"


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(FIELDS, JSON | st.just("u_1") | st.just(4900)))
def test_any_object_is_an_event_or_refused(body):
    """Of those that are understood, money is whole."""
    for kind in (AskLead, AskSale):
        try:
            asked = understand(kind, body)
        except CallRefused as refused:
            assert refused.code == "unprocessable_entity"
            assert refused.message.endswith(".")
        else:
            assert type(getattr(asked, "amount", 0)) is int


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(FIELDS, JSON | st.sampled_from(["u_1", "x", 4900, 1]), max_size=8),
    st.sampled_from(["lead", "sale"]),
)
def test_any_object_sent_is_answered(shop_runner, body, call):
    """Never by a failure."""
    answer = shop_runner(f"/track/{call}", json.dumps(body).encode())
    assert answer.status_code in (200, 400, 404, 409, 422), answer.text


@pytest.fixture
def shop_runner(sqlite_engine):
    """A running edge for stories that hypothesis tells many times, in a loop of its own."""
    with asyncio.Runner() as runner:
        shop = runner.run(opened(sqlite_engine))
        yield lambda path, body: runner.run(shop.call(path, body))
        runner.run(closed(shop))
