"""An event reminder goes to who comes or may come, once for each distance to the start."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from program.event_responses import concerned
from program.event_seats import seats
from program.live_events import upcoming
from program.tables import EventResponse, LiveEvent

# How long before the start those are reminded who come or may come.
REMINDERS = (timedelta(hours=24), timedelta(minutes=15))


def take_reminders(store: Session, now: datetime) -> list[tuple[LiveEvent, EventResponse]]:
    """Return who is to be reminded now of what, each once for each distance to the start.

    Whoever waits for a seat is not, nor whoever answered within that distance: they know.
    """
    found = []
    for event in upcoming(store, now, most=200):
        passed = [distance for distance in REMINDERS if timedelta(0) < event.starts_at - now <= distance]
        if not passed:
            continue
        _, waiting = seats(store, event)
        mark = f"{event.sequence}:{min(passed)}"
        for person_id in concerned(store, event):
            row = store.get_one(EventResponse, (event.id, person_id))
            knows = row.answered_at > event.starts_at - min(passed)
            if person_id in waiting or row.reminded == mark or knows:
                continue
            row.reminded = mark
            store.add(row)
            found.append((event, row))
    store.flush()
    return found
