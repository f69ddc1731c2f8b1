"""A deal is a customer to be whom a partner registered before anybody else: it outranks clicks while it is in force."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from program.errors import BadDeal, DealTaken
from program.ids import stable_id
from program.locks import lock_name
from program.partners import get_partner
from program.rules.domains import domain_of, is_shared_domain
from program.tables import Deal
from program.terms import Attribution


def register_deal(  # noqa: PLR0913 - each is a word of the person who registers
    store: Session,
    rule: Attribution,
    partner_id: str,
    *,
    customer_external_id: str | None = None,
    domain: str | None = None,
    note: str = "",
    at: datetime,
) -> Deal:
    """Register a customer for a partner, by the merchant's id or by a domain; theirs again returns the first.

    Refusals: BadDeal for neither or both, or for a domain that is nobody's own; DealTaken while another partner's
    registration is in force; UnknownPartner.
    """
    partner = get_partner(store, partner_id)
    wanted = _wanted(customer_external_id, domain)
    lock_name(store, "deal:" + "\n".join(wanted))
    for held in _in_force(store, rule, at, wanted):
        if held.partner_id != partner.id:
            raise DealTaken(given=customer_external_id or domain)
        return held
    deal = Deal(
        id=stable_id("dl", partner.id, *wanted, at.isoformat()),
        partner_id=partner.id,
        customer_external_id=wanted[0] or None,
        domain=wanted[1] or None,
        note=note.strip(),
        at=at,
    )
    store.add(deal)
    store.flush()
    return deal


def end_deal(store: Session, deal: Deal, now: datetime) -> Deal:
    """End a registration: customers who come later are not its partner's by it."""
    deal.ended_at = deal.ended_at or now
    store.add(deal)
    store.flush()
    return deal


def deals_for(store: Session, external_id: str, email: str | None, at: datetime) -> list[Deal]:
    """Return the registrations that name a customer at a moment, oldest first."""
    named = [col(Deal.customer_external_id) == external_id]
    domain = domain_of(email) if email else None
    if domain:
        named.append(col(Deal.domain) == domain)
    wanted = select(Deal).where(or_(*named), Deal.at <= at, _not_ended(at))
    return list(store.exec(wanted.order_by(col(Deal.at), col(Deal.id))))


def in_force_until(deal: Deal, rule: Attribution) -> datetime:
    """Return until when a registration is in force: for `deal_days`, or until it was ended before."""
    until = deal.at + timedelta(days=rule.deal_days)
    return min(until, deal.ended_at or until)


def deals_in_force(store: Session, rule: Attribution, at: datetime) -> list[Deal]:
    """Return every registration that is in force at a moment, the newest first."""
    wanted = select(Deal).where(Deal.at >= at - timedelta(days=rule.deal_days), _not_ended(at))
    return list(store.exec(wanted.order_by(col(Deal.at).desc(), col(Deal.id))))


def registration_of(store: Session, rule: Attribution, domain: str, at: datetime) -> Deal | None:
    """Return the registration of a domain that is in force at a moment, or None."""
    return next(iter(_in_force(store, rule, at, ("", domain))), None)


def clean_domain(given: str) -> str:
    """Return a company's own domain in lower case; BadDeal for what is none, or for one where anyone has an address."""
    cleaned = domain_of(f"anyone@{given.strip().lstrip('@')}")
    if cleaned is None or is_shared_domain(cleaned):
        raise BadDeal(given=given)
    return cleaned


def _in_force(store: Session, rule: Attribution, at: datetime, wanted: tuple[str, str]) -> list[Deal]:
    external_id, domain = wanted
    same = col(Deal.customer_external_id) == external_id if external_id else col(Deal.domain) == domain
    since = Deal.at >= at - timedelta(days=rule.deal_days)
    return list(store.exec(select(Deal).where(same, since, _not_ended(at)).order_by(col(Deal.at))))


def _not_ended(at: datetime) -> ColumnElement[bool]:
    return or_(col(Deal.ended_at).is_(None), col(Deal.ended_at) > at)


def _wanted(external_id: str | None, domain: str | None) -> tuple[str, str]:
    """The id and the domain, of which one is empty."""
    given_id, given_domain = (external_id or "").strip(), (domain or "").strip()
    if bool(given_id) == bool(given_domain):
        raise BadDeal(given=given_id or given_domain)
    return (given_id, "") if given_id else ("", clean_domain(given_domain))
