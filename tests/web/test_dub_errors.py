"""Every refusal is one that the unpatched Python client raises as its own typed error, with our sentence in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dub import Dub
from dub.models import errors

from bot.web.calls import CALLS
from program.tables import Sale, Unattributed
from tests.web.shop import KEY, RULES, closed, opened

LEAD = {"click_id": "", "event_name": "Sign up", "customer_external_id": "u_1"}
SALE = {"customer_external_id": "u_1", "amount": 4900, "invoice_id": "in_1"}


async def test_a_wrong_key_is_unauthorized_and_after_thirty_too_many(shop):
    """Nobody guesses keys at leisure."""
    async with Dub(token="wrong", server_url=shop.url) as stranger:
        for _ in range(30):
            with pytest.raises(errors.Unauthorized, match="key is missing or wrong"):
                await stranger.track.lead_async(request=LEAD)
        with pytest.raises(errors.RateLimitExceeded) as refused:
            await stranger.track.lead_async(request=LEAD)
    assert refused.value.headers["retry-after"] == "60"


async def test_without_a_key_on_the_server_every_key_is_wrong(sqlite_engine):
    """And the message says what to set."""
    shop = await opened(sqlite_engine, replace(RULES, api_key=None))
    with pytest.raises(errors.Unauthorized, match="TRACK_API_KEY"):
        await shop.dub.track.lead_async(request=LEAD)
    await closed(shop)


async def test_a_lead_without_click_and_customer_is_a_bad_request(shop):
    """And kept."""
    with pytest.raises(errors.BadRequest, match="clickId is needed"):
        await shop.dub.track.lead_async(request=LEAD)
    assert [row.reason for row in shop.rows(Unattributed)] == ["customer"]


async def test_an_unknown_click_partner_or_lead_is_not_found(shop):
    """Three things that have to be there."""
    with pytest.raises(errors.NotFound, match="clickId"):
        await shop.dub.track.lead_async(request=LEAD | {"click_id": "clk_none"})
    with pytest.raises(errors.NotFound, match="partner"):
        await shop.dub.partners.create_link_async(request={"partner_id": "pn_none"})
    shop.partner()
    await shop.dub.track.lead_async(request=LEAD | {"click_id": await shop.visit()})
    with pytest.raises(errors.NotFound, match="leadEventName"):
        await shop.dub.track.sale_async(request=SALE | {"lead_event_name": "Trial"})


async def test_the_same_invoice_with_another_amount_is_a_conflict(shop):
    """And a key that is taken."""
    partner, _ = shop.partner()
    click_id = await shop.visit()
    await shop.dub.track.sale_async(request=SALE | {"click_id": click_id})
    with pytest.raises(errors.Conflict, match="invoiceId"):
        await shop.dub.track.sale_async(request=SALE | {"click_id": click_id, "amount": 1})
    with pytest.raises(errors.Conflict, match="acme"):
        await shop.dub.partners.create_link_async(request={"partner_id": partner.id, "key": "acme"})
    assert [row.amount for row in shop.rows(Sale)] == [4900]


async def test_a_negative_amount_is_unprocessable(shop):
    """The client lets it through; we do not."""
    for bad in ({"amount": -5}, {"amount": 10**15 + 1}, {"currency": "zzz"}):
        with pytest.raises(errors.UnprocessableEntity, match="must be"):
            await shop.dub.track.sale_async(request=SALE | bad)
    partner, _ = shop.partner()
    with pytest.raises(errors.UnprocessableEntity, match="links may only lead to"):
        await shop.dub.partners.create_link_async(request={"partner_id": partner.id, "url": "https://evil.example"})
    with pytest.raises(errors.UnprocessableEntity, match="e-mail"):
        await shop.dub.partners.create_async(request={"email": "nobody"})


async def test_a_sixth_link_is_forbidden(shop):
    """Five are allowed here."""
    partner, _ = shop.partner()
    for _ in range(4):
        await shop.dub.partners.create_link_async(request={"partner_id": partner.id})
    with pytest.raises(errors.Forbidden, match="5 links"):
        await shop.dub.partners.create_link_async(request={"partner_id": partner.id})


async def test_a_bug_is_an_internal_error_with_a_reference(shop, caplog):
    """The trace is in the log, never in the answer."""

    def broken():
        raise RuntimeError("secret detail")

    shop.store.stall = broken
    with pytest.raises(errors.InternalServerError, match="log has it as") as failed:
        await shop.dub.track.lead_async(request=LEAD)
    shop.store.stall = None
    reference = failed.value.message.split()[-1].rstrip(".")
    assert "secret detail" not in failed.value.body
    assert reference in caplog.text


async def test_a_sale_of_a_stranger_is_answered_with_nobody_in_it(shop):
    """And kept for whoever can claim it."""
    answer = await shop.dub.track.sale_async(request=SALE)
    assert (answer.event_name, answer.customer, answer.sale) == ("Purchase", None, None)
    free = await shop.dub.track.sale_async(request=SALE | {"amount": 0, "invoice_id": "in_0"})
    assert (free.customer, free.sale) == (None, None)
    assert [row.kind for row in shop.rows(Unattributed)] == ["sale"]


async def test_a_partner_is_brought_up_to_date_by_the_same_address(shop):
    """No second one is made, and no second link."""
    first = await shop.dub.partners.create_async(request={"email": "a@b.example", "name": "A", "tenant_id": "t1"})
    second = await shop.dub.partners.create_async(request={"email": "A@b.example", "name": "Anna", "country": "DE"})
    third = await shop.dub.partners.create_async(request={"email": "c@b.example", "tenant_id": "t1"})
    assert (second.id, second.name, second.country, second.tenant_id) == (first.id, "Anna", "DE", "t1")
    assert (third.id, third.email, len(third.links)) == (first.id, "a@b.example", 1)
    links = await shop.dub.partners.retrieve_links_async(request={"tenant_id": "t1"})
    assert [link.id for link in links] == [first.links[0].id]


async def test_a_link_of_the_program_itself(shop):
    """With all that the client demands of one."""
    link = await shop.dub.links.create_async(request={"url": "https://acme.example/sale?a=1", "external_id": "e1"})
    assert (link.url, link.external_id, link.partner_id) == ("https://acme.example/sale?a=1", "e1", None)
    with pytest.raises(errors.Conflict, match="e1"):
        await shop.dub.links.create_async(request={"url": "https://acme.example", "external_id": "e1"})
    drawing = await shop.http.get(link.qr_code.replace("https://go.acme.example", ""))
    assert (drawing.status_code, drawing.headers["content-type"]) == (200, "image/svg+xml")


def test_every_call_tells_its_place_once():
    """Two calls at one address would hide each other."""
    places = [(call.method, call.path) for call in CALLS]
    assert len(places) == len(set(places)) == 11
    assert KEY not in repr(RULES)
