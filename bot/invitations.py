"""An invitation is a live event as a calendar file: the same event for every calendar, however often it changes."""

from __future__ import annotations

from datetime import UTC

from icalendar import Calendar, Event

from program.live_events import CANCELLED
from program.tables import LiveEvent

MEDIA_TYPE = "text/calendar"
_PRODUCT = "-//Rainmaker//Live events//EN"


def invitation(event: LiveEvent, program: str) -> bytes:
    """Return the file: its UID never changes, its SEQUENCE grows with each change, and times are in UTC."""
    off = event.state == CANCELLED
    entry = Event()
    entry.add("uid", f"{event.id}@rainmaker")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("location", event.place)
    entry.add("status", "CANCELLED" if off else "CONFIRMED")
    said = "\n\n".join(part for part in (event.about, event.agenda, program) if part)
    entry.add("description", said)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
