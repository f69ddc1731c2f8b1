"""The unpatched Python client of Dub, pointed at our edge, runs a program from first partner to paid sale."""

from __future__ import annotations

from program.tables import Click, Commission, Customer, Lead, Sale


async def test_from_partner_to_commission(any_shop):
    """A partner is enrolled, their link is followed, the visitor becomes a lead and buys: the partner earns a fifth."""
    shop = any_shop
    partner = await shop.dub.partners.create_async(request={"email": "juno@works.example", "name": "Juno Works"})
    link = await shop.dub.partners.create_link_async(request={"partner_id": partner.id, "key": "juno"})
    assert link.short_link == "https://go.acme.example/r/juno"

    click_id = await shop.visit("juno")
    lead = await shop.dub.track.lead_async(
        request={"click_id": click_id, "event_name": "Sign up", "customer_external_id": "u_1"}
    )
    assert (lead.click.id, lead.link.partner_id) == (click_id, partner.id)

    sale = await shop.dub.track.sale_async(
        request={"customer_external_id": "u_1", "amount": 4900, "invoice_id": "in_1", "currency": "eur"}
    )
    assert (sale.sale.amount, sale.sale.currency, sale.customer.external_id) == (4900, "eur", "u_1")
    (commission,) = shop.rows(Commission)
    assert (commission.partner_id, commission.amount, commission.currency) == (partner.id, 980, "EUR")
    assert [len(shop.rows(kind)) for kind in (Click, Customer, Lead, Sale)] == [1, 1, 1, 1]
    (first, own) = await shop.dub.partners.retrieve_links_async(request={"partner_id": partner.id})
    assert (own.clicks, own.leads, own.sales, first.clicks) == (1, 1, 1, 0)
