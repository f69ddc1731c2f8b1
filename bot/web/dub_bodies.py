"""The answers of the calls, field for field as the published clients demand them; what we do not have is null."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from program.figures import LinkTotals
from program.links import LinkRules, short_url
from program.tables import Customer, Link, Partner
from program.tracking import LeadTracked, SaleTracked

Body = dict[str, Any]
PROGRAM_ID = "prog_main"
WORKSPACE_ID = "ws_main"
_LINK_NULLS = (
    *("expiresAt", "expiredUrl", "password", "description", "image", "video", "ios", "android", "geo", "tags"),
    *("folderId", "comments", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "userId"),
    *("lastClicked", "tagId", "testVariants", "testStartedAt", "testCompletedAt"),
)
_PARTNER_NULLS = (
    *("username", "companyName", "defaultPayoutMethod", "paypalEmail", "stripeConnectId", "payoutsEnabledAt"),
    *("identityVerifiedAt", "groupId", "website", "youtube", "twitter", "linkedin", "instagram", "tiktok"),
)


def moment(at: datetime | None) -> str | None:
    """Return a time as the clients read it."""
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def link_short(rules: LinkRules, link: Link) -> Body:
    """Return the five facts of a link that every answer has."""
    address = short_url(rules, link.code)
    host = urlsplit(address).netloc
    return {"id": link.id, "domain": host, "key": link.code, "shortLink": address, "url": link.destination}


def link_of_event(rules: LinkRules, link: Link) -> Body:
    """Return a link as it stands in the answer to a lead."""
    return link_short(rules, link) | _belongs(link)


def link_counted(rules: LinkRules, link: Link, totals: LinkTotals) -> Body:
    """Return a link as it stands in a partner's list."""
    return link_short(rules, link) | _counted(totals)


def link_full(rules: LinkRules, link: Link, totals: LinkTotals) -> Body:
    """Return a link as the calls that make one answer."""
    created = moment(link.created_at)
    return (
        dict.fromkeys(_LINK_NULLS)
        | link_short(rules, link)
        | _belongs(link)
        | _counted(totals)
        | {
            "disabledAt": moment(link.archived_at),
            "title": link.name,
            "qrCode": f"{rules.base_url}/qr/{link.code}",
            "workspaceId": WORKSPACE_ID,
            "projectId": WORKSPACE_ID,
            "createdAt": created,
            "updatedAt": moment(link.archived_at) or created,
            "webhookIds": [],
            "archived": link.archived_at is not None,
            "trackConversion": True,
        }
    )


def partner_full(rules: LinkRules, partner: Partner, links: Sequence[tuple[Link, LinkTotals]]) -> Body:
    """Return a partner with their links."""
    return dict.fromkeys(_PARTNER_NULLS) | {
        "id": partner.id,
        "partnerId": partner.id,
        "programId": PROGRAM_ID,
        "name": partner.name,
        "email": partner.email,
        "image": partner.image,
        "country": partner.country,
        "description": partner.description,
        "tenantId": partner.tenant_id,
        "networkStatus": "approved",
        "status": partner.status,
        "createdAt": moment(partner.created_at),
        "links": [link_counted(rules, link, totals) for link, totals in links],
    }


def lead_body(rules: LinkRules, tracked: LeadTracked) -> Body:
    """Return the answer to a lead."""
    customer = _customer(tracked.customer)
    del customer["id"]
    link = link_of_event(rules, tracked.link) if tracked.link else None
    return {"click": {"id": tracked.click_id}, "link": link, "customer": customer}


def sale_body(tracked: SaleTracked) -> Body:
    """Return the answer to a sale; nobody's sale has neither customer nor sale in it."""
    customer = _customer(tracked.customer) if tracked.customer else None
    return {"eventName": tracked.event_name, "customer": customer, "sale": _sale(tracked)}


def _sale(tracked: SaleTracked) -> Body | None:
    sale = tracked.sale
    if sale is None:
        return None
    return {
        "amount": sale.amount,
        "currency": sale.currency.lower(),
        "paymentProcessor": sale.processor,
        "invoiceId": sale.invoice_id,
        "metadata": json.loads(sale.detail) if sale.detail else None,
    }


def _customer(customer: Customer) -> Body:
    return {
        "id": customer.id,
        "name": customer.name,
        "email": customer.email,
        "avatar": customer.avatar,
        "externalId": customer.external_id,
    }


def _belongs(link: Link) -> Body:
    return {
        "partnerId": link.partner_id,
        "programId": PROGRAM_ID if link.partner_id else None,
        "tenantId": link.tenant_id,
        "externalId": link.external_id,
    }


def _counted(totals: LinkTotals) -> Body:
    return {
        "clicks": totals.clicks,
        "leads": totals.leads,
        "sales": totals.sales,
        "conversions": totals.sales,
        "saleAmount": totals.revenue,
    }
