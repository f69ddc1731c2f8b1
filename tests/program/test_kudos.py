"""Kudos under rivals: however many ask at once, no limit is passed, on either engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from program.kudos import A_WEEK, KudosSpent, SelfKudos, give
from program.partners import add_partner
from program.people import Handle, act_for, ensure_person
from program.tables import Kudos, Partner, Person

NOW, ZONE = datetime(2026, 11, 18, 10, tzinfo=UTC), ZoneInfo("Europe/Berlin")


def circle(store, number):
    with store.unit() as session:
        partners = [add_partner(session, name=f"Partner {place}", now=NOW) for place in range(number)]
        person = ensure_person(session, Handle("slack", "T", "U1", "Ada"), NOW)
        act_for(session, person, partners[0])
        return person.id, [partner.id for partner in partners]


def test_rivals_never_pass_the_weeks_limit_or_the_pairs(store):
    person_id, ids = circle(store, A_WEEK + 3)

    def ask(receiver_id):
        try:
            with store.unit() as session:
                giver, receiver = session.get_one(Person, person_id), session.get_one(Partner, receiver_id)
                give(session, giver, receiver, "They answered every question I had", NOW, ZONE)
        except KudosSpent as error:
            return error.facts["why"]
        return "given"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(ask, ids[1:] * 2))
    with store.unit(False) as session:
        rows = session.exec(select(Kudos)).all()
    assert told.count("given") == len(rows) == A_WEEK
    assert len({row.receiver_id for row in rows}) == A_WEEK


def test_nobody_can_give_to_their_own_partner(store):
    person_id, ids = circle(store, 1)
    with store.unit() as session, pytest.raises(SelfKudos):
        give(
            session,
            session.get_one(Person, person_id),
            session.get_one(Partner, ids[0]),
            "I did it all by myself",
            NOW,
            ZONE,
        )
