"""Live events as managers run them: planned, changed, attended, written up; bad input changes nothing."""

from datetime import timedelta

from bot.chat.job import Direct
from jobs.live_events import event_endings
from program.tables import Enrolment
from tests.handlers.hall import answer, hall, invite
from tests.handlers.test_live_events import START, clock

__all__ = ["hall"]


def over(hall, **details):
    """Hold an event that Ada and Ben come to; it is over."""
    invite(hall, **details)
    answer(hall, "ada", "yes")
    answer(hall, "ben", "yes")
    answer(hall, "cleo", "maybe")
    clock(hall, event_endings, START + timedelta(hours=1))
    hall.now = START + timedelta(hours=2)
    hall.posted.clear()


def find(hall):
    """Show the newest event by its id, as its title names only what is to come."""
    found = hall.suggest("program events show", "event", "", who="dana")[0]
    return hall.say(f"/program events show {found.value}", "dana")


def test_without_events_managers_read_how_to_begin(hall):
    assert "No live events yet" in hall.say("/program events", "dana")
    assert "*Its title" in hall.press("Schedule one")


def test_an_event_begins_in_the_future(hall):
    assert "That is in the past" in invite(hall, day="2026-11-17")
    assert "tomorrow" in invite(hall, day="tomorrow")
    assert hall.posted == []


def test_seats_that_are_taken_stay(hall):
    invite(hall, seats="2")
    answer(hall, "ada", "yes")
    answer(hall, "ben", "yes")
    find(hall)
    hall.press("Details")
    assert "2 people have a seat, so there can not be 1" in hall.fill(seats="1")
    find(hall)
    hall.press("Details")
    hall.fill(seats="3", minutes="90")
    assert "of 3 seats" in find(hall)


def test_more_seats_let_the_next_in_line_in(hall):
    invite(hall, seats="1")
    answer(hall, "ada", "yes")
    answer(hall, "ben", "yes")
    find(hall)
    hall.press("Details")
    hall.fill(seats="2")
    told = {posted.key.split(":")[2]: posted.message.to for posted in hall.posted if posted.message.category}
    assert told == {"changed": Direct(hall.who("ada").id), "seat": Direct(hall.who("ben").id)}


def test_an_agenda_stands_on_the_invitation_and_disturbs_nobody(hall):
    invite(hall)
    answer(hall, "ada", "yes")
    find(hall)
    hall.press("Agenda")
    before = len(hall.posted)
    hall.fill(agenda="Rates next year")
    [card] = hall.posted[before:]
    assert "Rates next year" in card.text


def test_who_came_is_noted_and_their_course_goes_on(hall):
    over(hall, about="All about closing.", course="copy-clinic")
    find(hall)
    assert "waits" not in hall.press("Who comes")
    answered = hall.press("All with a seat came")
    assert "2 people came to Ask us anything." in answered
    assert "In The copy clinic they have the session behind them; the quiz completes it." in answered
    with hall.store.unit(False) as store:
        assert store.get(Enrolment, (hall.who("ada").id, "copy-clinic")).pages_read == 2
        assert store.get(Enrolment, (hall.who("cleo").id, "copy-clinic")) is None


def test_a_course_without_a_quiz_is_completed_by_coming(hall):
    over(hall, course="closing")
    find(hall)
    hall.press("Who comes")
    hall.press("All with a seat came")
    assert "1 course completed" in hall.say("/partner training", "ada")


def test_notes_go_to_those_who_came(hall):
    over(hall)
    find(hall)
    hall.press("Who comes")
    hall.press("Note one")
    assert "1 person came" in hall.fill(who="Ada Vale")
    find(hall)
    hall.press("Notes")
    assert "They go to 1 person who came" in hall.fill(notes="We spoke of rates.", follow_ups="Dana sends the deck.")
    [posted] = hall.posted
    assert posted.message.to == Direct(hall.who("ada").id)
    assert "Dana sends the deck." in posted.text
    assert posted.message.courtesy == "digest"


def test_until_somebody_is_noted_notes_go_to_all_who_had_a_seat(hall):
    over(hall)
    find(hall)
    hall.press("Notes")
    assert "They go to 2 people who had a seat" in hall.fill(notes="We spoke of rates.")


def test_notes_of_what_is_not_over_are_refused(hall):
    invite(hall)
    event = hall.suggest("program events show", "event", "", who="dana")[0].value
    assert "is not over yet" in hall.say(f"/program events notes {event} Early", "dana")
    assert "Nobody called" in hall.say(f"/program events came {event} Nobody", "dana")
