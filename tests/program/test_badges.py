"""A badge's figure is the same on both engines, whichever measure it has."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from program.badges import measured
from program.evidence import Quality, evidence, retained
from program.ids import new_id
from program.kudos import give
from program.partners import add_partner
from program.people import Handle, act_for, ensure_person
from program.rules.badges import Badge, Measure
from program.tables import Customer, DailyCount, Enrolment, Link, Sale
from program.upsert import insert_new

NOW, ZONE = datetime(2026, 11, 18, 10, tzinfo=UTC), ZoneInfo("Europe/Berlin")
EARLY, LATE = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC)


def sale(customer_id, partner_id, at):
    return Sale(
        id=new_id("sal"),
        customer_id=customer_id,
        partner_id=partner_id,
        event_name="Purchase",
        processor="test",
        amount=1000,
        currency="usd",
        at=at,
    )


@pytest.fixture
def busy(store):
    """A partner with one of each result, and a customer more who came late."""
    with store.unit() as session:
        partner, other = (add_partner(session, name=name, now=EARLY) for name in ("Ada Letters", "Birch Media"))
        person, friend = (ensure_person(session, Handle("slack", "T", user, user), EARLY) for user in ("U1", "U2"))
        act_for(session, person, partner)
        act_for(session, friend, other)
        link = Link(
            id="lnk_1",
            partner_id=partner.id,
            code="ada",
            name="A",
            destination="https://acme.example",
            created_at=EARLY,
        )
        session.add(link)
        session.flush()
        counted = DailyCount(partner_id=partner.id, day=LATE.date(), link_id=link.id, clicks=9, leads=4, sales=2)
        assert insert_new(session, counted)
        for name in ("cus_1", "cus_2"):
            session.add(Customer(id=name, external_id=name, partner_id=partner.id, created_at=EARLY))
        session.flush()
        session.add(sale("cus_1", partner.id, EARLY))
        session.add(sale("cus_1", partner.id, LATE))
        session.add(sale("cus_2", partner.id, LATE))
        session.add(Enrolment(person_id=person.id, course="closing", enrolled_at=EARLY, completed_at=LATE))
        give(session, friend, partner, "They answered every question I had", NOW, ZONE)
        return store, partner.id


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Measure.LEADS, 4),
        (Measure.SALES, 2),
        (Measure.RETAINED, 1),
        (Measure.COURSES, 1),
        (Measure.KUDOS, 1),
    ],
)
def test_each_measure_counts_what_it_says(busy, measure, value):
    store, partner_id = busy
    with store.unit(False) as session:
        found = measured(session, Badge("one", "One", "One.", measure, 1, 30), NOW, ZONE)
    assert found == {partner_id: value}


def test_evidence_says_the_same_as_the_badge(busy):
    store, partner_id = busy
    with store.unit(False) as session:
        found = {one: evidence(session, partner_id, one, NOW, ZONE) for one in Quality}
        assert retained(session, partner_id, NOW) == 1
    assert (found[Quality.RETAINED].figure, found[Quality.RETAINED].beside) == (1, 2)
    assert (found[Quality.GROWTH].figure, found[Quality.GROWTH].beside) == (2, 0)
    assert found[Quality.TRAINING].figure == 1
    assert found[Quality.EXPANSION].speaks is False
