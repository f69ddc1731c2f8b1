"""Live events as partners meet them: invited, answered once in either chat, seated in turn, reminded."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.chat.dispatcher import Question
from bot.chat.job import Calendar as Calendars
from bot.chat.job import Channel, Direct, JobRequest
from bot.chat.reply import File
from bot.chat.request import Place
from bot.chat.schedule import Occurrence
from jobs.live_events import event_endings, event_reminders
from program.live_events import upcoming
from program.living_cards import card_at
from program.people import ensure_person, join_people
from program.tables import LivingCard
from tests.handlers.hall import answer, direct, hall, invite
from tests.stage import account, handle

__all__ = ["hall"]
START = datetime(2026, 11, 25, 14, tzinfo=UTC)


def clock(hall, job, moment):
    """Ask a job for a moment, as the clock does."""
    desk = hall.dispatcher.desk
    with hall.store.unit() as store:
        asked = JobRequest(moment, store, hall.templates, desk.program, desk.program.zone)
        return list(job(asked, Occurrence(moment, f"{moment:%Y-%m-%dT%H:%M}")))


def file_of(reply):
    """Return the calendar entry that a reply carries."""
    [file] = [block for block in reply.blocks if isinstance(block, File)]
    calendar = Calendar.from_ical(file.data)
    return calendar, calendar.walk("VEVENT")[0]


def test_an_invitation_stands_in_the_community_channel_and_in_the_calendar(hall):
    assert "Scheduled: Ask us anything" in invite(hall)
    card, booked = hall.posted
    assert card.message.to == Channel("community")
    assert "[I come] [Maybe] [Not this time] [Calendar file]" in card.text
    assert card.message.living is not None
    assert booked.message.to == Calendars()
    assert booked.message.appointment.starts_at == START, "three in Berlin is two in UTC"
    assert booked.message.appointment.ends_at - START == timedelta(hours=1)


def test_a_roundtable_is_the_councils_alone(hall):
    hall.world.seat("gus", "Harbour Consulting")
    hall.world.role("gus", "council")
    invite(hall, "roundtable", title="Spring roundtable")
    [card] = hall.posted
    assert card.message.to == Channel("council")
    assert "Nothing is scheduled" in hall.say("/partner events", "ada")
    assert "There is no event" in answer(hall, "ada", "yes", title="Spring roundtable")
    assert "Spring roundtable" in hall.say("/partner events", "gus")
    assert "See you there" in answer(hall, "gus", "yes", title="Spring roundtable")


def test_a_person_has_one_answer_whichever_chat_they_give_it_in(hall):
    invite(hall)
    assert "See you there" in answer(hall, "ada", "yes", "slack")
    assert "1 person comes" in hall.posted[-1].text
    assert "Noted: maybe" in answer(hall, "ada", "maybe", "discord")
    assert "Nobody yet, 1 may come" in hall.posted[-1].text
    assert "(maybe)" in hall.say("/partner events mine", "ada", "slack")


def test_answering_the_same_twice_changes_nothing(hall):
    invite(hall)
    answer(hall, "ada", "yes")
    answer(hall, "ada", "yes")
    assert "1 person comes" in hall.posted[-1].text


def test_the_last_seat_is_taken_and_given_on_in_turn(hall):
    invite(hall, seats="1")
    answer(hall, "ada", "yes")
    assert "number 1 in line" in answer(hall, "ben", "yes")
    assert "number 2 in line" in answer(hall, "cleo", "yes")
    assert "1 of 1 seat taken, 2 on the waiting list" in hall.posted[-1].text
    answer(hall, "ada", "no")
    [told] = [posted for posted in hall.posted if ":seat:" in posted.key]
    assert told.message.to == Direct(hall.who("ben").id)
    assert "A seat is yours: Ask us anything" in told.text
    assert told.message.courtesy == "asked"


def test_who_comes_back_has_lost_their_turn(hall):
    invite(hall, seats="1")
    for who, said in (("ada", "yes"), ("ben", "yes"), ("ada", "no"), ("ada", "yes")):
        last = answer(hall, who, said)
    assert "number 1 in line" in last


def test_the_file_keeps_its_name_and_counts_changes(hall):
    invite(hall)
    _, first = file_of(hall.posted[0].message.reply)
    answer(hall, "ada", "yes")
    hall.say("/program events show", "dana")
    hall.fill(event="Ask us anything")
    hall.press("Time or place")
    assert "1 person is told" in hall.fill(day="2026-11-26", time="16:30")
    calendar, second = file_of(next(posted for posted in hall.posted if ":changed:" in posted.key).message.reply)
    assert (first["UID"], int(first["SEQUENCE"])) == (second["UID"], 0)
    assert int(second["SEQUENCE"]) == 1
    assert second.decoded("DTSTART") == datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
    assert calendar["METHOD"] == "PUBLISH"


def mark(hall, who, on=True, platform="discord"):
    """Let somebody press “Interested” on the server's own event, or take that back."""
    with hall.store.unit() as store:
        [event] = upcoming(store, hall.now)
        if card_at(store, "discord", "calendar:1/9") is None:
            where = {"platform": "discord", "destination": "calendar:1", "address": "calendar:1/9"}
            store.add(LivingCard(name=f"event:{event.id}:calendar", changed_at=hall.now, **where))
    command = hall.dispatcher.registry.get("partner events interest")
    values = {"mark": "calendar:1/9", "on": on}
    return hall.ask(Question(account(who, platform), Place("calendar:1/9"), command, values))


def test_interested_in_the_servers_own_event_is_a_yes_told_in_a_direct_message(hall):
    invite(hall, seats="1")
    mark(hall, "ada")
    assert "1 of 1 seat taken" in hall.posted[0].text
    assert hall.posted[-1].message.to == Direct(hall.who("ada").id, "discord")
    assert "See you there" in hall.posted[-1].text
    mark(hall, "ben")
    assert "number 1 in line" in hall.posted[-1].text
    before = len(hall.posted)
    mark(hall, "ada")
    assert len(hall.posted) == before, "said already"
    mark(hall, "ada", on=False)
    assert "A seat is yours" in direct(hall, "seat")[0]
    assert "Noted: not this time" in hall.posted[-1].text


@pytest.mark.parametrize("said", ["maybe", "no"])
def test_the_end_of_a_mark_takes_back_nothing_but_a_yes(hall, said):
    invite(hall)
    answer(hall, "ada", said)
    before = len(hall.posted)
    mark(hall, "ada", on=False)
    mark(hall, "ben", on=False)
    assert len(hall.posted) == before


def test_a_mark_of_somebody_unknown_or_on_a_strange_event_changes_nothing(hall):
    invite(hall)
    before = len(hall.posted)
    mark(hall, "gus")
    assert "There is no event" in str(mark(hall, "ada", platform="slack"))
    assert len(hall.posted) == before


def test_what_is_called_off_is_called_off_everywhere(hall):
    invite(hall)
    answer(hall, "ada", "yes")
    answer(hall, "ben", "no")
    hall.say('/program events show "Ask us anything"', "dana")
    hall.press("Call it off")
    assert "1 person is told" in hall.fill(why="The speaker fell ill.")
    [told] = [posted for posted in hall.posted if ":cancelled:" in posted.key]
    assert "does not take place: The speaker fell ill." in told.text
    calendar, entry = file_of(told.message.reply)
    assert (calendar["METHOD"], entry["STATUS"]) == ("CANCEL", "CANCELLED")
    assert [posted.message.appointment.off for posted in hall.posted if posted.message.appointment] == [False, True]
    assert "There is no event" in answer(hall, "cleo", "yes")


@pytest.mark.parametrize("said", ["yes", "maybe"])
def test_who_comes_or_may_come_is_reminded_twice(hall, said):
    invite(hall)
    answer(hall, "ada", said)
    answer(hall, "ben", "no")
    told = []
    for minutes in range(0, 26 * 60, 5):
        moment = START - timedelta(hours=25) + timedelta(minutes=minutes)
        told += [(moment, message) for message in clock(hall, event_reminders, moment)]
    assert [START - moment for moment, _ in told] == [timedelta(days=1), timedelta(minutes=15)]
    assert {message.to for _, message in told} == {Direct(hall.who("ada").id)}
    assert all((message.courtesy, message.category) == ("asked", "event") for _, message in told)
    assert all(message.not_after == START for _, message in told)


def test_who_answers_at_the_last_minute_is_reminded_of_nothing_they_know(hall):
    invite(hall)
    hall.now = START - timedelta(hours=3)
    answer(hall, "ada", "yes")
    assert clock(hall, event_reminders, START - timedelta(hours=2)) == []
    assert len(clock(hall, event_reminders, START - timedelta(minutes=15))) == 1


def test_what_has_ended_is_closed_once_and_managers_are_asked(hall):
    invite(hall)
    answer(hall, "ada", "yes")
    card, asked = clock(hall, event_endings, START + timedelta(minutes=60))
    assert card.to == Channel("community")
    assert asked.to == Channel("managers")
    assert clock(hall, event_endings, START + timedelta(minutes=65)) == []
    hall.now = START + timedelta(hours=2)
    assert "There is no event" in answer(hall, "ben", "yes")


def test_two_accounts_that_are_joined_have_one_answer_the_later(hall):
    hall.world.partner("Fern Review", who="fay", platforms=("slack",))
    invite(hall, seats="1")
    answer(hall, "fay", "yes")
    hall.move(minutes=1)
    with hall.store.unit() as store:
        other = ensure_person(store, handle("fay", "discord"), hall.now)
        other.partner_id = hall.who("fay").partner_id
    assert "number 1 in line" in answer(hall, "fay", "yes", "discord")
    with hall.store.unit() as store:
        kept, other = (ensure_person(store, handle("fay", platform), hall.now) for platform in ("slack", "discord"))
        join_people(store, kept, other)
    answer(hall, "ada", "yes")
    assert "1 of 1 seat taken, 1 on the waiting list" in hall.posted[-1].text


def test_nothing_is_told_of_a_change_to_who_does_not_come(hall):
    invite(hall)
    answer(hall, "ben", "no")
    hall.say('/program events show "Ask us anything"', "dana")
    hall.press("Time or place")
    assert "0 people are told" in hall.fill(day="2026-11-26")
    assert direct(hall, "changed") == []
