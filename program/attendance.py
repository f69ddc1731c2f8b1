"""Attendance is who came to a live event, as somebody noted it afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, select

from program.errors import Refusal
from program.event_responses import responses
from program.event_seats import seats
from program.live_events import CANCELLED, EventMoved
from program.tables import EventResponse, LiveEvent, Person


class UnknownGuest(Refusal):
    """Nobody of that name answered the invitation; facts: given."""


def find_guest(store: Session, event: LiveEvent, given: str) -> Person:
    """Return who answered an invitation, by id or name; UnknownGuest."""
    wanted = given.strip().casefold()
    found = [one for one, _ in responses(store, event) if wanted in (one.id.casefold(), one.name.casefold())]
    if len(found) != 1:
        raise UnknownGuest(given=given)
    return found[0]


def attended(store: Session, event: LiveEvent, person_ids: Sequence[str], came: bool) -> list[str]:
    """Write down who came, once it began; return those of whom that is new. EventMoved where it was called off."""
    if event.state == CANCELLED:
        raise EventMoved(title=event.title, state=event.state)
    new = []
    for person_id in person_ids:
        row = store.get_one(EventResponse, (event.id, person_id))
        if row.attended is not came:
            new.append(person_id)
        row.attended = came
        store.add(row)
    store.flush()
    return new


def is_noted(store: Session, event: LiveEvent) -> bool:
    """Return whether anybody has said who came."""
    return any(row.attended is not None for row in _responses(store, event))


def attendees(store: Session, event: LiveEvent) -> list[str]:
    """Return who came; where nobody has said yet, who had a seat."""
    if not is_noted(store, event):
        return sorted(seats(store, event)[0])
    return sorted(row.person_id for row in _responses(store, event) if row.attended)


def _responses(store: Session, event: LiveEvent) -> Sequence[EventResponse]:
    return store.exec(select(EventResponse).where(EventResponse.event_id == event.id)).all()
