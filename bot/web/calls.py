"""A call is what a merchant's program asks: one transaction, answered as the published clients expect it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.web.asking import Answer, Asking
from bot.web.commission_calls import (
    AskCommissions,
    AskCustom,
    AskMark,
    AskPayouts,
    commissions,
    custom,
    mark,
    payouts,
)
from bot.web.dub_bodies import lead_body, link_counted, link_full, partner_full, sale_body
from bot.web.errors import CallRefused
from bot.web.requests import AskClick, AskLead, AskLink, AskPartner, AskPartnerLink, AskPartnerLinks, AskSale
from program.errors import UnknownPartner
from program.figures import LinkTotals, link_totals
from program.links import create_link, links_of
from program.partners import add_partner, find_by_email, find_by_tenant, get_partner
from program.stripe_events import customer_known
from program.tables import Link, Partner
from program.tracking import NewVisit, Unmatched, track_click, track_lead, track_sale


@dataclass(frozen=True)
class Call:
    """Where a call is, how its question reads, and the status of its answer; a refusal may be returned to be kept."""

    method: str
    path: str
    status: int
    ask: type[BaseModel]
    story: Callable[[Asking, Any], Answer]


def lead(asking: Asking, ask: AskLead) -> Answer:
    """Track a lead; what nobody can be credited for is kept and refused."""
    tracked = track_lead(asking.store, asking.rules.terms, ask.event(), now=asking.now)
    if isinstance(tracked, Unmatched):
        return CallRefused("bad_request" if tracked.missing == "customer" else "not_found", tracked.reason)
    customer_known(asking.store, asking.rules.terms, tracked.customer.external_id)
    return lead_body(asking.rules.links, tracked)


def sale(asking: Asking, ask: AskSale) -> Answer:
    """Track a sale; that of a customer nobody knows is kept, and answered with nobody in it."""
    event = ask.event()
    tracked = track_sale(asking.store, asking.rules.terms, event, now=asking.now)
    if isinstance(tracked, Unmatched):
        if tracked.missing != "customer":
            return CallRefused("not_found", tracked.reason)
        return {"eventName": event.event_name, "customer": None, "sale": None}
    customer_known(asking.store, asking.rules.terms, event.customer.external_id)
    return sale_body(tracked)


def click(asking: Asking, ask: AskClick) -> Answer:
    """Count a click that the merchant's page saw."""
    visit = NewVisit(ask.key, asking.visitor, ask.sub_id, ask.referrer)
    tracked = track_click(asking.store, asking.rules.terms, visit, now=asking.now)
    if isinstance(tracked, Unmatched):
        return CallRefused("not_found", tracked.reason)
    partner = asking.store.get(Partner, tracked.link.partner_id) if tracked.link.partner_id else None
    who = {"id": partner.id, "name": partner.name, "image": partner.image} if partner else None
    return {"clickId": tracked.click_id, "partner": who, "discount": None}


def partner(asking: Asking, ask: AskPartner) -> Answer:
    """Add a partner with a first link, or bring the one with this address or tenant id up to date."""
    known = find_by_email(asking.store, ask.email) or (ask.tenant_id and find_by_tenant(asking.store, ask.tenant_id))
    found = _refreshed(asking, known, ask) if isinstance(known, Partner) else _enrolled(asking, ask)
    return partner_full(asking.rules.links, found, _with_totals(asking, links_of(asking.store, found.id)))


def partner_link(asking: Asking, ask: AskPartnerLink) -> Answer:
    """Make a link for a partner."""
    owner = _owner(asking, ask.partner_id, ask.tenant_id)
    props = ask.link_props
    made = create_link(
        asking.store,
        asking.rules.links,
        owner.id,
        destination=ask.url or None,
        code=ask.key or None,
        name=props.title if props else None,
        external_id=props.external_id if props else None,
        tenant_id=owner.tenant_id,
        now=asking.now,
    )
    return link_full(asking.rules.links, made, LinkTotals())


def partner_links(asking: Asking, ask: AskPartnerLinks) -> Answer:
    """List a partner's links with what came through each."""
    owner = _owner(asking, ask.partner_id, ask.tenant_id)
    links = _with_totals(asking, links_of(asking.store, owner.id))
    return [link_counted(asking.rules.links, link, totals) for link, totals in links]


def link(asking: Asking, ask: AskLink) -> Answer:
    """Make a link, of a partner or of the program itself."""
    owner = _owner(asking, ask.partner_id, ask.tenant_id) if ask.partner_id or ask.tenant_id else None
    made = create_link(
        asking.store,
        asking.rules.links,
        owner.id if owner else None,
        destination=ask.url,
        code=ask.key or None,
        name=ask.title,
        external_id=ask.external_id,
        tenant_id=ask.tenant_id,
        now=asking.now,
    )
    return link_full(asking.rules.links, made, LinkTotals())


CALLS = (
    Call("POST", "/track/lead", 200, AskLead, lead),
    Call("POST", "/track/sale", 200, AskSale, sale),
    Call("POST", "/track/click", 200, AskClick, click),
    Call("POST", "/partners", 201, AskPartner, partner),
    Call("POST", "/partners/links", 201, AskPartnerLink, partner_link),
    Call("GET", "/partners/links", 200, AskPartnerLinks, partner_links),
    Call("POST", "/links", 200, AskLink, link),
    Call("GET", "/commissions", 200, AskCommissions, commissions),
    Call("PATCH", "/commissions/{id}", 200, AskMark, mark),
    Call("POST", "/commissions", 202, AskCustom, custom),
    Call("GET", "/payouts", 200, AskPayouts, payouts),
)


def _owner(asking: Asking, partner_id: str | None, tenant_id: str | None) -> Partner:
    if partner_id:
        return get_partner(asking.store, partner_id)
    found = find_by_tenant(asking.store, tenant_id) if tenant_id else None
    if found is None:
        raise UnknownPartner(given=tenant_id or "")
    return found


def _enrolled(asking: Asking, ask: AskPartner) -> Partner:
    made = add_partner(
        asking.store,
        name=ask.name or ask.email.split("@")[0],
        email=ask.email,
        tenant_id=ask.tenant_id,
        country=ask.country,
        image=ask.image,
        description=ask.description,
        now=asking.now,
    )
    props = ask.link_props
    create_link(
        asking.store,
        asking.rules.links,
        made.id,
        code=ask.username or None,
        external_id=props.external_id if props else None,
        tenant_id=made.tenant_id,
        now=asking.now,
    )
    return made


def _refreshed(asking: Asking, known: Partner, ask: AskPartner) -> Partner:
    """Take over what the call says anew; an address or tenant id that is there stays, as others know it."""
    known.email = known.email or ask.email
    known.tenant_id = known.tenant_id or ask.tenant_id
    for field in ("name", "country", "image", "description"):
        setattr(known, field, getattr(ask, field) or getattr(known, field))
    asking.store.add(known)
    asking.store.flush()
    return known


def _with_totals(asking: Asking, links: Sequence[Link]) -> list[tuple[Link, LinkTotals]]:
    totals = link_totals(asking.store, [link.id for link in links], asking.rules.currency)
    return [(link, totals[link.id]) for link in links]
