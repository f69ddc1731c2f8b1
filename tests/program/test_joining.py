"""Joining two people loses nothing that either did, and keeps two consents two: on both engines."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Column, Table, inspect, select

from bot.store import Store
from program.adjustments import ask_write_off, decide_write_off
from program.council_errors import OwnMotion
from program.errors import WriteOffWaits
from program.kudos import _family
from program.money import Money
from program.motions import Actor, Draft, propose, second
from program.people import Handle, get_person, handles_of, join_people, part_account, people_without_partner
from program.rules.ballots import Method
from program.rules.courses import Course
from program.tables import AgendaPoint, Broadcast, Learning, Motion, Poll, ReferredDeal, Row, UnpromptedDay
from program.tables.guards import KEPT
from program.training import attend_session, certificate_of, enrol
from tests.program.purse import NOON, earn, owe_back, partner, person

COURSE = Course("start", "A start", "", 5, ("One", "Two"), ())
DRAFT = Draft("Earlier payouts", "Pay out on the 5th.", Method.YES_NO, (), secret=True)
LATER = NOON + timedelta(days=1)
_NUMBERS = count(1)
_MADE = {int: lambda: next(_NUMBERS), bool: bool, datetime: lambda: NOON, date: NOON.date, time: lambda: time(8)}


def referring(table: Table) -> list[Column[Any]]:
    return [
        column for column in table.columns if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    ]


def fill(unit, table: Table, person_id: str) -> dict[str, Any]:
    """Write a row of any table in which every column for a person names that person."""
    row = {column.name: value(unit, column, person_id) for column in table.columns if needed(column)}
    unit.connection().execute(table.insert().values(row))
    return row


def needed(column: Column[Any]) -> bool:
    return not column.nullable or column in referring(column.table)


def value(unit, column: Column[Any], person_id: str) -> Any:
    if column in referring(column.table):
        return person_id
    for key in column.foreign_keys:
        return fill(unit, key.column.table, person_id)[key.column.name]
    return _MADE.get(
        getattr(column.type, "impl_instance", column.type).python_type, lambda: f"{column.table.name} {next(_NUMBERS)}"
    )()


REFERRING = [table for table in Row.metadata.sorted_tables if referring(table)]


def two(unit):
    return person(unit, "ada"), person(unit, "ada9", "discord")


@pytest.mark.parametrize("table", REFERRING, ids=lambda table: table.name)
def test_what_refers_to_a_person_refers_to_the_one_they_are_joined_to(store: Store, table: Table):
    with store.unit() as unit:
        kept, other = two(unit)
        fill(unit, table, other.id)
        kept_id, other_id = kept.id, other.id
        join_people(unit, kept, other)
    fixed = {column.name for column in table.columns} - set(KEPT[table.name]) if table.name in KEPT else set()
    with store.unit() as unit:
        rows = unit.connection().execute(table.select()).mappings().all()
        assert rows, "a row went with the person"
        for column in referring(table):
            assert {row[column.name] for row in rows} == {other_id if column.name in fixed else kept_id}


@pytest.mark.parametrize("table", REFERRING, ids=lambda table: table.name)
def test_where_both_have_a_row_joining_is_no_accident(store: Store, table: Table):
    with store.unit() as unit:
        kept, other = two(unit)
        for one in (kept, other):
            fill(unit, table, one.id)
        join_people(unit, kept, other)


@pytest.mark.parametrize(
    "column",
    [
        AgendaPoint.person_id,
        Broadcast.person_id,
        Learning.person_id,
        Poll.created_by,
        ReferredDeal.asked_by,
        Motion.proposed_by,
        Motion.seconded_by,
    ],
    ids=str,
)
def test_what_names_a_person_without_a_key_follows_too(store: Store, column):
    with store.unit() as unit:
        kept, other = two(unit)
        table = inspect(column.class_).local_table
        fill(unit, table, other.id)
        unit.connection().execute(table.update().values({column.key: other.id}))
        join_people(unit, kept, other)
        assert unit.connection().execute(select(table.c[column.key])).scalars().all() == [kept.id]


def test_an_author_of_money_stays_named_but_is_nobody_any_more(store: Store):
    with store.unit() as unit:
        kept, other = two(unit)
        fill(unit, Row.metadata.tables["adjustment"], other.id)
        other_id = other.id
        join_people(unit, kept, other)
        unit.expire_all()
        assert handles_of(unit, other_id) == []
        assert get_person(unit, other_id).parted_from_id == kept.id
        assert people_without_partner(unit) == [kept]


def test_whoever_proposed_a_write_off_cannot_agree_to_it_by_joining(store: Store):
    with store.unit() as unit:
        juno, (kept, other) = partner(unit, "Juno Works"), two(unit)
        owe_back(unit, juno, earn(unit, juno, 5_000), 5_000)
        asked = ask_write_off(
            unit, key="k", partner_id=juno.id, money=Money(5_000, "USD"), reason="small", made_by=other.id, at=NOON
        )
        with pytest.raises(WriteOffWaits):
            join_people(unit, kept, other)
        decide_write_off(unit, asked, person_id=person(unit, "gus").id, agrees=True, at=NOON)
        join_people(unit, kept, other)


def test_a_certificate_goes_along(store: Store):
    with store.unit() as unit:
        kept, other = two(unit)
        attend_session(unit, other.id, COURSE, NOON)
        code = certificate_of(unit, other.id, COURSE).certificate
        join_people(unit, kept, other)
        assert code and certificate_of(unit, kept.id, COURSE).certificate == code


@pytest.mark.parametrize("first", ["kept", "other"])
def test_of_two_ways_through_a_course_the_best_of_both_stands(store: Store, first):
    with store.unit() as unit:
        kept, other = two(unit)
        here, there = (NOON, LATER) if first == "kept" else (LATER, NOON)
        attend_session(unit, kept.id, COURSE, here)
        attend_session(unit, other.id, COURSE, there)
        enrol(unit, other.id, COURSE, LATER, assigned=True)
        earliest = kept.id if first == "kept" else other.id
        code = certificate_of(unit, earliest, COURSE).certificate
        join_people(unit, kept, other)
        unit.expire_all()
        row = certificate_of(unit, kept.id, COURSE)
        assert (row.certificate, row.completed_at, row.enrolled_at) == (code, NOON, NOON)
        assert (row.assigned, row.pages_read) == (True, 2)


def test_what_only_one_of_two_completed_is_completed(store: Store):
    with store.unit() as unit:
        kept, other = two(unit)
        enrol(unit, kept.id, COURSE, NOON)
        attend_session(unit, other.id, COURSE, LATER)
        join_people(unit, kept, other)
        row = certificate_of(unit, kept.id, COURSE)
        assert (row.enrolled_at, row.completed_at, row.pages_read) == (NOON, LATER, 2)


def test_nobody_seconds_their_own_motion_by_joining(store: Store):
    with store.unit() as unit:
        kept, other = two(unit)
        motion = propose(unit, DRAFT, Actor(other.id, "Ada"), NOON)
        second(unit, motion, Actor(kept.id, "Ada"), NOON)
        join_people(unit, kept, other)
        unit.expire_all()
        assert (motion.state, motion.proposed_by, motion.seconded_by) == ("proposed", kept.id, None)
        with pytest.raises(OwnMotion):
            second(unit, motion, Actor(kept.id, "Ada"), NOON)


@pytest.mark.parametrize("state", ["open", "closed", "withdrawn"])
def test_a_motion_whose_vote_was_opened_stays_as_it_is(store: Store, state):
    with store.unit() as unit:
        kept, other = two(unit)
        motion = propose(unit, DRAFT, Actor(other.id, "Ada"), NOON)
        second(unit, motion, Actor(kept.id, "Ada"), NOON)
        motion.state = state
        unit.flush()
        join_people(unit, kept, other)
        unit.expire_all()
        assert (motion.state, motion.proposed_by, motion.seconded_by) == (state, kept.id, kept.id)


def test_the_same_message_on_two_days_takes_both(store: Store):
    with store.unit() as unit:
        kept, other = two(unit)
        for who, at in ((kept, NOON), (other, LATER)):
            unit.add(UnpromptedDay(person_id=who.id, day=at.date(), key="summary", at=at))
        unit.flush()
        join_people(unit, kept, other)
        rows = unit.connection().execute(Row.metadata.tables["unprompted_day"].select()).mappings()
        assert {(row["person_id"], row["day"]) for row in rows} == {(kept.id, NOON.date()), (kept.id, LATER.date())}


def test_an_account_that_is_parted_again_leaves_everything_with_the_one_that_remains(store: Store):
    with store.unit() as unit:
        kept, other = two(unit)
        attend_session(unit, other.id, COURSE, NOON)
        fill(unit, Row.metadata.tables["adjustment"], other.id)
        join_people(unit, kept, other)
        parted = part_account(unit, Handle("discord", "T0ACME", "ada9"), LATER)
        assert certificate_of(unit, kept.id, COURSE).completed_at == NOON
        assert {kept.id, parted.id} <= _family(unit, parted.id)
        join_people(unit, kept, parted)
        assert len(handles_of(unit, kept.id)) == 2
