"""What was tried and what came of it: managers tell it from the dashboard, and the roundup tells everybody."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.chat.job import JobRequest
from bot.chat.schedule import Occurrence
from jobs.roundup import quarterly_roundup
from program.tables import Learning
from tests.plain import draw
from tests.stage import SETUP, ZONE

TRIED, TAUGHT = "A demo video for newsletters", "Twice the leads per click. It is in the kit now."


@pytest.fixture
def office(stage):
    """A manager, and a partner who sold something in the quarter."""
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000)
    return stage


def told(stage, tried=TRIED, taught=TAUGHT):
    """Say on the dashboard what was learned."""
    stage.say("/program dashboard", "dana")
    stage.press("What we learned")
    stage.press("Tell one")
    return stage.fill(tried=tried, taught=taught)


def roundup(stage, quarters=1):
    """The community's roundup of the quarter that holds now, or of a later one."""
    moment = stage.now + timedelta(days=92 * quarters)
    with stage.store.unit(False) as store:
        request = JobRequest(moment, store, stage.templates, SETUP, ZONE)
        messages = list(quarterly_roundup(request, Occurrence(moment, moment.isoformat())))
    return draw(messages[0].reply) if messages else ""


def test_what_was_learned_is_in_the_roundup_of_its_quarter_and_of_no_other(office):
    assert "The roundup of this quarter will tell it." in told(office)
    assert f"What we learned:\n• {TRIED}: {TAUGHT}" in roundup(office)
    assert "What we learned" not in roundup(office, quarters=2)


def test_a_learning_is_taken_back_once(office):
    told(office)
    office.press("What we learned")
    assert "Taken back" in office.press("Take it back")
    assert "What we learned" not in roundup(office)
    with office.store.unit(False) as store:
        which = store.exec(select(Learning)).one().id
    assert "or it was taken back" in office.say(f"/program learnings drop which:{which}", "dana")


def test_before_the_first_the_card_says_what_it_is_for(office):
    office.say("/program dashboard", "dana")
    assert "Nothing has been told yet." in office.press("What we learned")


def test_the_roundup_tells_the_newest_five_in_their_order(office):
    for number in range(7):
        told(office, tried=f"Idea {number}")
        office.move(minutes=1)
    text = roundup(office)
    assert [f"Idea {number}" in text for number in range(7)] == [False, False, True, True, True, True, True]
    assert text.index("Idea 2") < text.index("Idea 6")


def test_words_of_managers_ping_nobody_and_hide_no_link(office):
    told(office, tried="@everyone [here](https://elsewhere.example)")
    assert "[here](https://elsewhere.example)" in roundup(office)
