"""Courtesy decides when a message may reach a person: never in quiet hours, and one a day that nobody asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from program.people import wants
from program.rules.quiet_hours import NONE, QuietHours, next_day, next_open
from program.tables import NoticeTiming, Person, UnpromptedDay
from program.upsert import insert_new

# Whoever is told nothing for so many days has turned everything off; what waits longer is out of date.
WAIT_DAYS_MOST = 60


class Courtesy(StrEnum):
    """How much a message may disturb.

    ANSWER goes out at once: somebody waits for it. ASKED is what somebody said they want to hear of: it waits for the
    end of quiet hours, and is none of the one a day. MONEY waits for the end of quiet hours, too, and is never dropped.
    DIGEST is one of at most one a day and waits for the next free day. NUDGE is one of those too, and is dropped where
    its day is taken, since tomorrow there is another.
    """

    ANSWER = "answer"
    ASKED = "asked"
    MONEY = "money"
    DIGEST = "digest"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Timing:
    """When a person may be told something: their zone, their quiet hours, and until when they want a pause."""

    zone: ZoneInfo
    quiet: QuietHours
    paused_until: datetime | None

    def free_from(self, moment: datetime, *, paused: bool) -> datetime:
        """Return the first instant from a moment on at which they may be told; a pause counts where `paused` says."""
        later = self.paused_until if paused and self.paused_until else moment
        return next_open(max(moment, later), self.zone, self.quiet)


def timing_of(store: Session, person_id: str, zone: ZoneInfo, quiet: QuietHours = NONE) -> Timing:
    """Return when a person may be told something; `zone` and `quiet` are the program's, for who set none."""
    person, row = store.get(Person, person_id), store.get(NoticeTiming, person_id)
    own = ZoneInfo(person.timezone) if person and person.timezone else zone
    if row is None:
        return Timing(own, quiet, None)
    if row.quiet_start is not None and row.quiet_end is not None:
        quiet = QuietHours(row.quiet_start, row.quiet_end)
    return Timing(own, quiet, row.paused_until)


def set_quiet(store: Session, person_id: str, quiet: QuietHours) -> None:
    """Remember a person's quiet hours; equal times are none at all."""
    row = _row(store, person_id)
    row.quiet_start, row.quiet_end = quiet.start, quiet.end
    store.add(row)
    store.flush()


def pause(store: Session, person_id: str, until: datetime | None) -> None:
    """Let nothing but money reach a person until an instant; None ends a pause."""
    row = _row(store, person_id)
    row.paused_until = until
    store.add(row)
    store.flush()


def moment_for(
    store: Session, person_id: str, key: str, courtesy: Courtesy, timing: Timing, now: datetime
) -> datetime | None:
    """Return when a message may go out, None where it must not; the same key has the same answer again."""
    match courtesy:
        case Courtesy.ANSWER:
            return now
        case Courtesy.ASKED | Courtesy.MONEY:
            return timing.free_from(now, paused=False)
        case Courtesy.DIGEST:
            return _free_day(store, person_id, key, timing, now, WAIT_DAYS_MOST)
        case Courtesy.NUDGE:
            return None if _is_paused(timing, now) else _free_day(store, person_id, key, timing, now, 1)


def put_off(
    store: Session, person_id: str, key: str, courtesy: Courtesy, timing: Timing, now: datetime
) -> datetime | None:
    """Return until when a message waits that comes late, as after an outage; None where it may go out now.

    A digest or nudge whose day is over takes the next that is free.
    """
    match courtesy:
        case Courtesy.ANSWER:
            return None
        case Courtesy.ASKED | Courtesy.MONEY:
            at = timing.free_from(now, paused=False)
        case Courtesy.DIGEST | Courtesy.NUDGE:
            at = _another_day(store, person_id, key, timing, now)
    return at if at > now else None


def allowed(store: Session, person_id: str, category: str | None) -> bool:
    """Return whether a person wants to be told about a category; what has none is always told."""
    return category is None or wants(store, person_id, category)


def _is_paused(timing: Timing, now: datetime) -> bool:
    return timing.paused_until is not None and now < timing.paused_until


def _free_day(store: Session, person_id: str, key: str, timing: Timing, now: datetime, days: int) -> datetime | None:
    known = store.exec(
        select(UnpromptedDay.at).where(UnpromptedDay.person_id == person_id, UnpromptedDay.key == key)
    ).first()
    if known is not None:
        return known
    at = timing.free_from(now, paused=True)
    for _ in range(days):
        if _take(store, person_id, at.astimezone(timing.zone).date(), key, at):
            return at
        at = next_day(at, timing.zone, timing.quiet)
    return None


def _another_day(store: Session, person_id: str, key: str, timing: Timing, now: datetime) -> datetime:
    """When a message may go out from now on: on its own day still, or on another that it takes instead."""
    at = timing.free_from(now, paused=True)
    taken = select(UnpromptedDay).where(UnpromptedDay.person_id == person_id, UnpromptedDay.key == key)
    own = store.exec(taken).first()
    if own is None or own.day == at.astimezone(timing.zone).date():
        return at
    store.delete(own)
    store.flush()
    return _free_day(store, person_id, key, timing, now, WAIT_DAYS_MOST) or at


def _take(store: Session, person_id: str, day: date, key: str, at: datetime) -> bool:
    """Take a person's day for a message; False where it has one already."""
    return insert_new(store, UnpromptedDay(person_id=person_id, day=day, key=key, at=at))


def _row(store: Session, person_id: str) -> NoticeTiming:
    return store.get(NoticeTiming, person_id) or NoticeTiming(person_id=person_id)
