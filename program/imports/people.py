"""Imported people: partners with a link or a coupon, and customers with the partner who brought them."""

from __future__ import annotations

from program.coupons import give_coupon
from program.customers import CustomerDetails, bring_customer, find_customer
from program.errors import Refusal
from program.imports.fields import Fields, Importing, Wrong, partner_of
from program.links import create_link, find_code
from program.partners import Profile, add_partner, describe, find_by_email, find_by_tenant
from program.rules.names import clean_email
from program.stripe_events import customer_known
from program.tables import Partner
from program.terms_versions import pin_terms


def take_partner(importing: Importing, fields: Fields) -> str:
    """Add a partner known by an address or the merchant's own id, once."""
    email, tenant_id = fields.text("email"), fields.text("tenant_id")
    if email is None and tenant_id is None:
        raise Wrong("email", "either email or tenant_id must be given, as a name alone is not unique")
    known = (find_by_tenant(importing.store, tenant_id) if tenant_id else None) or (
        find_by_email(importing.store, email) if email else None
    )
    partner = known or add_partner(
        importing.store,
        name=fields.needed("name"),
        email=email,
        tenant_id=tenant_id,
        country=fields.text("country"),
        now=importing.now,
    )
    describe(importing.store, partner, Profile(archetype=fields.text("archetype"), industry=fields.text("industry")))
    _link(importing, partner, fields.text("link"))
    coupon = fields.text("coupon")
    if coupon:
        give_coupon(importing.store, partner.id, coupon, importing.now)
    return "there already" if known else "added"


def take_customer(importing: Importing, fields: Fields) -> str:
    """Add a customer for the partner who brought them; one who is there keeps their partner."""
    external_id, email = fields.needed("id"), fields.text("email")
    partner, at = partner_of(importing, fields), fields.moment("at", importing.now)
    known = find_customer(importing.store, external_id)
    if known is not None and known.partner_id not in (None, partner.id):
        raise Wrong("partner", f"the customer {external_id!r} is another partner's")
    details = CustomerDetails(external_id, fields.text("name"), clean_email(email) if email else None)
    customer = bring_customer(importing.store, details, None, at, partner_id=partner.id)
    pin_terms(importing.store, customer, importing.terms, at)
    customer_known(importing.store, importing.terms, external_id)
    return "there already" if known else "added"


def _link(importing: Importing, partner: Partner, code: str | None) -> None:
    link = find_code(importing.store, code) if code else None
    if code is None or (link is not None and link.partner_id == partner.id):
        return
    try:
        create_link(importing.store, importing.links, partner.id, code=code, now=importing.now)
    except Refusal as refusal:
        raise Wrong("link", f"{code!r} cannot be made ({type(refusal).__name__})") from None
