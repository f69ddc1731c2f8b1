"""Tracking takes in what happened at the merchant's: visits, leads and sales, each once, credited and paid."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from program.clicks import NewClick, click_secret, find_click, record_clicks
from program.commissions import accrue
from program.customers import bring_customer, find_customer
from program.events import BadEvent, EventConflict, NewLead, NewSale, NewVisit, detail_of, event_key
from program.figures import Counted, Moved, add_figures
from program.ids import new_id, stable_id
from program.links import check_sub_id, find_code
from program.locks import lock_name
from program.milestones import reach
from program.receipts import answer, answered, canonical, claim, hash_of, release, renew
from program.referrals import of_lead, of_sale
from program.reversals import apply_waiting
from program.rules.click_ids import make_click_id, pack_link
from program.rules.milestones import milestone_of
from program.tables import Click, Customer, IngestReceipt, Lead, Link, Sale, Unattributed
from program.terms import Terms
from program.terms_versions import pin_terms
from program.touches import coupon_in, partner_named, record_touches
from program.upsert import insert_new

__all__ = ["BadEvent", "EventConflict", "NewLead", "NewSale", "NewVisit", "track_click", "track_lead", "track_sale"]

# A sale without an invoice id can be told from its repeat by time alone: retries come soon, renewals later.
REPEAT_WINDOW = timedelta(hours=24)
DIRECT_LEAD = "Sign up"


@dataclass(frozen=True)
class ClickTracked:
    """A click was counted that did not come through the redirect."""

    click_id: str
    link: Link


@dataclass(frozen=True)
class LeadTracked:
    """A lead is in the books, now or since an earlier report of it; a deferred one has its customer there."""

    click_id: str
    link: Link | None
    customer: Customer


@dataclass(frozen=True)
class SaleTracked:
    """A sale is in the books, now or since an earlier report; of an amount of nothing no sale is made."""

    event_name: str
    customer: Customer | None = None
    sale: Sale | None = None


@dataclass(frozen=True)
class Unmatched:
    """What an event refers to is not known. A lead or sale was kept whole and may be sent again."""

    missing: Literal["link", "click", "customer", "lead"]
    reason: str


def track_click(store: Session, terms: Terms, visit: NewVisit, *, now: datetime) -> ClickTracked | Unmatched:
    """Count a visit through a link that the merchant's own page saw; BadSubId."""
    link = find_code(store, visit.code)
    if link is None or link.archived_at is not None:
        return Unmatched("link", "No link has this key.")
    sub_id = check_sub_id(visit.sub_id) if visit.sub_id else None
    packed = pack_link(link.id)
    click_id = make_click_id(click_secret(store), packed, now, token_bytes(4), sub_id) if packed else new_id("clk")
    click = NewClick(click_id, link.id, link.partner_id, now, visit.visitor, sub_id, visit.referrer)
    record_clicks(store, [click], ZoneInfo(terms.timezone))
    return ClickTracked(click_id, link)


def track_lead(store: Session, terms: Terms, lead: NewLead, *, now: datetime) -> LeadTracked | Unmatched:
    """Take in a lead: one for each customer and event name, for ever, however often it is reported.

    The first report counts; a later one with other details is answered and changes nothing.
    """
    lock_name(store, f"customer {lead.customer.external_id}")
    customer, click = _who(store, terms, lead, now)
    named = None if customer or click else _named(store, lead, now)
    if click is None and (lead.click_id or (customer is None and named is None)):
        return _keep(store, "lead", lead, _nobody(lead), now)
    if lead.mode != "deferred":
        key = f"{lead.customer.external_id}\n{event_key(lead.event_name)}"
        if claim(store, "lead", key, canonical(asdict(lead)), now) is not None:
            return _lead_tracked(store, bring_customer(store, lead.customer, None, now))
    customer = bring_customer(store, lead.customer, click, now, partner_id=named)
    _note(store, terms, customer, click, lead, now)
    if lead.mode != "deferred":
        _add_leads(store, terms, customer, lead, now)
    return _lead_tracked(store, customer)


def track_sale(store: Session, terms: Terms, sale: NewSale, *, now: datetime) -> SaleTracked | Unmatched:
    """Take in a sale once, with what it earns; EventConflict when its invoice id came before with another body.

    A repeat is known by its invoice id for ever, or without one by its whole body for 24 hours.
    """
    if sale.amount == 0:
        return SaleTracked(sale.event_name)
    lock_name(store, f"customer {sale.customer.external_id}")
    body = canonical(asdict(sale))
    key = f"invoice\n{sale.invoice_id}" if sale.invoice_id else f"body\n{body}"
    old = claim(store, "sale", key, body, now)
    if old is not None and (sale.invoice_id or not renew(store, old, now, REPEAT_WINDOW)):
        return _sale_again(store, sale, old, body)
    customer = _buyer(store, terms, sale, now)
    if isinstance(customer, Unmatched):
        release(store, "sale", key)
        return _keep(store, "sale", sale, customer, now)
    _note(store, terms, customer, _click_of(store, terms, sale, now), sale, now)
    made = _add_sale(store, terms, customer, sale, now)
    answer(store, "sale", key, {"sale": made.id})
    return SaleTracked(sale.event_name, customer, made)


def _who(store: Session, terms: Terms, lead: NewLead, now: datetime) -> tuple[Customer | None, Click | None]:
    """The customer as known so far, and the click that the lead names, if it is known."""
    return find_customer(store, lead.customer.external_id), _click_of(store, terms, lead, now)


def _click_of(store: Session, terms: Terms, event: NewLead | NewSale, now: datetime) -> Click | None:
    return find_click(store, event.click_id, ZoneInfo(terms.timezone), now) if event.click_id else None


def _named(store: Session, event: NewLead | NewSale, now: datetime) -> str | None:
    """The partner whom a deal or a coupon names for somebody new who came without a click."""
    if event.click_id:
        return None
    who = event.customer
    return partner_named(store, who.external_id, who.email, coupon_in(event.metadata), now)


def _note(
    store: Session, terms: Terms, customer: Customer, click: Click | None, event: NewLead | NewSale, now: datetime
) -> None:
    """Record who sent a customer, and with the first to do so the terms that hold for them for good."""
    record_touches(store, customer, click, event.metadata, now)
    if customer.partner_id is not None:
        pin_terms(store, customer, terms, now)


def _reach(
    store: Session, terms: Terms, customer: Customer, event: NewLead | NewSale, source: str, now: datetime
) -> None:
    """Record the milestone that an event tells, if it tells one; `source` is the id of its row."""
    kind = milestone_of(terms, event.event_name, event.metadata or {})
    if kind is not None:
        reach(store, terms, customer, kind, source, now)


def _nobody(lead: NewLead) -> Unmatched:
    if lead.click_id:
        return Unmatched("click", "No click has this clickId.")
    return Unmatched("customer", "clickId is needed, as no customer has this customerExternalId yet.")


def _lead_tracked(store: Session, customer: Customer) -> LeadTracked:
    link = store.get(Link, customer.link_id) if customer.link_id else None
    return LeadTracked(customer.click_id or "", link, customer)


def _add_leads(store: Session, terms: Terms, customer: Customer, lead: NewLead, now: datetime) -> None:
    """Write the leads that are not there yet, with their figures."""
    rows = [
        Lead(
            id=stable_id("ld", customer.id, event_key(lead.event_name), str(sequence)),
            customer_id=customer.id,
            partner_id=customer.partner_id,
            link_id=customer.link_id,
            event=event_key(lead.event_name),
            event_name=lead.event_name,
            sequence=sequence,
            detail=detail_of(lead.metadata),
            at=now,
        )
        for sequence in range(lead.quantity)
    ]
    new = [row for row in rows if insert_new(store, row)]
    if new:
        _reach(store, terms, customer, lead, new[0].id, now)
        counted = Counted("leads", now, customer.partner_id, customer.link_id, customer.sub_id, len(new))
        add_figures(store, ZoneInfo(terms.timezone), [counted])
    for row in new:
        accrue(store, terms, of_lead(store, row))


def _sale_again(store: Session, sale: NewSale, old: IngestReceipt, body: str) -> SaleTracked:
    if old.body_hash != hash_of(body):
        raise EventConflict("A sale with this invoiceId was tracked before with other details.")
    made = store.get_one(Sale, answered(old)["sale"])
    return SaleTracked(sale.event_name, store.get_one(Customer, made.customer_id), made)


def _buyer(store: Session, terms: Terms, sale: NewSale, now: datetime) -> Customer | Unmatched:
    """The customer of a sale; a click id may bring a new one, with a lead, straight to the sale."""
    customer = find_customer(store, sale.customer.external_id)
    if customer is None:
        return _new_buyer(store, terms, sale, now)
    if sale.lead_event_name and not _has_lead(store, customer, sale.lead_event_name):
        return Unmatched("lead", "The customer has no lead of this leadEventName.")
    return bring_customer(store, sale.customer, None, now)


def _new_buyer(store: Session, terms: Terms, sale: NewSale, now: datetime) -> Customer | Unmatched:
    named = _named(store, sale, now)
    if not sale.click_id and named is None:
        return Unmatched("customer", "No customer has this customerExternalId, and no clickId says who brought them.")
    click = _click_of(store, terms, sale, now)
    if click is None and named is None:
        return Unmatched("click", "No click has this clickId.")
    customer = bring_customer(store, sale.customer, click, now, partner_id=named)
    _note(store, terms, customer, click, sale, now)
    lead = NewLead(sale.lead_event_name or DIRECT_LEAD, sale.customer, sale.click_id)
    _add_leads(store, terms, customer, lead, now)
    return customer


def _has_lead(store: Session, customer: Customer, event_name: str) -> bool:
    wanted = select(Lead.id).where(Lead.customer_id == customer.id, Lead.event == event_key(event_name))
    return store.exec(wanted).first() is not None


def _add_sale(store: Session, terms: Terms, customer: Customer, sale: NewSale, now: datetime) -> Sale:
    made = Sale(
        id=stable_id("sl", sale.invoice_id) if sale.invoice_id else new_id("sl"),
        customer_id=customer.id,
        partner_id=customer.partner_id,
        link_id=customer.link_id,
        event_name=sale.event_name,
        invoice_id=sale.invoice_id,
        processor=sale.processor,
        amount=sale.amount,
        currency=sale.currency.upper(),
        detail=detail_of(sale.metadata),
        at=now,
    )
    if not insert_new(store, made):
        raise EventConflict("A sale with this invoiceId is in the books from another source.")
    moved = Moved("revenue", now, made.partner_id, made.link_id, made.currency, made.amount)
    counted = Counted("sales", now, made.partner_id, made.link_id, customer.sub_id)
    add_figures(store, ZoneInfo(terms.timezone), [counted, moved])
    kept = store.get_one(Sale, made.id)
    # A renewal makes due what waited for it; what the renewal itself earns waits for the next.
    _reach(store, terms, customer, sale, made.id, now)
    accrue(store, terms, of_sale(store, kept))
    apply_waiting(store, terms, kept)
    return kept


def _keep(store: Session, kind: str, event: NewLead | NewSale, why: Unmatched, now: datetime) -> Unmatched:
    """Keep an event that nobody can be credited for yet; its id comes from its body, so that a repeat adds nothing."""
    body = canonical(asdict(event))
    row = Unattributed(
        id=f"un_{hash_of(kind + body)[:40]}",
        kind=kind,
        reason=why.missing,
        customer_external_id=event.customer.external_id,
        body=body,
        at=now,
    )
    insert_new(store, row)
    return why
