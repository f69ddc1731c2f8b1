"""A zone is where a person's days begin; for each local time everybody is in exactly one, also while they move."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from program.ids import new_id
from program.tables import Person, ZoneMove

# Nowhere on earth do clocks stand more than 14 hours ahead; an hour more leaves time to look before the first is due.
FIXED_BEFORE = timedelta(hours=15)


def fixed_at(slot: datetime) -> datetime:
    """Return when it is fixed in which zone each person gets what falls due at a local time, a naive one.

    It is before that time comes anywhere, so that whoever moves neither gets it twice nor misses it.
    """
    return slot.replace(tzinfo=UTC) - FIXED_BEFORE


def move_zone(store: Session, person: Person, zone: str | None, now: datetime) -> None:
    """Let a person's days begin in another zone (None: in the program's), and keep when that was."""
    if person.timezone == zone:
        return
    move = ZoneMove(id=new_id("mov"), person_id=person.id, before=person.timezone, after=zone, at=now)
    person.timezone = zone
    store.add(person)
    store.add(move)
    store.flush()


class Residents:
    """Who was in which zone at any moment since one; whoever chose no zone is in the program's."""

    def __init__(self, store: Session, program: str, since: datetime) -> None:
        self._program = program
        self._now = dict(store.exec(select(Person.id, Person.timezone)).all())
        moves = (
            select(ZoneMove).where(col(ZoneMove.at) > since).order_by(col(ZoneMove.at).desc(), col(ZoneMove.id).desc())
        )
        self._moves = list(store.exec(moves))
        self._known: dict[datetime, dict[str, frozenset[str]]] = {}

    def zones(self) -> list[str]:
        """Return every zone that somebody was in, by name."""
        before = {move.before for move in self._moves}
        return sorted({zone or self._program for zone in {*self._now.values(), *before}})

    def at(self, moment: datetime) -> dict[str, frozenset[str]]:
        """Return the ids of the people in each zone at a moment."""
        if moment not in self._known:
            self._known[moment] = self._at(moment)
        return self._known[moment]

    def _at(self, moment: datetime) -> dict[str, frozenset[str]]:
        zones = dict(self._now)
        for move in self._moves:
            if move.at > moment and move.person_id in zones:
                zones[move.person_id] = move.before
        found: dict[str, set[str]] = defaultdict(set)
        for person_id, zone in zones.items():
            found[zone or self._program].add(person_id)
        return {zone: frozenset(people) for zone, people in found.items()}
