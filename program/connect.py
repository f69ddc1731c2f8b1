"""Connecting joins a person's accounts by a one-time code: single use, kept as a hash, ten minutes, five tries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select, update

from program.errors import AlreadyConnected, SamePlatform, TooManyTries
from program.ids import new_code, new_id
from program.people import (
    Handle,
    act_for,
    add_identity,
    ensure_person,
    get_person,
    handles_of,
    join_people,
    person_of,
)
from program.tables import ConnectCode, ConnectTry, Partner, Person
from program.zones import move_zone

CODE_LIFE = timedelta(minutes=10)
INVITE_LIFE = timedelta(days=3)
TRIES_MOST = 5
TRIES_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Joined:
    """A code was right: whose accounts are together now, and on which motions only the later of two ballots stands."""

    person: Person
    partner: Partner | None
    handles: tuple[Handle, ...]
    invited: bool
    set_aside: tuple[int, ...] = ()


@dataclass(frozen=True)
class WrongCode:
    """A code was wrong, used or too old; the try counts."""

    tries_left: int


def make_code(store: Session, handle: Handle, now: datetime) -> str:
    """Return a fresh code for an account's person; an earlier one of theirs stops working."""
    person = ensure_person(store, handle, now)
    store.exec(delete(ConnectCode).where(col(ConnectCode.person_id) == person.id, col(ConnectCode.used_at).is_(None)))
    return _store_code(store, now, now + CODE_LIFE, person_id=person.id, partner_id=None, made_by=str(handle))


def make_invitation(store: Session, partner: Partner, made_by: str, now: datetime) -> str:
    """Return a code that lets whoever types it act for a partner, good for three days."""
    return _store_code(store, now, now + INVITE_LIFE, person_id=None, partner_id=partner.id, made_by=made_by)


def redeem(store: Session, handle: Handle, given: str, now: datetime) -> Joined | WrongCode:
    """Use a code from an account; TooManyTries after five wrong ones, and what cannot be joined is refused."""
    tries = store.exec(
        select(func.count())
        .select_from(ConnectTry)
        .where(ConnectTry.account == str(handle), col(ConnectTry.at) > now - TRIES_WINDOW)
    ).one()
    if tries >= TRIES_MOST:
        raise TooManyTries(minutes=int(TRIES_WINDOW.total_seconds() // 60))
    code = store.exec(select(ConnectCode).where(ConnectCode.code_hash == _hash(given))).first()
    if code is None or code.used_at is not None or code.expires_at <= now:
        store.add(ConnectTry(id=new_id("try"), account=str(handle), at=now))
        store.flush()
        return WrongCode(TRIES_MOST - tries - 1)
    joined = _accept(store, handle, code, now)
    used = store.exec(
        update(ConnectCode)
        .where(col(ConnectCode.id) == code.id, col(ConnectCode.used_at).is_(None))
        .values(used_at=now)
    )
    return joined if used.rowcount == 1 else WrongCode(TRIES_MOST - tries)


def _accept(store: Session, handle: Handle, code: ConnectCode, now: datetime) -> Joined:
    if code.partner_id is not None:
        return _accept_invitation(store, handle, code.partner_id, now)
    issuer = get_person(store, str(code.person_id))
    other = person_of(store, handle)
    if other is not None and other.id == issuer.id:
        raise AlreadyConnected
    set_aside: tuple[int, ...] = ()
    if other is None:
        if any((mine.platform, mine.team) == (handle.platform, handle.team) for mine in handles_of(store, issuer.id)):
            raise SamePlatform(platform=handle.platform)
        add_identity(store, issuer.id, handle, now)
    else:
        move_zone(store, issuer, issuer.timezone or other.timezone, now)
        set_aside = tuple(join_people(store, issuer, other))
    partner = store.get(Partner, issuer.partner_id) if issuer.partner_id else None
    return Joined(issuer, partner, tuple(handles_of(store, issuer.id)), False, set_aside)


def _accept_invitation(store: Session, handle: Handle, partner_id: str, now: datetime) -> Joined:
    partner = store.get(Partner, partner_id)
    person = ensure_person(store, handle, now)
    if partner is not None:
        act_for(store, person, partner)
    return Joined(person, partner, tuple(handles_of(store, person.id)), invited=True)


def _store_code(
    store: Session,
    now: datetime,
    expires_at: datetime,
    *,
    person_id: str | None,
    partner_id: str | None,
    made_by: str,
) -> str:
    code = new_code(8)
    store.add(
        ConnectCode(
            id=new_id("code"),
            code_hash=_hash(code),
            person_id=person_id,
            partner_id=partner_id,
            made_by=made_by,
            created_at=now,
            expires_at=expires_at,
        )
    )
    store.flush()
    return f"{code[:4]}-{code[4:]}".upper()


def _hash(code: str) -> str:
    clean = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(f"rainmaker connect {clean}".encode()).hexdigest()
