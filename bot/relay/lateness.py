"""Lateness is what a message has that could not go out at its moment: its receiver may want to be left alone by now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.outbox import Hours
from bot.relay.taken import Taken
from program.courtesy import Courtesy, allowed, put_off, timing_of


def considered(store: Session, taken: Taken, hours: Hours, now: datetime) -> Taken:
    """Return what was taken up as it may go out now; one that only changes what stands disturbs nobody."""
    row = taken.row
    if row.person_id is None or row.courtesy is None or taken.address is not None:
        return taken
    if (row.not_after is not None and now > row.not_after) or not allowed(store, row.person_id, row.category):
        return replace(taken, useless=True)
    timing = timing_of(store, row.person_id, hours.zone, hours.quiet)
    later = put_off(store, row.person_id, _topic(row.key), Courtesy(row.courtesy), timing, now)
    return replace(taken, later=later)


def _topic(key: str) -> str:
    """A message's key without its platform, by which its day was taken."""
    return key.removesuffix(":otherwise").rpartition(":")[0]
