"""Commissions and payouts through the unpatched Python client of Dub, down to the classes of its errors."""

from __future__ import annotations

import pytest
from dub.models import errors

from program.ledger import balances
from program.tables import Adjustment, Payout


async def sold(shop, number: int = 3) -> str:
    """A partner with a customer who bought so many times; returns the partner's id."""
    partner, _ = shop.partner(tenant_id="t_1")
    click = await shop.visit()
    for place in range(1, number + 1):
        shop.clock.forward(minutes=1)
        buys = {"customerExternalId": "u_1", "clickId": click, "amount": 1000 * place, "invoiceId": f"in_{place}"}
        told = {"metadata": {"productId": "prod_pro"}}
        assert (await shop.call("/track/sale", buys | told)).status_code == 200
    return partner.id


async def listed(shop, **filters):
    """The first page of commissions."""
    return (await shop.dub.commissions.list_async(request=filters)).result


async def test_a_page_leads_to_the_next(any_shop):
    """By the id of its last commission, until there is none; the newest come first."""
    await sold(any_shop, 5)
    page, invoices = await listed(any_shop, page_size=2), []
    while page:
        invoices += [one.invoice_id for one in page]
        page = await listed(any_shop, page_size=2, starting_after=page[-1].id)
    assert invoices == ["in_5", "in_4", "in_3", "in_2", "in_1"]
    second = await listed(any_shop, page_size=2, page=2)
    assert [one.invoice_id for one in second] == ["in_3", "in_2"]


async def test_a_commission_says_what_it_is(shop):
    """With its sale, its partner and its customer."""
    partner_id = await sold(shop, 1)
    (one,) = await listed(shop)
    assert (one.type.value, one.status.value, one.amount, one.earnings, one.currency) == (
        "sale",
        "pending",
        1000,
        200,
        "usd",
    )
    assert (one.partner.id, one.customer.external_id, one.metadata) == (partner_id, "u_1", {"productId": "prod_pro"})


async def test_filters(shop):
    """By partner, by invoice, by kind and by status; a tenant nobody has gives nothing."""
    partner_id = await sold(shop)
    assert [one.invoice_id for one in await listed(shop, invoice_id="in_2")] == ["in_2"]
    assert len(await listed(shop, partner_id=partner_id)) == 3
    assert len(await listed(shop, tenant_id="t_1", type="sale", interval="mtd")) == 3
    for nothing in ({"partner_id": f"-{partner_id}"}, {"tenant_id": "t_9"}, {"type": "lead"}, {"status": "paid"}):
        assert await listed(shop, **nothing) == []
    ordered = await listed(shop, sort_by="amount", sort_order="asc")
    assert [one.earnings for one in ordered] == [200, 400, 600]
    assert [one.invoice_id for one in await listed(shop, ending_before=ordered[0].id)] == ["in_3", "in_2"]


@pytest.mark.parametrize("filters", [{"payout_id": "po_1"}, {"query": "metadata['a']='b'"}, {"group_id": "g"}])
async def test_a_filter_that_is_not_honoured_is_refused(shop, filters):
    """An unfiltered list would mislead."""
    with pytest.raises(errors.UnprocessableEntity, match="not supported"):
        await listed(shop, **filters)


async def marked(shop, commission_id: str, status: str):
    """Mark a commission as the client does."""
    return await shop.dub.commissions.update_async(request={"id": commission_id, "request_body": {"status": status}})


async def test_a_mark_takes_the_commission_back(any_shop):
    """Once, and for one reason."""
    await sold(any_shop, 1)
    (one,) = await listed(any_shop)
    for _ in range(2):
        after = await marked(any_shop, one.id, "fraud")
        assert (after.status.value, after.earnings) == ("fraud", 0)
    with any_shop.store.unit(changes=False) as store:
        assert balances(store) == {}
    with pytest.raises(errors.Conflict, match="fraud already"):
        await marked(any_shop, one.id, "duplicate")
    assert [found.status.value for found in await listed(any_shop, status="fraud")] == ["fraud"]


async def test_what_cannot_be_marked(shop):
    """Nobody's, and back to pending."""
    await sold(shop, 1)
    (one,) = await listed(shop)
    with pytest.raises(errors.NotFound):
        await marked(shop, "cm_nobody", "fraud")
    with pytest.raises(errors.UnprocessableEntity, match="status"):
        await marked(shop, one.id, "pending")
    with pytest.raises(errors.UnprocessableEntity, match="not supported"):
        await shop.dub.commissions.update_async(request={"id": one.id, "request_body": {"earnings": 5}})
    with pytest.raises(errors.Unauthorized):
        from dub import Dub

        async with Dub(token="wrong", server_url=shop.url) as stranger:
            await stranger.commissions.list_async(request={})


async def test_amounts_by_hand(any_shop):
    """Given and taken with a reason, the same body once a day."""
    partner_id = await sold(any_shop, 1)
    given = {"type": "custom", "partner_id": partner_id, "amount": 500, "description": "A prize"}
    for request in (given, given, given | {"amount": -200, "description": "A mistake"}):
        answer = await any_shop.dub.commissions.create_async(request=request)
        assert answer.success is True
    assert sorted((row.kind, row.amount, row.reason) for row in any_shop.rows(Adjustment)) == [
        ("credit", 500, "A prize"),
        ("debit", 200, "A mistake"),
    ]
    any_shop.clock.forward(hours=25)
    await any_shop.dub.commissions.create_async(request=given)
    assert len(any_shop.rows(Adjustment)) == 3


@pytest.mark.parametrize(
    "wrong",
    [{"description": None}, {"description": ""}, {"amount": 0}, {"amount": 1.5}, {"amount": 10**16}, {"type": "sale"}],
)
async def test_amounts_that_are_refused(shop, wrong):
    """In the published form, and nothing is left behind."""
    partner, _ = shop.partner()
    body = {"type": "custom", "partnerId": partner.id, "amount": 500, "description": "A prize"} | wrong
    answer = await shop.call("/commissions", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unprocessable_entity")
    assert shop.rows(Adjustment) == []


async def test_nobody_gets_nothing(shop):
    """A partner who is not known."""
    with pytest.raises(errors.NotFound):
        await shop.dub.commissions.create_async(
            request={"type": "custom", "partner_id": "pn_no", "amount": 5, "description": "x"}
        )


async def test_payouts_are_listed_as_the_client_reads_them(shop):
    """From the run to its arrival; the commissions in it are paid and can be marked no more."""

    from program.holds import release_due
    from program.payout_methods import set_method
    from program.payout_runs import make_run
    from tests.web.shop import RULES

    assert await shop.dub.payouts.list_async(request={}) == []
    partner_id = await sold(shop, 1)
    shop.clock.forward(days=40)
    today, now = shop.clock().date(), shop.clock()
    with shop.store.unit() as store:
        given = {"email": "juno@works.example"}
        set_method(store, partner_id=partner_id, currency="USD", kind="paypal", given=given, now=now)
        release_due(store, today, now)
    shop.clock.forward(days=1)
    with shop.store.unit() as store:
        make_run(store, RULES.terms, label="2027-01", cut_off=today, made_by="x", now=shop.clock())
    (one,) = await shop.dub.payouts.list_async(request={"partner_id": partner_id, "status": "pending"})
    assert (one.amount, one.currency, one.status.value, one.partner.tenant_id) == (200, "usd", "pending", "t_1")
    assert (one.method.value, one.invoice_id) == ("paypal", "2027-01")
    assert await shop.dub.payouts.list_async(request={"status": "completed"}) == []
    (commission,) = await listed(shop, status="processed")
    with shop.store.unit() as store:
        payout = store.get_one(Payout, one.id)
        payout.state, payout.changed_at = "settled", shop.clock()
        store.add(payout)
    with pytest.raises(errors.BadRequest, match="Paid"):
        await marked(shop, commission.id, "fraud")
    assert [found.id for found in await listed(shop, status="paid")] == [commission.id]
