"""A vote is opened over a frozen roll, takes one standing ballot a seat and member, and is closed once, by the clock.

Ballots stand under random receipt codes. While the vote is open, a key finds the ballot that a seat replaces; at the
close the key is deleted and the ballots are written anew in the order of their codes.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from program.council_errors import BadBallot, EmptyRoll, NoSeat, NothingToWithdraw, NotOpen, NotSeconded, TooLate
from program.failpoints import reach
from program.kin import kin_members
from program.motion_records import opening_facts
from program.motions import CLOSED, OPEN, SECONDED, Actor, find_motion, note_step, options_of
from program.rules.ballots import LETTERS, Method, UnreadableBallot, spelled
from program.rules.vote_proofs import opening_commit
from program.seats import list_seats, seats_of
from program.tables import Ballot, BallotKey, Motion, MotionRoll, Participation, Partner, Seat

Chance = Callable[[int], str]


@dataclass(frozen=True)
class Receipt:
    """What a voter gets, once and privately; `replaced` where a ballot of the seat or the member stood before."""

    number: int
    title: str
    opening: str
    code: str
    choice: str
    weight: int
    revision: int
    replaced: bool
    seat: str


@dataclass(frozen=True)
class Opening:
    """When a vote is opened and closes, and whether it may close once everybody voted."""

    now: datetime
    close_at: datetime
    early_close: bool = False


def open_vote(
    store: Session, motion: Motion, opening: Opening, actor: Actor, chance: Chance = secrets.token_hex
) -> Motion:
    """Freeze roll and rules and open the vote; NotSeconded, EmptyRoll where that cannot be."""
    if motion.state != SECONDED:
        raise NotSeconded(number=motion.number) if motion.state == "proposed" else _not_open(motion)
    seats = [seat for seat in list_seats(store) if _may_vote(store, seat)]
    if not seats:
        raise EmptyRoll
    motion.state, motion.opened_at, motion.close_at = OPEN, opening.now, opening.close_at
    motion.early_close, motion.seed = opening.early_close, chance(32)
    if motion.no_quorum == "extend":
        motion.extends_to = opening.close_at + (opening.close_at - opening.now)
    for seat in seats:
        weight = seat.weight if motion.weighted else 1
        store.add(MotionRoll(motion_id=motion.id, seat_id=seat.id, name=seat.name, weight=weight, salt=chance(16)))
    store.add(BallotKey(motion_id=motion.id, key=chance(32)))
    store.flush()
    reach("vote.opening")
    motion.opening_commit = opening_commit(opening_facts(motion, roll_of(store, motion)))
    store.add(motion)
    note_step(store, motion, "opened", actor, opening.now)
    return motion


def cast(
    store: Session,
    number: int | str,
    person_id: str | None,
    typed: str,
    now: datetime,
    chance: Chance = secrets.token_hex,
) -> Receipt:
    """Take a ballot in, in place of an earlier one of the same seat or member; accepted up to the second of closing.

    UnknownMotion, NotOpen, TooLate, NoSeat, or BadBallot otherwise, and nothing is changed.
    """
    motion = _open_motion(store, number, now)
    choice = spelling_of(motion, typed)
    entry = entry_of(store, motion, person_id)
    before = participation(store, motion, entry.seat_id)
    stood = before is not None and before.stands
    moved = _set_aside(store, motion, str(person_id), keep=entry.seat_id)
    _remove(store, motion, entry.seat_id)
    reach("vote.set_aside")
    code = chance(16)
    ballot = Ballot(
        motion_id=motion.id,
        code=code,
        finder=_finder(store, motion, entry.seat_id),
        choice=choice,
        weight=entry.weight,
        seat_id=None if motion.secret else entry.seat_id,
    )
    store.add(ballot)
    revision = _took_part(store, motion, entry.seat_id, str(person_id), before)
    store.flush()
    reach("vote.cast")
    return Receipt(
        number=motion.number,
        title=motion.title,
        opening=str(motion.opening_commit),
        code=code,
        choice=choice,
        weight=entry.weight,
        revision=revision,
        replaced=moved or stood,
        seat=entry.name,
    )


def withdraw(store: Session, number: int | str, person_id: str | None, now: datetime) -> Motion:
    """Take back the ballot of a member's seat; NothingToWithdraw where none of it stands."""
    motion = _open_motion(store, number, now)
    entry = entry_of(store, motion, person_id)
    found = participation(store, motion, entry.seat_id)
    if found is None or not found.stands:
        raise NothingToWithdraw(number=motion.number)
    _drop(store, motion, found)
    return motion


def join_votes(store: Session, person_id: str) -> list[int]:
    """Let the later ballot of one member stand alone, after accounts were joined; return the motions concerned."""
    found = []
    for motion in open_motions(store, lock=True):
        for earlier in sorted(_standing_of(store, motion, person_id), key=lambda one: one.serial)[:-1]:
            _drop(store, motion, earlier)
            found.append(motion.number)
    return sorted(set(found))


def entry_of(store: Session, motion: Motion, person_id: str | None) -> MotionRoll:
    """Return the line of the roll that a person may vote for: the seat they voted for before, else their own first."""
    seats = seats_of(store, person_id) if person_id else []
    entries = [entry for seat in seats if (entry := store.get(MotionRoll, (motion.id, seat.id))) is not None]
    if not entries:
        raise NoSeat(number=motion.number)
    for entry in entries:
        found = participation(store, motion, entry.seat_id)
        if found is not None and found.stands and found.person_id == person_id:
            return entry
    return entries[0]


def roll_of(store: Session, motion: Motion) -> list[MotionRoll]:
    """Return the frozen roll, by name."""
    wanted = select(MotionRoll).where(MotionRoll.motion_id == motion.id)
    return list(store.exec(wanted.order_by(col(MotionRoll.name), col(MotionRoll.seat_id))))


def standing(store: Session, motion: Motion) -> list[Participation]:
    """Return who has a ballot that stands, by seat, which is no order of time."""
    wanted = select(Participation).where(Participation.motion_id == motion.id, col(Participation.stands).is_(True))
    return list(store.exec(wanted.order_by(col(Participation.seat_id))))


def participation(store: Session, motion: Motion, seat_id: str) -> Participation | None:
    """Return whether and how often a seat took part."""
    return store.get(Participation, (motion.id, seat_id), populate_existing=True)


def open_motions(store: Session, *, lock: bool = False) -> list[Motion]:
    """Return the motions whose vote is open, the oldest first."""
    wanted = select(Motion).where(Motion.state == OPEN).order_by(col(Motion.number))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return list(store.exec(wanted))


def all_voted(store: Session, motion: Motion) -> bool:
    """Return whether every seat on the roll has a ballot that stands."""
    return len(standing(store, motion)) == len(roll_of(store, motion))


def _open_motion(store: Session, number: int | str, now: datetime) -> Motion:
    """The motion, locked until the transaction ends: it is still open, or nothing is taken in any more."""
    motion = find_motion(store, number, lock=True)
    if motion.state != OPEN:
        raise _not_open(motion)
    if motion.close_at is None or now > motion.close_at:
        raise TooLate(number=motion.number, closed_at=motion.close_at)
    return motion


def _not_open(motion: Motion) -> NotOpen | TooLate:
    if motion.state == CLOSED:
        return TooLate(number=motion.number, closed_at=motion.closed_at)
    return NotOpen(number=motion.number, state=motion.state)


def spelling_of(motion: Motion, typed: str) -> str:
    """Return a typed ballot, or as much of it as there is, in its one spelling; BadBallot where it is none."""
    options = options_of(motion)
    try:
        return spelled(Method(motion.method), len(options), typed)
    except UnreadableBallot as error:
        letters = LETTERS[: len(options)]
        raise BadBallot(number=motion.number, method=motion.method, given=typed[:40], options=letters) from error


def _may_vote(store: Session, seat: Seat) -> bool:
    """Whether a seat is filled, and by a partner who takes part."""
    if seat.holder_id is None and seat.alternate_id is None:
        return False
    partner = store.get(Partner, seat.partner_id) if seat.partner_id else None
    return partner is None or partner.status == "approved"


def _set_aside(store: Session, motion: Motion, person_id: str, keep: str) -> bool:
    """Take back what the same member cast for another seat, by whatever account."""
    others = [one for one in _standing_of(store, motion, person_id) if one.seat_id != keep]
    for one in others:
        _drop(store, motion, one)
    return bool(others)


def _standing_of(store: Session, motion: Motion, person_id: str) -> list[Participation]:
    """The standing ballots of one member, by whatever account they were cast."""
    wanted = select(Participation).where(
        Participation.motion_id == motion.id,
        col(Participation.stands).is_(True),
        col(Participation.person_id).in_(kin_members(store, motion, person_id)),
    )
    return list(store.exec(wanted))


def _drop(store: Session, motion: Motion, found: Participation) -> None:
    _remove(store, motion, found.seat_id)
    found.stands = False
    store.add(found)
    store.flush()


def _remove(store: Session, motion: Motion, seat_id: str) -> None:
    store.exec(delete(Ballot).where(col(Ballot.finder) == _finder(store, motion, seat_id)))


def _took_part(store: Session, motion: Motion, seat_id: str, person_id: str, found: Participation | None) -> int:
    """Note that a seat took part once more; return which revision of its ballot this is."""
    motion.accepted += 1
    store.add(motion)
    row = found or Participation(motion_id=motion.id, seat_id=seat_id, person_id=person_id, serial=0)
    row.person_id, row.serial, row.stands = person_id, motion.accepted, True
    row.revisions += 1
    store.add(row)
    return row.revisions


def _finder(store: Session, motion: Motion, seat_id: str) -> str:
    """Under what a seat's ballot is found: only whoever holds the motion's key can tell."""
    key = store.get_one(BallotKey, motion.id).key
    return hmac.new(bytes.fromhex(key), f"{motion.id}\n{seat_id}".encode(), "sha256").hexdigest()
