"""A live event is a roundtable, a training session or a meeting: scheduled, answered, held, and written up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, func, select

from program.errors import Refusal
from program.event_seats import moved_up, seats
from program.ids import new_id
from program.tables import LiveEvent

SCHEDULED, OVER, CANCELLED = "scheduled", "over", "cancelled"


class Kind(StrEnum):
    """What people meet for."""

    MEETING = "meeting"
    TRAINING = "training"
    ROUNDTABLE = "roundtable"

    @property
    def label(self) -> str:
        """What a person picks."""
        return {"training": "training session", "roundtable": "council roundtable"}.get(self.value, self.value)

    @property
    def guests(self) -> Guests:
        """Who is invited."""
        return Guests.COUNCIL if self is Kind.ROUNDTABLE else Guests.PARTNERS


class Guests(StrEnum):
    """Who is invited, and so which channel reads of it."""

    PARTNERS = "partners"
    COUNCIL = "council"

    @property
    def channel(self) -> str:
        """The channel of the settings."""
        return "council" if self is Guests.COUNCIL else "community"


class UnknownLiveEvent(Refusal):
    """There is no such live event for whoever asks; facts: given."""


class EventInThePast(Refusal):
    """A live event cannot begin before now; facts: none."""


class EventMoved(Refusal):
    """A live event is not in a state in which that can be done; facts: title, state."""


class FewerSeats(Refusal):
    """More people have a seat than there would be seats; facts: seats, taken."""


@dataclass(frozen=True)
class Plan:
    """What is scheduled: `minutes` long, at a `place` that is an address or words; a `course` key it belongs to."""

    title: str
    kind: Kind
    starts_at: datetime
    minutes: int
    place: str
    about: str = ""
    capacity: int | None = None
    course: str | None = None


def schedule(store: Session, plan: Plan, made_by: str, now: datetime) -> LiveEvent:
    """Schedule a live event; EventInThePast."""
    event = LiveEvent(id=new_id("evt"), **_planned(plan, now), made_by=made_by, created_at=now, changed_at=now)
    store.add(event)
    store.flush()
    return event


def find_event(store: Session, given: str, *, lock: bool = False) -> LiveEvent:
    """Return the live event of an id, or the only one to come of a title; UnknownLiveEvent."""
    wanted = given.strip()
    asked = select(LiveEvent).where(LiveEvent.id == wanted)
    row = store.exec(asked.with_for_update() if lock else asked).first()
    if row is None:
        named = select(LiveEvent).where(LiveEvent.state == SCHEDULED, func.lower(LiveEvent.title) == wanted.lower())
        rows = store.exec(named.with_for_update() if lock else named).all()
        row = rows[0] if len(rows) == 1 else None
    if row is None:
        raise UnknownLiveEvent(given=given)
    return row


def upcoming(
    store: Session, now: datetime, guests: Collection[Guests] = tuple(Guests), most: int = 25
) -> list[LiveEvent]:
    """Return what is still to come or under way, the soonest first."""
    wanted = select(LiveEvent).where(LiveEvent.state == SCHEDULED, col(LiveEvent.ends_at) > now)
    wanted = wanted.where(col(LiveEvent.audience).in_(guests))
    return list(store.exec(wanted.order_by(col(LiveEvent.starts_at), col(LiveEvent.id)).limit(most)))


def events(store: Session, most: int = 25) -> list[LiveEvent]:
    """Return the newest live events, whatever became of them."""
    return list(store.exec(select(LiveEvent).order_by(col(LiveEvent.starts_at).desc(), col(LiveEvent.id)).limit(most)))


def plan_of(event: LiveEvent) -> Plan:
    """Return a live event as it is planned now."""
    minutes = int((event.ends_at - event.starts_at) / timedelta(minutes=1))
    kind, place = Kind(event.kind), event.place
    return Plan(event.title, kind, event.starts_at, minutes, place, event.about, event.capacity, event.course)


def change(store: Session, event: LiveEvent, plan: Plan, now: datetime) -> tuple[str, ...]:
    """Plan a live event anew; return who gets a seat by it. EventMoved, EventInThePast, FewerSeats."""
    require(event, SCHEDULED)
    taken, _ = seats(store, event)
    if plan.capacity is not None and plan.capacity < len(taken):
        raise FewerSeats(seats=plan.capacity, taken=len(taken))
    for name, value in _planned(plan, now).items():
        setattr(event, name, value)
    _changed(store, event, now)
    return moved_up(store, event, taken)


def cancel(store: Session, event: LiveEvent, why: str, now: datetime) -> None:
    """Call a live event off; EventMoved."""
    require(event, SCHEDULED)
    event.state, event.why = CANCELLED, why.strip()
    _changed(store, event, now)


def set_agenda(store: Session, event: LiveEvent, agenda: str) -> None:
    """Write what will be talked about; EventMoved."""
    require(event, SCHEDULED)
    event.agenda = agenda.strip()
    store.add(event)
    store.flush()


def end_due(store: Session, now: datetime) -> list[LiveEvent]:
    """Let what has ended be over; return each once."""
    rows = store.exec(select(LiveEvent).where(LiveEvent.state == SCHEDULED, col(LiveEvent.ends_at) <= now)).all()
    for event in rows:
        event.state = OVER
        store.add(event)
    store.flush()
    return sorted(rows, key=lambda event: (event.ends_at, event.id))


def write_notes(store: Session, event: LiveEvent, notes: str, follow_ups: str) -> None:
    """Keep what was said and what follows from it; EventMoved before it is over."""
    require(event, OVER)
    event.notes, event.follow_ups = notes.strip(), follow_ups.strip()
    event.revision += 1
    store.add(event)
    store.flush()


def require(event: LiveEvent, state: str) -> None:
    """Refuse where an event is in another state; EventMoved."""
    if event.state != state:
        raise EventMoved(title=event.title, state=event.state)


def _planned(plan: Plan, now: datetime) -> dict[str, Any]:
    if plan.starts_at <= now:
        raise EventInThePast
    return {
        "title": plan.title.strip(),
        "kind": plan.kind.value,
        "audience": plan.kind.guests.value,
        "about": plan.about.strip(),
        "place": plan.place.strip(),
        "starts_at": plan.starts_at,
        "ends_at": plan.starts_at + timedelta(minutes=plan.minutes),
        "capacity": plan.capacity,
        "course": plan.course,
    }


def _changed(store: Session, event: LiveEvent, now: datetime) -> None:
    event.sequence += 1
    event.changed_at = now
    store.add(event)
    store.flush()
