"""An event response is what an invited person says: one answer a person, whichever chat they give it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select, update

from program.event_seats import moved_up, next_turn, seats
from program.live_events import OVER, SCHEDULED, EventMoved
from program.tables import EventResponse, LiveEvent, Person


class Answer(StrEnum):
    """What an invited person says."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True)
class Counts:
    """How many come, may come, do not, and wait for a seat."""

    yes: int
    maybe: int
    no: int
    waiting: int


@dataclass(frozen=True)
class Answered:
    """A person's answer as it stands, whether they wait for a seat, and who has got one by it."""

    response: EventResponse
    waits: bool
    moved_up: tuple[str, ...] = ()


def respond(store: Session, event: LiveEvent, person_id: str, answer: Answer, now: datetime) -> Answered:
    """Write a person's answer; a seat they give up is the next one's who waits. EventMoved once it has ended.

    The event must be locked, so that two people cannot take the last seat.
    """
    if event.state != SCHEDULED or event.ends_at <= now:
        raise EventMoved(title=event.title, state=OVER if event.state == SCHEDULED else event.state)
    taken, _ = seats(store, event)
    row = store.get(EventResponse, (event.id, person_id))
    row = row or EventResponse(event_id=event.id, person_id=person_id, answer=answer, answered_at=now)
    if answer is not Answer.YES:
        row.turn = None
    elif row.turn is None:
        row.turn = next_turn(store, event)
    if row.answer != answer:
        row.answered_at, row.reminded = now, ""
    row.answer = answer
    store.add(row)
    store.flush()
    _, waiting = seats(store, event)
    moved = tuple(who for who in moved_up(store, event, taken) if who != person_id)
    return Answered(row, person_id in waiting, moved)


def meant(store: Session, event: LiveEvent, person_id: str, interested: bool) -> Answer | None:
    """Return what a mark in a chat's own calendar says: interested is a yes, and no longer so takes back a yes alone.

    None where that is no news: who said no, or maybe, has said more than the end of a mark does.
    """
    row = store.get(EventResponse, (event.id, person_id))
    comes = row is not None and row.answer == Answer.YES
    if interested == comes:
        return None
    return Answer.YES if interested else Answer.NO


def responses(store: Session, event: LiveEvent) -> list[tuple[Person, EventResponse]]:
    """Return who answered what, by name."""
    rows = store.exec(
        select(Person, EventResponse)
        .join(EventResponse, col(EventResponse.person_id) == col(Person.id))
        .where(EventResponse.event_id == event.id)
        .order_by(func.lower(Person.name), col(Person.id))
    )
    return [(person, row) for person, row in rows]


def counts(store: Session, event: LiveEvent) -> Counts:
    """Return how many answered what."""
    found: dict[str, int] = dict(
        store.exec(
            select(EventResponse.answer, func.count())
            .where(EventResponse.event_id == event.id)
            .group_by(EventResponse.answer)
        ).all()
    )
    taken, waiting = seats(store, event)
    return Counts(len(taken), found.get("maybe", 0), found.get("no", 0), len(waiting))


def answers_of(store: Session, person_id: str, now: datetime) -> list[tuple[LiveEvent, EventResponse]]:
    """Return a person's answers to what is still to come, the soonest first."""
    rows = store.exec(
        select(LiveEvent, EventResponse)
        .join(EventResponse, col(EventResponse.event_id) == col(LiveEvent.id))
        .where(EventResponse.person_id == person_id, LiveEvent.state == SCHEDULED, col(LiveEvent.ends_at) > now)
        .order_by(col(LiveEvent.starts_at), col(LiveEvent.id))
    )
    return [(event, row) for event, row in rows]


def concerned(store: Session, event: LiveEvent) -> list[str]:
    """Return who come, wait, or may come: whom a change concerns."""
    rows = store.exec(
        select(EventResponse.person_id)
        .where(EventResponse.event_id == event.id, EventResponse.answer != Answer.NO)
        .order_by(col(EventResponse.person_id))
    )
    return list(rows)


def move_responses(store: Session, kept_id: str, other_id: str) -> None:
    """Let one answer stand for two persons who are one from now on: the later one, with the earlier turn."""
    store.exec(update(LiveEvent).where(col(LiveEvent.made_by) == other_id).values(made_by=kept_id))
    for theirs in store.exec(select(EventResponse).where(EventResponse.person_id == other_id)).all():
        mine = store.get(EventResponse, (theirs.event_id, kept_id))
        store.delete(theirs)
        store.flush()
        if mine is None:
            store.add(EventResponse(**theirs.model_dump() | {"person_id": kept_id}))
            continue
        if theirs.answered_at > mine.answered_at:
            mine.answer, mine.answered_at, mine.reminded = theirs.answer, theirs.answered_at, theirs.reminded
        known = [turn for turn in (mine.turn, theirs.turn) if turn is not None]
        mine.turn = min(known) if known and mine.answer == Answer.YES else None
        mine.attended = theirs.attended if mine.attended is None else mine.attended
        store.add(mine)
    store.flush()
