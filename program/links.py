"""A link is a partner's short address that leads to a destination of the program."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from program.errors import BadCode, BadSubId, CodeTaken, ForeignDestination, TooManyLinks, UnknownLink, UnknownPartner
from program.ids import new_code, new_id
from program.rules.click_ids import SUB_ID
from program.rules.destinations import ascii_address, is_allowed
from program.rules.names import clean_name
from program.tables import Link, Partner
from program.upsert import insert_new

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,62}[a-z0-9]")
_IN_URL = re.compile(r"(?:[a-z]+://)?[^/\s]+/r/([^/?#\s]+)/?(?:[?#].*)?", re.IGNORECASE)


@dataclass(frozen=True)
class LinkRules:
    """Where links may lead, how many a partner may have, and the address that short links begin with."""

    destinations: tuple[str, ...]
    links_per_partner: int
    base_url: str


def create_link(  # noqa: PLR0913 - each is a word of the person who asks
    store: Session,
    rules: LinkRules,
    partner_id: str | None,
    *,
    destination: str | None = None,
    code: str | None = None,
    name: str | None = None,
    external_id: str | None = None,
    tenant_id: str | None = None,
    now: datetime,
) -> Link:
    """Create a link, to the first allowed destination and with a random code unless told otherwise.

    Codes are kept in lower case. Refusals: BadCode, ForeignDestination, TooManyLinks, UnknownPartner, and CodeTaken,
    which also says that the external id is in use.
    """
    wanted = _clean_code(code)
    address = _clean_destination(rules, destination)
    if partner_id is not None:
        _make_room(store, rules, partner_id)
    link = Link(
        id=new_id("ln"),
        partner_id=partner_id,
        code=wanted or new_code(),
        destination=address,
        name=clean_name(name) or None if name else None,
        external_id=external_id or None,
        tenant_id=tenant_id or None,
        created_at=now,
    )
    while wanted is None and _code_exists(store, link.code):
        link.code = new_code()
    if not insert_new(store, link):
        raise CodeTaken(code=link.code if _code_exists(store, link.code) else external_id)
    return store.get_one(Link, link.id)


def links_of(store: Session, partner_id: str, *, archived: bool = False) -> Sequence[Link]:
    """Return a partner's links, oldest first; archived ones only when asked for."""
    wanted = select(Link).where(Link.partner_id == partner_id)
    if not archived:
        wanted = wanted.where(col(Link.archived_at).is_(None))
    return store.exec(wanted.order_by(col(Link.created_at), col(Link.id))).all()


def find_link(store: Session, partner_id: str, given: str) -> Link:
    """Return the partner's link meant by its code, its short address, its id, or its name; UnknownLink otherwise."""
    text = given.strip()
    in_url = _IN_URL.fullmatch(text)
    code = (in_url[1] if in_url else text).lower()
    mine = select(Link).where(Link.partner_id == partner_id)
    link = store.exec(mine.where(or_(Link.code == code, Link.id == text))).first()
    found = [link] if link else _by_name(store, partner_id, text)
    if len(found) != 1:
        raise UnknownLink(given=given)
    return found[0]


def find_code(store: Session, code: str) -> Link | None:
    """Return the link with this code, whoever it belongs to, archived or not, or None."""
    return store.exec(select(Link).where(Link.code == code.lower())).first()


def archive_link(store: Session, partner_id: str, given: str, *, now: datetime) -> Link:
    """Retire a partner's link: it leads nowhere any more, and its past stays; UnknownLink."""
    link = find_link(store, partner_id, given)
    link.archived_at = link.archived_at or now
    store.add(link)
    store.flush()
    return link


def short_url(rules: LinkRules, code: str, sub_id: str | None = None) -> str:
    """Return a link's short address, with a sub-id where one is wanted; BadSubId."""
    address = f"{rules.base_url.rstrip('/')}/r/{code}"
    return f"{address}?sub={check_sub_id(sub_id)}" if sub_id else address


def check_sub_id(given: str) -> str:
    """Return a sub-id as it is; BadSubId unless it has 1 to 64 letters, digits, dashes or underscores."""
    if not SUB_ID.fullmatch(given):
        raise BadSubId(sub_id=given)
    return given


def destination_allowed(rules: LinkRules, url: str) -> bool:
    """Return whether links may lead to an address; asked when a link is written and each time before it is followed."""
    return is_allowed(rules.destinations, url)


def _clean_code(code: str | None) -> str | None:
    if code is None or code == "":
        return None
    wanted = code.strip().lower()
    if not code.isascii() or not CODE.fullmatch(wanted):
        raise BadCode(code=code)
    return wanted


def _clean_destination(rules: LinkRules, destination: str | None) -> str:
    address = ascii_address(destination.strip()) if destination else rules.destinations[0]
    if not destination_allowed(rules, address):
        raise ForeignDestination(destination=destination, allowed=list(rules.destinations))
    return address


def _make_room(store: Session, rules: LinkRules, partner_id: str) -> None:
    """Count under a lock on the partner, so that two at once cannot both be the last."""
    if store.exec(select(Partner).where(Partner.id == partner_id).with_for_update()).first() is None:
        raise UnknownPartner(given=partner_id)
    mine = select(func.count()).where(col(Link.partner_id) == partner_id, col(Link.archived_at).is_(None))
    if store.exec(mine).one() >= rules.links_per_partner:
        raise TooManyLinks(most=rules.links_per_partner)


def _code_exists(store: Session, code: str) -> bool:
    return store.exec(select(Link.id).where(Link.code == code)).first() is not None


def _by_name(store: Session, partner_id: str, name: str) -> list[Link]:
    folded = clean_name(name).casefold()
    return [link for link in links_of(store, partner_id, archived=True) if folded and folded == _folded(link)]


def _folded(link: Link) -> str:
    return (link.name or "").casefold()
