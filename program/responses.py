"""A response is management's answer to a carried motion; what happened next is told after it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from program.council_errors import NotCarried, NotYetAnswered
from program.motions import Actor, note_step
from program.rules.verdicts import Result
from program.tables import Motion

ANSWERS = ("accepted", "in-part", "declined", "later")


def answer(store: Session, motion: Motion, kind: str, text: str, actor: Actor, now: datetime) -> Motion:
    """Write down management's answer; a later one stands beside it. NotCarried where there is nothing to answer."""
    if motion.result != Result.CARRIED.value:
        raise NotCarried(number=motion.number)
    motion.answered_at = motion.answered_at or now
    store.add(motion)
    note_step(store, motion, f"answer.{kind}", actor, now, text)
    return motion


def follow_up(store: Session, motion: Motion, text: str, actor: Actor, now: datetime) -> Motion:
    """Write down what happened next; NotYetAnswered before the answer."""
    if motion.answered_at is None:
        raise NotYetAnswered(number=motion.number)
    note_step(store, motion, "followed", actor, now, text)
    return motion


def unanswered(store: Session) -> list[Motion]:
    """Return carried motions that wait for an answer, the most urgent first."""
    wanted = select(Motion).where(Motion.result == Result.CARRIED.value, col(Motion.answered_at).is_(None))
    return list(store.exec(wanted.order_by(col(Motion.respond_by), col(Motion.number))))
