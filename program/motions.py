"""A motion is what the council votes on: proposed, seconded, discussed, and amended until its vote is opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from program.council_errors import (
    BadMotionOptions,
    CountsTell,
    MotionFixed,
    OwnMotion,
    UnknownMotion,
    WeightsTell,
)
from program.ids import new_id
from program.locks import lock_name
from program.rules.ballots import OPTIONS_LEAST, OPTIONS_MOST, Method
from program.rules.verdicts import Bounds, NoQuorum, Quorum, Threshold, TieRule
from program.tables import Motion, MotionStep

OPTION_LENGTH_MOST = 80
YES_NO_OPTIONS = ("Yes", "No")
NEEDS_SECOND, SECONDED, OPEN, CLOSED, WITHDRAWN = "proposed", "seconded", "open", "closed", "withdrawn"


@dataclass(frozen=True)
class Actor:
    """Who did something to a motion, for its log; `person_id` is None for the clock."""

    person_id: str | None
    name: str


CLOCK = Actor(None, "")


@dataclass(frozen=True)
class Draft:
    """What is proposed; `secret` stays as it is for good."""

    title: str
    text: str
    method: Method
    options: tuple[str, ...]
    secret: bool


@dataclass(frozen=True)
class VotingRules:
    """What is fixed before the vote opens."""

    quorum: Quorum
    threshold: Threshold
    tie: TieRule
    no_quorum: NoQuorum
    results: str


def propose(store: Session, draft: Draft, actor: Actor, now: datetime) -> Motion:
    """Return a new motion; BadMotionOptions where its options cannot be voted on."""
    lock_name(store, "motion numbers")
    number = store.exec(select(func.coalesce(func.max(Motion.number), 0))).one() + 1
    motion = Motion(
        id=new_id("mo"),
        number=number,
        title=draft.title,
        text=draft.text,
        method=draft.method.value,
        options=json.dumps(_checked(draft), ensure_ascii=False),
        secret=draft.secret,
        threshold=(Threshold.MAJORITY if draft.method is Method.YES_NO else Threshold.MOST).value,
        proposed_by=str(actor.person_id),
        created_at=now,
    )
    store.add(motion)
    store.flush()
    note_step(store, motion, "proposed", actor, now)
    return motion


def second(store: Session, motion: Motion, actor: Actor, now: datetime) -> Motion:
    """Let another member support a motion, so that its vote may be opened; OwnMotion for whoever proposed it."""
    _still_open_to_change(motion)
    if actor.person_id == motion.proposed_by:
        raise OwnMotion(number=motion.number)
    if motion.state == NEEDS_SECOND:
        motion.state, motion.seconded_by = SECONDED, actor.person_id
        store.add(motion)
        note_step(store, motion, "seconded", actor, now)
    return motion


def amend(store: Session, motion: Motion, draft: Draft, actor: Actor, now: datetime) -> Motion:
    """Change what is proposed; whoever seconded it seconded something else, so it needs a second again."""
    _still_open_to_change(motion)
    motion.title, motion.text = draft.title, draft.text
    motion.options = json.dumps(_checked(draft), ensure_ascii=False)
    motion.state, motion.seconded_by = NEEDS_SECOND, None
    store.add(motion)
    note_step(store, motion, "amended", actor, now, draft.text)
    return motion


def set_rules(store: Session, motion: Motion, rules: VotingRules) -> Motion:
    """Fix how the vote will be decided; CountsTell where a secret ballot would have a running count."""
    _still_open_to_change(motion)
    if motion.secret and rules.results == "after-vote":
        raise CountsTell(number=motion.number)
    motion.quorum, motion.threshold = rules.quorum.value, rules.threshold.value
    motion.tie, motion.no_quorum, motion.results = rules.tie.value, rules.no_quorum.value, rules.results
    store.add(motion)
    store.flush()
    return motion


def set_weights(store: Session, motion: Motion, weighted: bool) -> Motion:
    """Count seats by their weight; WeightsTell where the ballot is secret."""
    _still_open_to_change(motion)
    if motion.secret and weighted:
        raise WeightsTell(number=motion.number)
    motion.weighted = weighted
    store.add(motion)
    return motion


def withdraw_motion(store: Session, motion: Motion, actor: Actor, now: datetime, why: str = "") -> Motion:
    """Take a motion back before its vote is opened."""
    _still_open_to_change(motion)
    motion.state = WITHDRAWN
    store.add(motion)
    note_step(store, motion, "withdrawn", actor, now, why)
    return motion


def find_motion(store: Session, given: str | int, *, lock: bool = False) -> Motion:
    """Return a motion by its number, locked until the transaction ends where asked for; UnknownMotion otherwise."""
    digits = str(given).strip().lstrip("#")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0
    wanted = select(Motion).where(Motion.number == number)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    motion = store.exec(wanted).first()
    if motion is None:
        raise UnknownMotion(given=str(given))
    return motion


def list_motions(store: Session, states: Sequence[str] = (), *, most: int | None = None) -> list[Motion]:
    """Return motions in some states, or all of them, the newest first."""
    wanted = select(Motion).order_by(col(Motion.number).desc())
    if states:
        wanted = wanted.where(col(Motion.state).in_(states))
    return list(store.exec(wanted.limit(most) if most else wanted))


def options_of(motion: Motion) -> tuple[str, ...]:
    """Return the options of a motion in the order of their letters."""
    return tuple(json.loads(motion.options))


def bounds_of(motion: Motion) -> Bounds:
    """Return the rules that decide a motion's vote."""
    return Bounds(Method(motion.method), Quorum(motion.quorum), Threshold(motion.threshold), TieRule(motion.tie))


def note_step(store: Session, motion: Motion, kind: str, actor: Actor, now: datetime, note: str = "") -> None:
    """Write one line of a motion's log."""
    step = MotionStep(
        id=new_id("step"), motion_id=motion.id, kind=kind, person_id=actor.person_id, name=actor.name, note=note, at=now
    )
    store.add(step)
    store.flush()


def steps_of(store: Session, motion: Motion) -> list[MotionStep]:
    """Return a motion's log, the oldest line first."""
    wanted = select(MotionStep).where(MotionStep.motion_id == motion.id)
    return list(store.exec(wanted.order_by(col(MotionStep.at), col(MotionStep.id))))


def move_motions(store: Session, kept_id: str, other_id: str) -> None:
    """Let what a person proposed or seconded be another's, who is the same from now on.

    Nobody seconds their own motion: one whose vote was not opened yet needs a second again.
    """
    for column in (col(Motion.proposed_by), col(Motion.seconded_by)):
        store.exec(update(Motion).where(column == other_id).values({column: kept_id}))
    own = (col(Motion.proposed_by) == kept_id, col(Motion.seconded_by) == kept_id, col(Motion.state) == SECONDED)
    store.exec(update(Motion).where(*own).values(state=NEEDS_SECOND, seconded_by=None))


def _checked(draft: Draft) -> list[str]:
    """The options of a draft: yes and no have their own."""
    if draft.method is Method.YES_NO:
        return list(YES_NO_OPTIONS)
    options = [option.strip() for option in draft.options if option.strip()]
    distinct = {option.casefold() for option in options}
    fits = OPTIONS_LEAST <= len(options) <= OPTIONS_MOST and all(len(each) <= OPTION_LENGTH_MOST for each in options)
    if not fits or len(distinct) != len(options):
        raise BadMotionOptions(least=OPTIONS_LEAST, most=OPTIONS_MOST)
    return options


def _still_open_to_change(motion: Motion) -> None:
    if motion.state not in (NEEDS_SECOND, SECONDED):
        raise MotionFixed(number=motion.number, state=motion.state)
