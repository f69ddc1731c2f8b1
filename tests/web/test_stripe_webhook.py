"""The Stripe door: only what Stripe signed lately is read; each event counts once; nothing is dropped in silence."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from dataclasses import replace

import pytest
import stripe

from bot.web import stripe as door
from program.tables import Click, Commission, Lead, Sale, StripeEvent
from tests.program.stripe_story import checkout, invoice
from tests.web.shop import RULES, closed, opened

SECRET, OLD_SECRET = "whsec_of_acme", "whsec_of_acme_before"
SIGNED = replace(RULES, stripe_secrets=(SECRET, OLD_SECRET))


@pytest.fixture
async def shop(sqlite_engine):
    """A running edge that knows two secrets."""
    found = await opened(sqlite_engine, SIGNED)
    yield found
    await closed(found)


@pytest.fixture
async def any_shop(engine):
    """The same on each engine in turn."""
    found = await opened(engine, SIGNED)
    yield found
    await closed(found)


def signature(shop, body: bytes, secret: str = SECRET, after: int = 0) -> str:
    """The header as Stripe's own library makes it, so many seconds from the shop's now."""
    at = int(shop.clock().timestamp()) + after
    return stripe.WebhookSignature.generate_signature_header(body.decode("utf-8"), secret, at)


async def deliver(shop, event, header: str | None = None):
    """Deliver an event or raw bytes as Stripe does."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    given = signature(shop, body) if header is None else header
    return await shop.http.post("/webhooks/stripe", content=body, headers={"stripe-signature": given})


async def test_from_click_to_commission(any_shop):
    """A visitor follows a link, checks out at Stripe and pays: the partner earns a fifth."""
    any_shop.partner()
    click = await any_shop.visit()
    first = await deliver(any_shop, checkout(click))
    second = await deliver(any_shop, invoice())
    assert (first.status_code, first.json()) == (200, {"received": True, "state": "applied", "repeat": False})
    assert second.json()["state"] == "applied"
    assert [row.amount for row in any_shop.rows(Commission)] == [980]


async def test_deliveries_to_two_edges_of_one_store_have_one_effect(any_shop):
    """Two replicas behind one address: Stripe and the shop's own server may come to either, at once."""
    other = await opened(any_shop.store.engine, SIGNED)
    try:
        any_shop.partner()
        click = await any_shop.visit()
        lead = {"clickId": click, "eventName": "Sign up", "customerExternalId": "c-77"}
        told = [deliver(edge, one) for one in [checkout(click), invoice()] * 3 for edge in (any_shop, other)]
        told += [edge.call("/track/lead", lead) for edge in (any_shop, other) for _ in range(4)]
        answers = await asyncio.gather(*told)
        assert {answer.status_code for answer in answers} == {200}
        assert [len(any_shop.rows(kind)) for kind in (Sale, Commission, StripeEvent)] == [1, 1, 2]
        assert len(any_shop.rows(Click)) == 1
        assert len({row.customer_id for row in any_shop.rows(Lead)}) == len(any_shop.rows(Lead)) == 2
    finally:
        await closed(other)


async def test_many_deliveries_at_once_have_one_effect(any_shop):
    """Eight of each, together."""
    any_shop.partner()
    click = await any_shop.visit()
    answers = await asyncio.gather(*(deliver(any_shop, one) for one in [invoice(), checkout(click)] * 8))
    assert {answer.status_code for answer in answers} == {200}
    assert [len(any_shop.rows(kind)) for kind in (Sale, Commission, StripeEvent)] == [1, 1, 2]


async def test_a_lead_that_the_shop_reports_lets_the_invoice_in(shop):
    """Stripe came first."""
    shop.partner()
    told = invoice(metadata={"dubCustomerExternalId": "u_1"})
    assert (await deliver(shop, told)).json()["state"] == "waiting"
    lead = {"clickId": await shop.visit(), "eventName": "Sign up", "customerExternalId": "u_1"}
    assert (await shop.call("/track/lead", lead)).status_code == 200
    assert [sale.invoice_id for sale in shop.rows(Sale)] == ["in_1"]


async def test_both_secrets_are_right_while_one_replaces_the_other(shop):
    """One that was retired is not."""
    body = json.dumps(invoice()).encode()
    answers = [
        await deliver(shop, body, signature(shop, body, secret)) for secret in (SECRET, OLD_SECRET, "whsec_retired")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 401]


@pytest.mark.parametrize(("after", "status"), [(-299, 200), (299, 200), (-300, 200), (-301, 401), (301, 401)])
async def test_only_signatures_of_five_minutes(shop, after, status):
    """To either side."""
    body = json.dumps(invoice()).encode()
    assert (await deliver(shop, body, signature(shop, body, after=after))).status_code == status


async def test_every_changed_letter_is_noticed(shop):
    """In the body or in the header; nothing is left behind."""
    chance = random.Random(7)
    body = json.dumps(invoice()).encode()
    header = signature(shop, body)
    for place in chance.sample(range(len(body)), 25):
        other = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert (await deliver(shop, other, header)).status_code == 401
    for place in range(0, len(header), 3):
        wrong = "0" if header[place] != "0" else "1"
        assert (await deliver(shop, body, header[:place] + wrong + header[place + 1 :])).status_code == 401
    assert shop.rows(StripeEvent) == []


HEADERS = [
    "",
    "t=1",
    "v1=" + "0" * 64,
    "t=,v1=" + "0" * 64,
    "t=-5,v1=" + "0" * 64,
    "t=1e9,v1=" + "0" * 64,
    "t=1234567890123,v1=" + "0" * 64,
    "t=1," + ",".join(["v1=" + "0" * 64] * 6),
    "t=1,v1=" + "g" * 64,
    "t=1,v1=" + "0" * 63,
    "t=1, v1=" + "0" * 64,
    "t=1,v1=" + "0" * 5_000,
    "v1=" + "0" * 64 + ",t=1",
    "t=1,v9=" + "0" * 64,
]


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
async def test_malformed_headers(shop, header):
    """Each is refused by its shape, with a sentence."""
    answer = await deliver(shop, invoice(), header)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


async def test_nothing_is_parsed_before_it_is_proven(shop, monkeypatch):
    """A body that nobody signed never reaches the parser."""
    parsed = []
    monkeypatch.setattr(door, "parse_object", lambda body: parsed.append(body) or {})
    assert (await deliver(shop, b"{", "t=1,v1=" + "0" * 64)).status_code == 401
    assert parsed == []


BODIES = [b"", b"[]", b"{", b'{"a":NaN}', b'{"id":"a","id":"b"}', b'{"a":' * 40 + b"1" + b"}" * 40, b"{}", b'{"id":5}']


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_signed_nonsense(shop, body):
    """It is refused, and has no effect."""
    answer = await deliver(shop, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert shop.rows(StripeEvent) == []


async def test_what_is_not_utf8_is_not_signed(shop):
    """The library reads text only."""
    assert (await deliver(shop, b"\xff", "t=1,v1=" + "0" * 64)).status_code == 401


async def test_a_body_may_be_larger_than_a_call(shop):
    """An invoice of many lines is; there is an end to it all the same."""
    big = invoice(lines={"data": [{"description": "x" * 1000} for _ in range(200)]})
    assert (await deliver(shop, big)).status_code == 200
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.edge.port)
    head = f"POST /webhooks/stripe HTTP/1.1\r\nhost: a\r\ncontent-length: {door.SIZE_MOST + 1}\r\n\r\n"
    writer.write(head.encode() + b"x" * (door.SIZE_MOST + 1))
    assert b" 413 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_another_body_under_the_same_id_is_a_conflict(shop, caplog):
    """It changes nothing, operators read it in the log, and it is counted."""
    await deliver(shop, invoice())
    with caplog.at_level(logging.ERROR):
        answer = await deliver(shop, invoice(amount=1))
    assert answer.status_code == 409
    assert "evt_invoice_1" in caplog.text
    assert 'rainmaker_conflicts_total{way="stripe"} 1.0' in (await shop.http.get("/metrics")).text


async def test_events_of_an_unknown_type_are_kept_and_told(shop, caplog):
    """Stripe is answered 200, as it would only send it again; the row and the log say why."""
    answer = await deliver(shop, invoice() | {"type": "radar.early_fraud_warning.created"})
    assert (answer.status_code, answer.json()["state"]) == (200, "parked")
    (row,) = shop.rows(StripeEvent)
    assert "not known here" in row.reason
    assert "is parked" in caplog.text
    assert 'rainmaker_stripe_events_total{state="parked"} 1.0' in (await shop.http.get("/metrics")).text


async def test_without_a_secret_nothing_is_right(sqlite_engine):
    """The answer says what is missing."""
    shop = await opened(sqlite_engine)
    answer = await deliver(shop, invoice())
    await closed(shop)
    assert (answer.status_code, "STRIPE_WEBHOOK_SECRET" in answer.json()["error"]["message"]) == (401, True)


async def test_signed_chance_never_breaks_the_door(shop):
    """Whatever stands in the fields of an event, it is applied, waits, is parked or refused: never an error of ours."""
    chance = random.Random(11)
    odd = [None, "", "x", -1, 0, 1.5, True, [], {}, [None], {"data": 5}, {"id": []}, "dub_id_x", 10**20]
    for number in range(150):
        event = random_event(chance, number)
        fields = event["data"]["object"]
        for field in chance.sample(sorted(fields), 3):
            fields[field] = chance.choice(odd)
        if chance.random() < 0.2:
            event[chance.choice(["type", "created", "data", "id"])] = chance.choice(odd)
        answer = await deliver(shop, event)
        assert answer.status_code in (200, 400, 409), (answer.text, event)


def random_event(chance: random.Random, number: int):
    """Some event of the story, under an id of its own."""
    from tests.program import stripe_story as story

    made = chance.choice(
        [
            story.checkout("clk_x", mode=chance.choice(["payment", "subscription"])),
            story.invoice(),
            story.refunded(1, 100, 4),
            story.refund(1, 100, 4),
            story.dispute("closed", 5, "won"),
            story.subscription("updated", 5, {"quantity": 1, "items": {"data": []}}, items={"data": [{}]}),
            story.customer(),
        ]
    )
    return made | {"id": f"evt_{number}"}
