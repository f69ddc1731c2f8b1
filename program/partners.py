"""A partner is a company or creator that refers customers to the program."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from program.errors import BadCountry, PartnerExists, UnknownPartner
from program.ids import new_id
from program.rules.names import clean_email, clean_name
from program.tables import Partner
from program.upsert import insert_new

STATUSES = ("pending", "approved", "rejected", "invited", "declined", "deactivated", "banned", "archived")
# Links of these partners lead nowhere; clicks of the others count, though only approved ones earn.
SHUT_OUT = frozenset({"rejected", "declined", "deactivated", "banned"})


@dataclass(frozen=True)
class Profile:
    """What partners are told apart by beside their figures; None leaves what is there, an empty text takes it away."""

    archetype: str | None = None
    industry: str | None = None
    country: str | None = None


def add_partner(  # noqa: PLR0913 - a partner is known by many things
    store: Session,
    *,
    name: str,
    email: str | None = None,
    tenant_id: str | None = None,
    status: str = "approved",
    country: str | None = None,
    image: str | None = None,
    description: str | None = None,
    now: datetime,
) -> Partner:
    """Add a partner; BadEmail, or PartnerExists where the address or tenant id is taken, or for want of both the name.

    Two partners may have one name as long as an address or a tenant id tells them apart.
    """
    cleaned, address = clean_name(name), clean_email(email) if email else None
    partner = Partner(
        id=new_id("pn"),
        name=cleaned or (address or "").split("@")[0] or "Unnamed",
        email=address,
        tenant_id=tenant_id or None,
        status=_known_status(status),
        country=country,
        image=image,
        description=description,
        created_at=now,
    )
    if not (address or tenant_id) and _by_name(store, partner.name):
        raise PartnerExists(given=partner.name)
    if not insert_new(store, partner):
        raise PartnerExists(given=address or tenant_id or partner.name)
    return get_partner(store, partner.id)


def get_partner(store: Session, partner_id: str) -> Partner:
    """Return the partner with this id; UnknownPartner otherwise."""
    partner = store.get(Partner, partner_id)
    if partner is None:
        raise UnknownPartner(given=partner_id)
    return partner


def find_partner(store: Session, given: str) -> Partner:
    """Return the partner meant by an id, an e-mail address, a name, or the beginning of just one name, in any case."""
    text = given.strip()
    known = or_(col(Partner.id) == text, func.lower(col(Partner.email)) == text.lower())
    exact = store.exec(select(Partner).where(known)).first()
    found = [exact] if exact else _by_name(store, text) or _by_beginning(store, text)
    if len(found) != 1:
        raise UnknownPartner(given=given)
    return found[0]


def find_by_tenant(store: Session, tenant_id: str) -> Partner | None:
    """Return the partner that the merchant's own system knows by this id, or None."""
    return store.exec(select(Partner).where(Partner.tenant_id == tenant_id)).first()


def find_by_email(store: Session, email: str) -> Partner | None:
    """Return the partner with this address, or None; BadEmail when it is no address."""
    return store.exec(select(Partner).where(Partner.email == clean_email(email))).first()


def list_partners(
    store: Session, *, status: str | None = None, beginning: str = "", most: int | None = None
) -> Sequence[Partner]:
    """Return partners by name, those with a status and whose name begins so where asked, at most so many."""
    partners = _by_beginning(store, beginning) if beginning else list(store.exec(select(Partner)))
    wanted = [partner for partner in partners if status is None or partner.status == status]
    return sorted(wanted, key=lambda partner: (partner.name.casefold(), partner.id))[:most]


def set_status(store: Session, partner_id: str, status: str) -> Partner:
    """Give a partner another status and return it; UnknownPartner; ValueError for a status that does not exist."""
    partner = get_partner(store, partner_id)
    partner.status = _known_status(status)
    store.add(partner)
    store.flush()
    return partner


def describe(store: Session, partner: Partner, profile: Profile) -> Partner:
    """Give a partner what a profile says; names in one spelling each, a country as its two letters; BadCountry."""
    if profile.archetype is not None:
        partner.archetype = _as_known(store, col(Partner.archetype), profile.archetype)
    if profile.industry is not None:
        partner.industry = _as_known(store, col(Partner.industry), profile.industry)
    if profile.country is not None:
        partner.country = _country(profile.country)
    store.add(partner)
    store.flush()
    return partner


def _as_known(store: Session, column: Mapped[str | None], given: str) -> str | None:
    """A name as others have it already, so that one spelling is one segment; None for an empty one."""
    name = clean_name(given)
    held = store.exec(select(column).distinct()).all()
    return next((one for one in held if one and one.casefold() == name.casefold()), name) or None


def _country(given: str) -> str | None:
    text = given.strip().upper()
    if text and not re.fullmatch(r"[A-Z]{2}", text):
        raise BadCountry(given=given.strip()[:40])
    return text or None


def _known_status(status: str) -> str:
    if status not in STATUSES:
        raise ValueError(f"{status!r} is not one of {', '.join(STATUSES)}")
    return status


def _by_name(store: Session, name: str) -> list[Partner]:
    folded = clean_name(name).casefold()
    return _those(store, [key for key, known in _names(store) if known.casefold() == folded]) if folded else []


def _by_beginning(store: Session, beginning: str) -> list[Partner]:
    folded = clean_name(beginning).casefold()
    return _those(store, [key for key, known in _names(store) if known.casefold().startswith(folded)]) if folded else []


def _names(store: Session) -> Sequence[tuple[str, str]]:
    """All ids and names: the engines fold case differently, and SQLite only for ASCII, so that we compare ourselves."""
    return store.exec(select(Partner.id, Partner.name)).all()


def _those(store: Session, ids: Sequence[str]) -> list[Partner]:
    """Load the partners with these ids in portions that every engine takes as parameters."""
    found: list[Partner] = []
    for start in range(0, len(ids), 500):
        found += store.exec(select(Partner).where(col(Partner.id).in_(ids[start : start + 500])))
    return found
