"""What is asked and posted about events, objections and announcements is the same on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from jobs.announcements import announcement_posts
from jobs.disputes import case_clocks
from jobs.live_events import event_endings, event_reminders
from tests.handlers.hall import answer, invite
from tests.handlers.school import CLOSING, COPY
from tests.handlers.test_live_events import clock
from tests.stage import SETUP, Stage

START = datetime(2026, 11, 25, 14, tzinfo=UTC)


@pytest.fixture
def town(engine):
    """A stage on an engine, with two partners, a commission, and a manager."""
    stage = Stage(engine=engine)
    program = replace(SETUP, courses=(COPY, CLOSING))
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    stage.world.partner("Ada Letters", who="ada", code="ada", platforms=("slack", "discord"))
    stage.world.partner("Birch Media", who="ben", platforms=("slack", "discord"))
    stage.world.sale("ada")
    stage.world.role("dana", "manager")
    return stage


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_events_objections_and_announcements_are_kept_there_too(town):
    invite(town, seats="1")
    answer(town, "ada", "yes")
    assert "number 1 in line" in answer(town, "ben", "yes", "discord")
    answer(town, "ada", "no")
    assert "A seat is yours" in next(posted.text for posted in town.posted if ":seat:" in posted.key)
    for distance in (timedelta(hours=24), timedelta(minutes=15)):
        reminded = clock(town, event_reminders, START - distance)
        assert [message.to.person_id for message in reminded] == [town.who("ben").id]
    assert len(clock(town, event_endings, START + timedelta(hours=1))) == 2
    assert clock(town, event_endings, START + timedelta(hours=2)) == []

    town.say("/partner credit", "ada")
    town.press("Something is wrong")
    assert "answer" in town.fill(text="The plan was yearly, so it should pay 25 percent.")
    assert clock(town, case_clocks, town.now + timedelta(days=30)) != []
    assert "Ada Letters" in town.say("/program disputes", "dana")

    town.say('/program announce write "New pages" "The pricing page is new. Please check your links."', "dana")
    town.press("Choose receivers", "dana")
    assert "Reaches 1 person" in town.fill(by="behaviour", values="yet to start")
    town.press("Send it now", "dana")
    sent = clock(town, announcement_posts, town.now + timedelta(minutes=1))
    assert town.who("ben").id in {getattr(message.to, "person_id", None) for message in sent}
    assert clock(town, announcement_posts, town.now + timedelta(minutes=2)) == []
