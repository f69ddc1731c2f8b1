"""Training nudges: who would gain from a course hears of it in their own morning, once a week at most."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from bot.chat.job import JobRequest
from bot.chat.schedule import Occurrence
from jobs.training_nudges import training_nudges
from program.partners import set_status
from program.people import people_of
from program.tables import Person
from tests.handlers.school import CLOSING, COPY, school
from tests.plain import draw
from tests.stage import SETUP, ZONE

__all__ = ["school"]
MORNING = datetime(2026, 11, 19, 9, tzinfo=UTC)
PROGRAM = replace(SETUP, courses=(COPY, CLOSING))


def nudged(school, at=MORNING, receivers=None):
    """Let the morning come for some people, or for everybody; return the messages."""
    with school.store.unit() as store:
        everybody = receivers if receivers is not None else frozenset(person.id for person in _people(store))
        request = JobRequest(at, store, school.templates, PROGRAM, ZONE, everybody)
        return list(training_nudges(request, Occurrence(at, f"{at:%F}")))


def _people(store):
    return store.exec(select(Person)).all()


def test_what_fits_the_figures_is_suggested_with_the_reason(school):
    [message] = nudged(school)
    text = draw(message.reply)
    assert text.startswith("The copy clinic: 15 minutes that may help")
    assert "people clicked your links and nobody signed up" in text
    assert (message.courtesy, message.category) == ("nudge", "training")
    school.reply = message.reply
    assert "Say one thing." in school.press("Have a look")


def test_nobody_is_nudged_twice_within_a_week(school):
    assert len(nudged(school)) == 1
    assert nudged(school, MORNING + timedelta(days=6)) == []
    assert len(nudged(school, MORNING + timedelta(days=7))) == 1


def test_whoever_began_this_week_knows_and_whoever_stopped_is_asked_to_go_on(school):
    school.say("/partner training read closing")
    school.say("/partner training quiz copy-clinic 12")
    assert nudged(school) == []
    [message] = nudged(school, MORNING + timedelta(days=10))
    assert draw(message.reply).startswith("From interest to yes: go on where you stopped")
    assert "You read 1 of 1 pages" in draw(message.reply)


def test_who_is_elsewhere_or_has_nothing_to_learn_is_not_told(school):
    assert nudged(school, receivers=frozenset()) == []
    school.world.sale("ada")
    assert nudged(school) == []


def test_a_partner_who_left_is_not_told(school):
    with school.store.unit() as store:
        partner_id = next(person.partner_id for person in _people(store) if person.partner_id)
        assert people_of(store, partner_id)
        set_status(store, partner_id, "deactivated")
    assert nudged(school) == []
