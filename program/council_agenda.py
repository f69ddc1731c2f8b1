"""The council's agenda is what its members want to talk about at the next roundtable."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from program.council_errors import UnknownPoint
from program.ids import new_id
from program.live_events import CANCELLED, Guests, Kind, upcoming
from program.locks import lock_name
from program.motions import Actor
from program.rules.council import CouncilRules, working_days_before
from program.runs import recall, remember
from program.tables import AgendaPoint, LiveEvent

OPEN, HELD, DROPPED = "open", "held", "dropped"


def add_point(store: Session, text: str, actor: Actor, now: datetime) -> AgendaPoint:
    """Put something on the agenda."""
    lock_name(store, "agenda numbers")
    number = store.exec(select(func.coalesce(func.max(AgendaPoint.number), 0))).one() + 1
    point = AgendaPoint(
        id=new_id("agp"), number=number, text=text, person_id=str(actor.person_id), name=actor.name, created_at=now
    )
    store.add(point)
    store.flush()
    return point


def open_points(store: Session) -> list[AgendaPoint]:
    """Return what is still to be talked about, the oldest first."""
    return list(store.exec(select(AgendaPoint).where(AgendaPoint.state == OPEN).order_by(col(AgendaPoint.number))))


def find_point(store: Session, given: str) -> AgendaPoint:
    """Return an open point by its number; UnknownPoint."""
    wanted = given.strip().lstrip("#")
    for point in open_points(store):
        if str(point.number) == wanted:
            return point
    raise UnknownPoint(given=given)


def drop_point(store: Session, point: AgendaPoint) -> AgendaPoint:
    """Take something off the agenda."""
    point.state = DROPPED
    store.add(point)
    store.flush()
    return point


def next_roundtable(store: Session, now: datetime) -> LiveEvent | None:
    """Return the next roundtable that has not begun, or None."""
    found = [one for one in upcoming(store, now, (Guests.COUNCIL,)) if one.kind == Kind.ROUNDTABLE]
    return next((one for one in found if one.starts_at > now), None)


def take_due(store: Session, rules: CouncilRules, event: LiveEvent, today: datetime) -> bool:
    """Return whether a roundtable's agenda is to be posted now, the first time only; days are those of `today`."""
    begins = event.starts_at.astimezone(today.tzinfo).date()
    if today.date() < working_days_before(begins, rules.agenda_days) or is_posted(store, event):
        return False
    remember(store, _key(event), "posted")
    return True


def is_posted(store: Session, event: LiveEvent) -> bool:
    """Return whether the council has read a roundtable's agenda, so that a change of it is to be shown there."""
    return recall(store, _key(event)) is not None


def settle(store: Session, now: datetime) -> int:
    """Take what was on the table of roundtables that ended off the agenda; return how many points."""
    points = open_points(store)
    if not points:
        return 0
    wanted = select(LiveEvent).where(
        LiveEvent.kind == Kind.ROUNDTABLE.value, LiveEvent.state != CANCELLED, col(LiveEvent.ends_at) <= now
    )
    held = list(store.exec(wanted.order_by(col(LiveEvent.starts_at))))
    return sum(_held(store, point, held) for point in points)


def _held(store: Session, point: AgendaPoint, events: list[LiveEvent]) -> bool:
    event = next((one for one in events if point.created_at <= one.starts_at), None)
    if event is None:
        return False
    point.state, point.event_id = HELD, event.id
    store.add(point)
    store.flush()
    return True


def _key(event: LiveEvent) -> str:
    return f"agenda:{event.id}"
