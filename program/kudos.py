"""Kudos are words of thanks from one partner to another: never to oneself, few a week, and public by both's leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.errors import Refusal
from program.ids import new_id
from program.partners import list_partners
from program.people import people_of
from program.recognitions import shown_name
from program.rules.names import clean_name
from program.rules.reasons import clean_reason
from program.tables import Kudos, Partner, Person
from program.upsert import insert_new

A_WEEK = 5
RANKED_DAYS, RANKED_MOST = 30, 3


class SelfKudos(Refusal):
    """Kudos are for others; facts: none."""


class KudosSpent(Refusal):
    """No more kudos may be given this week, `why` pair or week; facts: why, name, most, monday."""


class UnknownReceiver(Refusal):
    """No partner who may be named is called that; facts: given."""


class UnknownKudos(Refusal):
    """There are no such kudos, or they were removed; facts: given."""


@dataclass(frozen=True)
class Shown:
    """Kudos as all may read them."""

    giver: str
    receiver: str
    reason: str
    given_at: datetime


@dataclass(frozen=True)
class Wall:
    """Public kudos, the newest first, and who gave to and got from the most others in the last 30 days."""

    kudos: Sequence[Shown]
    givers: Sequence[tuple[str, int]]
    receivers: Sequence[tuple[str, int]]


def receivers(store: Session, without: str) -> list[tuple[str, Partner]]:
    """Return who may be thanked, by the name they are shown with; whoever is hidden is nobody's guess."""
    named = [(shown_name(one), one) for one in list_partners(store, status="approved")]
    return [(name, one) for name, one in named if name and not one.staff and one.id != without]


def find_receiver(store: Session, given: str, giver_id: str) -> Partner:
    """Return the partner who is shown by that name or has that id; UnknownReceiver, and SelfKudos for oneself."""
    wanted = clean_name(given).casefold()
    own = store.get_one(Partner, giver_id)
    if wanted and wanted in {own.id.casefold(), own.name.casefold(), (own.pseudonym or own.name).casefold()}:
        raise SelfKudos
    found = [one for name, one in receivers(store, giver_id) if wanted in (name.casefold(), one.id.casefold())]
    if len(found) != 1:
        raise UnknownReceiver(given=given)
    return found[0]


def give(store: Session, giver: Person, receiver: Partner, reason: str, now: datetime, zone: ZoneInfo) -> Kudos:
    """Give kudos; SelfKudos, KudosSpent, or what is wrong with the reason. Limits are keys: rivals cannot pass them."""
    giver_id, week = str(giver.partner_id), week_of(now, zone)
    if receiver.id == giver_id or _family(store, giver.id) & {one.id for one in people_of(store, receiver.id)}:
        raise SelfKudos
    cleaned, name = clean_reason(reason), shown_name(receiver) or receiver.name
    for turn in range(1, A_WEEK + 1):
        if _is_given(store, giver_id, receiver.id, week):
            raise KudosSpent(why="pair", name=name, most=A_WEEK, monday=week + timedelta(days=7))
        row = Kudos(
            id=new_id("kud"),
            giver_id=giver_id,
            receiver_id=receiver.id,
            given_by=giver.id,
            week=week,
            turn=turn,
            reason=cleaned,
            given_at=now,
        )
        if insert_new(store, row):
            return row
    why = "pair" if _is_given(store, giver_id, receiver.id, week) else "week"
    raise KudosSpent(why=why, name=name, most=A_WEEK, monday=week + timedelta(days=7))


def week_of(now: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the program's week."""
    today = now.astimezone(zone).date()
    return today - timedelta(days=today.weekday())


def left(store: Session, giver_id: str, now: datetime, zone: ZoneInfo) -> int:
    """Return how many more a partner may give this week."""
    given = select(Kudos.id).where(Kudos.giver_id == giver_id, Kudos.week == week_of(now, zone))
    return A_WEEK - len(store.exec(given).all())


def wall(store: Session, now: datetime, most: int) -> Wall:
    """Return what all may read: kudos between partners who both agreed to be named, and modest ranks of them."""
    names = {one.id: shown_name(one) for one in list_partners(store, status="approved")}
    rows = [row for row in kudos(store, None) if names.get(row.giver_id) and names.get(row.receiver_id)]
    shown = [
        Shown(str(names[row.giver_id]), str(names[row.receiver_id]), row.reason, row.given_at) for row in rows[:most]
    ]
    pairs = {(row.giver_id, row.receiver_id) for row in rows if row.given_at > now - timedelta(days=RANKED_DAYS)}
    gave, got = (Counter(str(names[pair[place]]) for pair in sorted(pairs)) for place in (0, 1))
    return Wall(shown, _ranked(gave), _ranked(got))


def kudos(store: Session, most: int | None) -> Sequence[Kudos]:
    """Return the newest kudos that were not removed."""
    standing = select(Kudos).where(col(Kudos.removed_at).is_(None))
    return store.exec(standing.order_by(col(Kudos.given_at).desc(), col(Kudos.id)).limit(most)).all()


def remove(store: Session, given: str, removed_by: str, now: datetime) -> Kudos:
    """Take kudos off the wall and out of every count; UnknownKudos. Their place in the week stays taken."""
    row = store.get(Kudos, given.strip())
    if row is None or row.removed_at is not None:
        raise UnknownKudos(given=given)
    row.removed_by, row.removed_at = removed_by, now
    store.add(row)
    store.flush()
    return row


def _is_given(store: Session, giver_id: str, receiver_id: str, week: date) -> bool:
    known = select(Kudos.id).where(Kudos.giver_id == giver_id, Kudos.receiver_id == receiver_id, Kudos.week == week)
    return store.exec(known).first() is not None


def _family(store: Session, person_id: str) -> set[str]:
    """A person and all whose accounts were once together with theirs, over any number of partings."""
    family, new = {person_id}, {person_id}
    while new:
        up = store.exec(select(Person.parted_from_id).where(col(Person.id).in_(new)))
        down = store.exec(select(Person.id).where(col(Person.parted_from_id).in_(new)))
        new = {one for one in (*up, *down) if one} - family
        family |= new
    return family


def _ranked(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:RANKED_MOST]
