"""Event seats go to those who said yes, in the order in which they did; whoever finds none waits in that order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from program.rules.seating import seated
from program.tables import EventResponse, LiveEvent


def seats(store: Session, event: LiveEvent) -> tuple[list[str], list[str]]:
    """Return who has a seat and who waits for one, in the order in which they said yes."""
    rows = store.exec(
        select(EventResponse.person_id, EventResponse.turn).where(
            EventResponse.event_id == event.id, col(EventResponse.turn).is_not(None)
        )
    )
    return seated({person_id: int(turn or 0) for person_id, turn in rows}, event.capacity)


def moved_up(store: Session, event: LiveEvent, before: Sequence[str]) -> tuple[str, ...]:
    """Return who has a seat now and had none before."""
    taken, _ = seats(store, event)
    return tuple(who for who in taken if who not in before)


def next_turn(store: Session, event: LiveEvent) -> int:
    """Return the turn of whoever says yes next."""
    last = select(func.max(EventResponse.turn)).where(EventResponse.event_id == event.id)
    return int(store.exec(last).one() or 0) + 1
