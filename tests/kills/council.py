"""A vote is cut off: it is opened, cast and closed once, and each seat has one ballot."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from program.motions import find_motion
from program.tables import Motion, Person
from program.vote_closings import close_due
from program.votes import Opening, cast, open_vote
from tests.council.chamber import CHAIR, NOON, RULES, WEEK, Chamber
from tests.kills.place import Place, Story

MEMBERS = ("Ada", "Ben", "Cleo")


def _seated(place: Place) -> None:
    with place.open().unit() as unit:
        chamber = Chamber(unit)
        chamber.members(*MEMBERS)
        chamber.motion(open=False)


def _vote(place: Place) -> None:
    """Everybody votes twice, the second time by another mind."""
    store = place.open()
    with store.unit() as unit:
        motion = _motion(unit)
        if motion.state == "seconded":
            open_vote(unit, motion, Opening(NOON, NOON + WEEK), CHAIR)
    for choice in ("no", "yes"):
        for name in MEMBERS:
            with store.unit() as unit:
                if _motion(unit).state == "open":
                    cast(unit, _motion(unit).number, _person(unit, name), choice, NOON)
    with store.unit() as unit:
        close_due(unit, RULES, NOON + WEEK + timedelta(seconds=1))


def _motion(unit: Session) -> Motion:
    return find_motion(unit, unit.exec(select(Motion)).one().number)


def _person(unit: Session, name: str) -> str:
    return unit.exec(select(Person).where(Person.name == name)).one().id


STORIES = (Story("votes", _seated, _vote),)
