"""Disputes: a partner objects to a commission, and somebody answers before the clock runs out."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.chat.job import Channel, Direct, JobRequest
from bot.chat.schedule import Occurrence
from jobs.disputes import case_clocks
from program.people import ensure_person, join_people
from program.tables import Dispute
from tests.stage import SETUP, ZONE, handle

WRONG = "The plan was yearly, so it should pay 25 percent."
REASON = "The customer bought the monthly plan, see the invoice."


@pytest.fixture
def case(stage):
    """A stage with a commission of Ada's, and Dana, who manages."""
    stage.world.partner("Ada Letters", who="ada", code="ada", platforms=("slack", "discord"))
    stage.world.partner("Birch Media", who="ben")
    stage.world.sale("ada")
    stage.world.role("dana", "manager")
    return stage


def the_only(store):
    """Return the one dispute there is."""
    return store.exec(select(Dispute)).one()


def object_to_it(case):
    """Let Ada object to her newest commission; return the answer."""
    case.say("/partner credit")
    case.press("Something is wrong")
    return case.fill(text=WRONG)


def clock(case, **later):
    """Let the clock look after a while; return what it says."""
    moment = case.now + timedelta(**later)
    with case.store.unit() as store:
        asked = JobRequest(moment, store, case.templates, SETUP, ZONE)
        return list(case_clocks(asked, Occurrence(moment, f"{moment:%Y-%m-%dT%H:%M}")))


def look_at_it(case, who="dana"):
    """Let a manager open the dispute."""
    with case.store.unit(False) as store:
        row = the_only(store)
    return case.say(f"/program disputes show {row.id}", who)


def test_an_objection_stands_in_the_managers_channel_without_a_sum(case):
    answer = object_to_it(case)
    assert "We have your objection" in answer
    assert "2026-11-28 10:00 UTC" in answer, "within ten days"
    [posted] = case.posted
    assert posted.message.to == Channel("managers")
    assert "Ada Letters objects to a commission" in posted.text
    assert "USD" not in posted.text


def test_a_second_objection_waits_for_the_first_to_be_answered(case):
    object_to_it(case)
    assert "You objected to this one already" in object_to_it(case)
    case.say("/partner disputes")
    assert "Taken back" in case.press("Take it back")
    assert "We have your objection" in object_to_it(case)


def test_another_partners_commission_cannot_be_objected_to(case):
    object_to_it(case)
    with case.store.unit(False) as store:
        row = the_only(store)
    assert "You have no such commission" in case.say(f'/partner dispute open {row.commission_id} "{WRONG}"', "ben")
    assert "No such objection" in case.say(f"/partner dispute withdraw {row.id}", "ben")
    assert "You have objected to nothing" in case.say("/partner disputes", "ben")


@pytest.mark.parametrize(("way", "told"), [("Accept", "is accepted"), ("Refuse", "is not accepted")])
def test_an_answer_has_a_reason_that_the_partner_reads(case, way, told):
    object_to_it(case)
    assert "20.00 USD" in look_at_it(case)
    case.press(way)
    assert "Ada Letters is answered" in case.fill(reason=REASON)
    [posted] = [one for one in case.posted if ":answer:" in one.key]
    assert posted.message.to == Direct(case.who("ada").id)
    assert f"Your objection {told}" in posted.text
    assert REASON in posted.text
    assert REASON in case.say("/partner disputes", "ada")
    look_at_it(case)
    with pytest.raises(AssertionError, match="no button"):
        case.press(way)


def test_who_is_late_with_a_press_changes_nothing(case):
    object_to_it(case)
    look_at_it(case)
    case.press("Accept")
    case.fill(reason=REASON)
    with case.store.unit(False) as store:
        row = the_only(store)
    assert "That is settled" in case.say(f'/program disputes refuse {row.id} "{REASON}"', "dana")
    assert "That is settled" in case.say(f"/partner dispute withdraw {row.id}", "ada")


def test_nobody_decides_on_their_own_partners_objection(case):
    case.world.role("ada", "manager")
    object_to_it(case)
    look_at_it(case, "ada")
    case.press("Accept")
    assert "Somebody else has to decide" in case.fill(reason=REASON)


def test_whoever_took_it_is_reminded_once_two_days_before(case):
    object_to_it(case)
    look_at_it(case)
    assert "Who answers: Dana Frost" in case.press("I take it")
    assert clock(case, days=7, hours=23) == []
    [message] = clock(case, days=8)
    assert message.to == Direct(case.who("dana").id)
    assert message.courtesy == "asked"
    assert clock(case, days=9) == []


def test_what_nobody_took_is_told_to_all_managers_and_again_when_it_is_late(case):
    object_to_it(case)
    [soon] = clock(case, days=8)
    [late] = clock(case, days=10)
    assert soon.to == late.to == Channel("managers")
    assert "not answered in time" in late.reply.title
    assert clock(case, days=11) == []


def test_after_a_long_pause_of_the_bot_only_what_is_late_is_told(case):
    object_to_it(case)
    [late] = clock(case, days=30)
    assert "not answered in time" in late.reply.title


def test_what_was_answered_has_no_clock(case):
    object_to_it(case)
    look_at_it(case)
    case.press("Refuse")
    case.fill(reason=REASON)
    assert clock(case, days=30) == []


def test_a_dispute_moves_along_when_accounts_are_joined(case):
    object_to_it(case)
    with case.store.unit() as store:
        kept = ensure_person(store, handle("hugo", "discord"), case.now)
        other = ensure_person(store, handle("fay"), case.now)
        row = the_only(store)
        row.opened_by = row.owner_id = row.answered_by = other.id
        store.add(row)
        store.flush()
        join_people(store, kept, other)
        store.refresh(row)
        assert {row.opened_by, row.owner_id, row.answered_by} == {kept.id}
