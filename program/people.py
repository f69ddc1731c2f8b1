"""A person is one human being with an account on each platform, the roles they hold, and the partner they act for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from program.disputes import move_disputes
from program.errors import ActsAlready, CannotJoin, SamePlatform, UnknownPerson
from program.event_responses import move_responses
from program.ids import new_id
from program.joining import check_write_offs, move_references, retire
from program.kin import make_kin
from program.motions import move_motions
from program.polls import move_poll_votes
from program.seats import has_seat, move_seats
from program.tables import (
    Identity,
    NoticeChoice,
    NoticeTiming,
    Partner,
    Person,
    RoleGrant,
    UnpromptedDay,
)
from program.training import move_enrolments
from program.votes import join_votes

ROLES = ("council", "finance", "manager", "admin")
CLOSED = ("banned", "deactivated", "archived")
_OLDEST_FIRST = (col(Identity.linked_at), col(Identity.platform).desc(), col(Identity.user))
NOTICES = ("payout", "summary", "training", "leaderboard", "recognition", "announcement", "event", "council")


@dataclass(frozen=True)
class Handle:
    """An account on a platform: team is a Slack workspace or a Discord server."""

    platform: str
    team: str
    user: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.platform}:{self.team}/{self.user}"


@dataclass(frozen=True)
class Profile:
    """Who somebody is at this moment; `id` is None for an account that nobody knows yet."""

    id: str | None
    name: str
    roles: frozenset[str]
    partner_id: str | None
    partner_name: str | None
    zone: tzinfo


def identify(store: Session, handle: Handle, granted: Mapping[str, Collection[str]], zone: tzinfo = UTC) -> Profile:
    """Return who an account belongs to; `granted` are roles that the settings give to accounts."""
    found = store.exec(
        select(Person, Partner)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .join(Partner, col(Person.partner_id) == col(Partner.id), isouter=True)
        .where(Identity.platform == handle.platform, Identity.team == handle.team, Identity.user == handle.user)
    ).first()
    if found is None:
        return Profile(None, handle.name or handle.user, frozenset(granted.get(str(handle), ())), None, None, zone)
    person, partner = found
    return _profile(store, person, partner, granted, zone)


def _profile(
    store: Session, person: Person, partner: Partner | None, granted: Mapping[str, Collection[str]], zone: tzinfo
) -> Profile:
    roles = set(store.exec(select(RoleGrant.role).where(RoleGrant.person_id == person.id)))
    if granted:
        for handle in handles_of(store, person.id):
            roles.update(granted.get(str(handle), ()))
    active = partner is not None and partner.status not in CLOSED
    if active:
        roles.add("partner")
    if has_seat(store, person.id):
        roles.add("council")
    return Profile(
        id=person.id,
        name=person.name,
        roles=frozenset(roles),
        partner_id=partner.id if partner and active else None,
        partner_name=partner.name if partner and active else None,
        zone=ZoneInfo(person.timezone) if person.timezone else zone,
    )


def handles_of(store: Session, person_id: str) -> list[Handle]:
    """Return a person's accounts, the oldest first."""
    rows = store.exec(select(Identity).where(Identity.person_id == person_id).order_by(*_OLDEST_FIRST))
    return [Handle(row.platform, row.team, row.user, row.name) for row in rows]


def person_of(store: Session, handle: Handle) -> Person | None:
    """Return the person an account belongs to, or None."""
    return store.exec(
        select(Person)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .where(Identity.platform == handle.platform, Identity.team == handle.team, Identity.user == handle.user)
    ).first()


def ensure_person(store: Session, handle: Handle, now: datetime) -> Person:
    """Return the person an account belongs to, made on the spot where nobody has it yet."""
    known = person_of(store, handle)
    if known is not None:
        if handle.name and known.name == handle.user:  # given a role by id before they were ever met
            known.name = handle.name
            store.add(known)
        return known
    person = Person(id=new_id("per"), name=handle.name or handle.user, created_at=now)
    store.add(person)
    store.flush()
    add_identity(store, person.id, handle, now)
    return person


def add_identity(store: Session, person_id: str, handle: Handle, now: datetime) -> None:
    """Give an account to a person."""
    store.add(
        Identity(
            id=new_id("idn"),
            person_id=person_id,
            platform=handle.platform,
            team=handle.team,
            user=handle.user,
            name=handle.name,
            linked_at=now,
        )
    )
    store.flush()


def get_person(store: Session, person_id: str) -> Person:
    """Return a person by id; UnknownPerson where there is none."""
    person = store.get(Person, person_id)
    if person is None:
        raise UnknownPerson(given=person_id)
    return person


def act_for(store: Session, person: Person, partner: Partner) -> None:
    """Let a person act for a partner; ActsAlready where they act for another."""
    if person.partner_id not in (None, partner.id):
        other = store.get(Partner, person.partner_id)
        raise ActsAlready(partner=other.name if other else str(person.partner_id))
    person.partner_id = partner.id
    store.add(person)
    store.flush()


def join_people(store: Session, kept: Person, other: Person) -> list[int]:
    """Make two persons one: accounts, roles, choices, seats and all they did move to `kept`, and `other` is gone.

    Where both had voted on a motion, the later ballot stands; the numbers of those motions are returned.
    CannotJoin, SamePlatform, or WriteOffWaits while a write-off that `other` proposed waits.
    """
    _check_joinable(store, kept, other)
    kept.partner_id = kept.partner_id or other.partner_id
    kept.timezone = kept.timezone or other.timezone
    store.add(kept)
    move_references(store, kept.id, other.id)
    for move in _MOVES:
        move(store, kept.id, other.id)
    set_aside = join_votes(store, kept.id)
    store.exec(update(Person).where(col(Person.parted_from_id) == other.id).values(parted_from_id=kept.id))
    retire(store, kept, other)
    return set_aside


def _check_joinable(store: Session, kept: Person, other: Person) -> None:
    if kept.partner_id and other.partner_id and kept.partner_id != other.partner_id:
        raise CannotJoin
    mine = {(handle.platform, handle.team) for handle in handles_of(store, kept.id)}
    for handle in handles_of(store, other.id):
        if (handle.platform, handle.team) in mine:
            raise SamePlatform(platform=handle.platform)
    check_write_offs(store, other.id)


def grant(store: Session, person_id: str, role: str, now: datetime) -> bool:
    """Give a person a role; False where they held it already."""
    if store.get(RoleGrant, (person_id, role)) is not None:
        return False
    store.add(RoleGrant(person_id=person_id, role=role, granted_at=now))
    store.flush()
    return True


def revoke(store: Session, person_id: str, role: str) -> bool:
    """Take a role away; False where they did not hold it."""
    held = store.get(RoleGrant, (person_id, role))
    if held is None:
        return False
    store.delete(held)
    store.flush()
    return True


def choices_of(store: Session, person_id: str) -> dict[str, bool]:
    """Return which categories of notices a person wants; all of them unless they chose otherwise."""
    chosen = store.exec(select(NoticeChoice).where(NoticeChoice.person_id == person_id))
    return {category: True for category in NOTICES} | {row.category: row.wanted for row in chosen}


def wants(store: Session, person_id: str, category: str) -> bool:
    """Return whether a person wants a category of notices, as they do unless they chose otherwise."""
    row = store.get(NoticeChoice, (person_id, category))
    return row is None or row.wanted


def choose_notice(store: Session, person_id: str, category: str, wanted: bool) -> None:
    """Remember whether a person wants a category of notices."""
    row = store.get(NoticeChoice, (person_id, category))
    if row is None:
        row = NoticeChoice(person_id=person_id, category=category, wanted=wanted)
    row.wanted = wanted
    store.add(row)
    store.flush()


def _move_grants(store: Session, kept_id: str, other_id: str) -> None:
    held = set(store.exec(select(RoleGrant.role).where(RoleGrant.person_id == kept_id)))
    for row in store.exec(select(RoleGrant).where(RoleGrant.person_id == other_id)).all():
        if row.role not in held:
            store.add(RoleGrant(person_id=kept_id, role=row.role, granted_at=row.granted_at))
        store.delete(row)
    store.flush()


def _move_choices(store: Session, kept_id: str, other_id: str) -> None:
    mine = set(store.exec(select(NoticeChoice.category).where(NoticeChoice.person_id == kept_id)))
    for row in store.exec(select(NoticeChoice).where(NoticeChoice.person_id == other_id)).all():
        if row.category not in mine:
            store.add(NoticeChoice(person_id=kept_id, category=row.category, wanted=row.wanted))
        store.delete(row)
    store.flush()


def _move_timing(store: Session, kept_id: str, other_id: str) -> None:
    """Hours that only the other set come along; a day on which either was told something stays taken."""
    mine, theirs = store.get(NoticeTiming, kept_id), store.get(NoticeTiming, other_id)
    if theirs is not None:
        if mine is None:
            store.add(NoticeTiming(**theirs.model_dump() | {"person_id": kept_id}))
        store.delete(theirs)
    rows = store.exec(select(UnpromptedDay).where(UnpromptedDay.person_id == kept_id)).all()
    taken, keys = {row.day for row in rows}, {row.key for row in rows}
    for row in store.exec(select(UnpromptedDay).where(UnpromptedDay.person_id == other_id)).all():
        if row.day not in taken:
            # Both may have been told the same on two days; a person has a key once.
            key = f"{row.key} {other_id}" if row.key in keys else row.key
            store.add(UnpromptedDay(person_id=kept_id, day=row.day, key=key, at=row.at))
        store.delete(row)
    store.flush()


# What is a key, or takes a decision where both had something.
_MOVES = (
    _move_grants,
    _move_choices,
    _move_timing,
    make_kin,
    move_seats,
    move_poll_votes,
    move_responses,
    move_disputes,
    move_enrolments,
    move_motions,
)


def part_account(store: Session, handle: Handle, now: datetime) -> Person:
    """Give an account a person of its own again; roles and the partner stay with the accounts that remain."""
    identity = store.exec(
        select(Identity).where(
            Identity.platform == handle.platform, Identity.team == handle.team, Identity.user == handle.user
        )
    ).one()
    person = Person(
        id=new_id("per"), name=handle.name or handle.user, parted_from_id=identity.person_id, created_at=now
    )
    store.add(person)
    store.flush()
    make_kin(store, identity.person_id, person.id)
    identity.person_id, identity.linked_at = person.id, now
    store.add(identity)
    store.flush()
    return person


def people_without_partner(store: Session) -> list[Person]:
    """Return the people who act for no partner, by name; not those who are only a name in the books any more."""
    there = col(Person.id).in_(select(Identity.person_id))
    return list(store.exec(select(Person).where(col(Person.partner_id).is_(None), there).order_by(col(Person.name))))


def holders(store: Session) -> list[tuple[Person, str]]:
    """Return who holds a role that was given in chat, by name."""
    rows = store.exec(
        select(Person, RoleGrant.role)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .order_by(col(Person.name), col(RoleGrant.role))
    )
    return [(person, role) for person, role in rows]


def people_of(store: Session, partner_id: str) -> list[Person]:
    """Return the people who act for a partner."""
    return list(store.exec(select(Person).where(Person.partner_id == partner_id).order_by(col(Person.name))))


def names_of_everybody(store: Session) -> frozenset[str]:
    """Return every name that a partner or a person goes by, pseudonyms included."""
    named = store.exec(select(Partner.name, Partner.pseudonym)).all()
    names = {name for row in named for name in row if name}
    return frozenset(names | set(store.exec(select(Person.name)).all()))
