"""Disputes as managers find them: in a list by urgency, and in the morning's briefing."""

from bot.chat.job import JobRequest
from jobs.briefing import briefing_card
from program.briefings import briefing
from tests.handlers.test_disputes import case, object_to_it
from tests.plain import draw
from tests.stage import SETUP, ZONE

__all__ = ["case"]


def test_where_nobody_objects_the_list_says_so(case):
    assert "No objection waits" in case.say("/program disputes", "dana")


def test_the_list_says_who_answers_until_when(case):
    object_to_it(case)
    listed = case.say("/program disputes", "dana")
    assert "1 objection waits for an answer" in listed
    assert "Ada Letters" in listed
    assert "nobody yet" in listed


def test_the_briefing_leads_to_what_waits(case):
    object_to_it(case)
    with case.store.unit(False) as store:
        asked = JobRequest(case.now, store, case.templates, SETUP, ZONE)
        card = draw(briefing_card(asked, briefing(store, SETUP.today(case.now), ZONE)))
    assert "1 partner's objection waits for an answer" in card
    assert "[Answer objections]" in card
