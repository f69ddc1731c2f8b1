"""A vote's closing counts what stands, decides by the rules of the opening, and seals both; it happens once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, delete, select

from program.council_errors import NoCasting, NotDue
from program.failpoints import reach
from program.motion_records import stamp
from program.motions import CLOCK, CLOSED, OPEN, Actor, bounds_of, find_motion, note_step, options_of
from program.rules.ballots import LETTERS, Method, vote_of
from program.rules.council import CouncilRules
from program.rules.tallies import Tally, tally
from program.rules.verdicts import Result, Turnout, Verdict, decided, verdict
from program.rules.vote_proofs import LISTED_LEAST, ballot_leaf, closing_commit, root
from program.tables import Ballot, BallotKey, Motion
from program.upsert import table_of
from program.votes import all_voted, open_motions, roll_of, standing

LISTS = ("after-vote", "after-close")


@dataclass(frozen=True)
class Closed:
    """What became of a vote at its deadline: `extended` where it stays open once more for want of a quorum."""

    motion: Motion
    extended: bool = False


def close_due(store: Session, rules: CouncilRules, now: datetime) -> list[Closed]:
    """Close every vote whose deadline has passed; return them, the oldest first."""
    due = [motion for motion in open_motions(store, lock=True) if motion.close_at is not None and motion.close_at < now]
    return [close(store, rules, motion, now, CLOCK) for motion in due]


def close_early(store: Session, rules: CouncilRules, number: str, actor: Actor, now: datetime) -> Closed:
    """Close a vote before its deadline, where that was agreed at the opening and everybody voted; NotDue otherwise."""
    motion = find_motion(store, number, lock=True)
    allowed = motion.state == OPEN and motion.early_close and all_voted(store, motion)
    if not allowed:
        raise NotDue(number=motion.number, close_at=motion.close_at if motion.state == OPEN else None)
    return close(store, rules, motion, now, actor)


def close(store: Session, rules: CouncilRules, motion: Motion, now: datetime, actor: Actor) -> Closed:
    """Close a vote that is locked and open, or extend it once where its rules say so."""
    counted, found = tally_now(store, motion), verdict_now(store, motion)
    if found.result is Result.NO_QUORUM and motion.extends_to is not None and not motion.extended:
        motion.extended, motion.close_at = True, motion.extends_to
        store.add(motion)
        note_step(store, motion, "extended", actor, now)
        return Closed(motion, extended=True)
    motion.state, motion.closed_at = CLOSED, min(now, motion.close_at or now)
    facts = _facts(store, motion, counted, found)
    motion.closing = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    motion.closing_commit = closing_commit(facts)
    _settle(motion, rules, found, now)
    store.add(motion)
    reach("vote.closing")
    _forget_who(store, motion)
    reach("vote.closed")
    note_step(store, motion, "closed", actor, now, found.result.value)
    return Closed(motion)


def cast_the_tie(store: Session, rules: CouncilRules, number: str, letter: str, actor: Actor, now: datetime) -> Motion:
    """Let the chair decide between options that stood alike; NoCasting where that is not asked."""
    motion = find_motion(store, number, lock=True)
    tied = json.loads(motion.closing or "{}").get("tied", [])
    if motion.result != Result.CASTING.value or letter.upper() not in tied:
        raise NoCasting(number=motion.number)
    option = LETTERS.index(letter.upper())
    _settle(motion, rules, decided(Method(motion.method), option), now)
    store.add(motion)
    note_step(store, motion, "cast", actor, now, options_of(motion)[option])
    return motion


def tally_now(store: Session, motion: Motion) -> Tally:
    """Return what the ballots that stand add up to."""
    method, size = Method(motion.method), len(options_of(motion))
    votes = [vote_of(method, size, ballot.choice, ballot.weight) for ballot in ballots_of(store, motion)]
    return tally(method, votes, size)


def verdict_now(store: Session, motion: Motion) -> Verdict:
    """Return how the vote ends if it ends as it stands."""
    codes = [ballot.code for ballot in ballots_of(store, motion)]
    return verdict(bounds_of(motion), tally_now(store, motion), turnout_of(store, motion), str(motion.seed), codes)


def turnout_of(store: Session, motion: Motion) -> Turnout:
    """Return the weight that took part, of the weight of the frozen roll."""
    roll = {entry.seat_id: entry.weight for entry in roll_of(store, motion)}
    return Turnout(sum(roll.get(one.seat_id, 0) for one in standing(store, motion)), sum(roll.values()))


def ballots_of(store: Session, motion: Motion) -> list[Ballot]:
    """Return the ballots by their codes."""
    return list(store.exec(select(Ballot).where(Ballot.motion_id == motion.id).order_by(col(Ballot.code))))


def is_listed(motion: Motion, ballots: int) -> bool:
    """Return whether the ballots may be published one by one: of a small council, they would tell who cast them."""
    return motion.results in LISTS and (ballots >= LISTED_LEAST or not motion.secret)


def _facts(store: Session, motion: Motion, counted: Tally, found: Verdict) -> dict[str, Any]:
    """What the closing binds; without counts where its rules keep them back."""
    ballots, turnout = ballots_of(store, motion), turnout_of(store, motion)
    shown = motion.results in LISTS
    return {
        "opening": motion.opening_commit,
        "number": motion.number,
        "closed_at": stamp(motion.closed_at),
        "extended": motion.extended,
        "voters": sorted(one.seat_id for one in standing(store, motion)),
        "voted": turnout.voted,
        "roll": turnout.roll,
        "ballots": len(ballots),
        "ballots_root": root(ballot_leaf(b.code, b.choice, b.weight) for b in ballots),
        "counts": [_number(count) for count in counted.counts] if shown else None,
        "abstained": counted.abstained if shown else None,
        "result": found.result.value,
        "option": None if found.option is None else LETTERS[found.option],
        "tied": [LETTERS[option] for option in found.tied],
        "seed": motion.seed,
    }


def _settle(motion: Motion, rules: CouncilRules, found: Verdict, now: datetime) -> None:
    """Note how it ended; what is carried, management has to answer by a day."""
    motion.result, motion.option = found.result.value, found.option
    if found.result is Result.CARRIED:
        motion.respond_by = now + timedelta(days=rules.response_days)


def _forget_who(store: Session, motion: Motion) -> None:
    """Throw the key away and write the ballots anew, by their codes, so that nothing of their time is left."""
    ballots = ballots_of(store, motion)
    rows = [{**ballot.model_dump(), "finder": None} for ballot in ballots]
    for ballot in ballots:
        store.expunge(ballot)
    store.exec(delete(BallotKey).where(col(BallotKey.motion_id) == motion.id))
    store.exec(delete(Ballot).where(col(Ballot.motion_id) == motion.id))
    store.flush()
    if rows:
        store.connection().execute(table_of(Ballot).insert(), sorted(rows, key=lambda row: str(row["code"])))


def _number(count: Fraction) -> str:
    return str(count)
