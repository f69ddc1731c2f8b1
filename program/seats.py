"""A seat is a place on the council: it belongs to a partner company, is held for a term, and may have an alternate."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from program.council_errors import (
    CategoryFull,
    CouncilFull,
    NotEligible,
    SeatedElsewhere,
    SeatTaken,
    TermsUsed,
    UnknownSeat,
)
from program.ids import new_id
from program.locks import lock_name
from program.rules.council import CouncilRules
from program.tables import Identity, Partner, Person, Seat

_LOCK = "council seats"


def add_seat(
    store: Session, rules: CouncilRules, partner: Partner | None, *, name: str = "", category: str = "", now: datetime
) -> Seat:
    """Return a new seat, of a partner or, without one, an adviser's own; refused where a rule leaves no room."""
    lock_name(store, _LOCK)
    there = list_seats(store)
    if len(there) >= rules.seats:
        raise CouncilFull(seats=rules.seats)
    if not rules.has_room([seat.category for seat in there], category):
        raise CategoryFull(category=category, percent=rules.category_percent)
    if partner is not None:
        _check_partner(rules, partner, [seat.partner_id for seat in there], now)
    today = now.date()
    seat = Seat(
        id=new_id("seat"),
        partner_id=partner.id if partner else None,
        name=name or (partner.name if partner else ""),
        category=category,
        term_start=today,
        term_end=rules.term_end(today),
        replace_by=today + timedelta(days=rules.replace_days),
        created_at=now,
    )
    store.add(seat)
    store.flush()
    return seat


def appoint(store: Session, seat: Seat, person: Person, *, alternate: bool = False) -> Seat:
    """Let a person hold a seat or stand in for its holder; SeatedElsewhere where they act for another partner."""
    if seat.partner_id is not None and person.partner_id != seat.partner_id:
        raise SeatedElsewhere(person=person.name, seat=seat.name)
    if alternate:
        seat.alternate_id = person.id if person.id != seat.holder_id else None
    else:
        seat.holder_id, seat.replace_by = person.id, None
        seat.alternate_id = None if seat.alternate_id == person.id else seat.alternate_id
    store.add(seat)
    store.flush()
    return seat


def vacate(store: Session, rules: CouncilRules, seat: Seat, today: date) -> Seat:
    """Let the holder leave; the company has until a day to send somebody else, and the alternate stands in."""
    seat.holder_id, seat.chair = None, False
    seat.replace_by = today + timedelta(days=rules.replace_days)
    store.add(seat)
    store.flush()
    return seat


def end_seat(store: Session, seat: Seat) -> Seat:
    """Give a seat back; votes that are open keep it on their roll, and nobody votes for it any more."""
    seat.ended, seat.holder_id, seat.alternate_id, seat.chair, seat.replace_by = True, None, None, False, None
    store.add(seat)
    store.flush()
    return seat


def renew(store: Session, rules: CouncilRules, seat: Seat) -> Seat:
    """Add another term after the running one; TermsUsed after as many as the rules allow."""
    if seat.term >= rules.terms_most:
        raise TermsUsed(seat=seat.name, most=rules.terms_most)
    seat.term += 1
    seat.term_start = seat.term_end + timedelta(days=1)
    seat.term_end = rules.term_end(seat.term_start)
    store.add(seat)
    store.flush()
    return seat


def give_chair(store: Session, seat: Seat) -> Seat:
    """Make a seat's holder the chair, in place of whoever was."""
    for other in list_seats(store):
        other.chair = other.id == seat.id
        store.add(other)
    store.flush()
    return seat


def list_seats(store: Session) -> list[Seat]:
    """Return the seats that are not given back, by name."""
    return list(store.exec(select(Seat).where(col(Seat.ended).is_(False)).order_by(col(Seat.name), col(Seat.id))))


def find_seat(store: Session, given: str) -> Seat:
    """Return a seat by its id or name; UnknownSeat where there is none."""
    wanted = given.strip().casefold()
    for seat in list_seats(store):
        if wanted in (seat.id.casefold(), seat.name.casefold()):
            return seat
    raise UnknownSeat(given=given)


def seats_of(store: Session, person_id: str) -> list[Seat]:
    """Return the seats that a person fills: those they hold first, then those they stand in for."""
    wanted = select(Seat).where(
        col(Seat.ended).is_(False), or_(col(Seat.holder_id) == person_id, col(Seat.alternate_id) == person_id)
    )
    return sorted(store.exec(wanted), key=lambda seat: (seat.holder_id != person_id, seat.id))


def council_accounts(store: Session, platform: str, team: str) -> frozenset[str]:
    """Return the accounts on a platform of all who hold a seat or stand in for its holder."""
    filling = [person for seat in list_seats(store) for person in (seat.holder_id, seat.alternate_id) if person]
    wanted = select(Identity.user).where(
        Identity.platform == platform, Identity.team == team, col(Identity.person_id).in_(filling)
    )
    return frozenset(store.exec(wanted))


def has_seat(store: Session, person_id: str) -> bool:
    """Return whether a person fills a seat."""
    return bool(seats_of(store, person_id))


def is_chair(store: Session, person_id: str | None) -> bool:
    """Return whether a person holds the chair's seat."""
    return person_id is not None and any(
        seat.chair and seat.holder_id == person_id for seat in seats_of(store, person_id)
    )


def move_seats(store: Session, kept_id: str, other_id: str) -> None:
    """Let a person who is one with another from now on fill both their seats."""
    for seat in seats_of(store, other_id):
        if seat.holder_id == other_id:
            seat.holder_id = kept_id
        if seat.alternate_id == other_id:
            seat.alternate_id = kept_id
        if seat.alternate_id == seat.holder_id:
            seat.alternate_id = None
        store.add(seat)
    store.flush()


def _check_partner(rules: CouncilRules, partner: Partner, seated: list[str | None], now: datetime) -> None:
    if partner.id in seated:
        raise SeatTaken(partner=partner.name)
    if partner.status != "approved" or now - partner.created_at < timedelta(days=rules.member_days):
        raise NotEligible(partner=partner.name, days=rules.member_days)
