"""Onboarding nudges: the next step, three times at most, and nothing once all is done."""

from datetime import timedelta

import pytest

from bot.chat.job import JobRequest
from bot.chat.schedule import Occurrence
from jobs.onboarding_nudges import onboarding_nudges
from tests.plain import draw
from tests.stage import SETUP, ZONE


def told(stage, *, days):
    """What Ada reads so many days after she joined."""
    at = stage.now + timedelta(days=days)
    with stage.store.unit(False) as store:
        receivers = frozenset({stage.who("ada").id})
        request = JobRequest(at, store, stage.templates, SETUP, ZONE, receivers)
        due = Occurrence(at, f"{at.astimezone(ZONE):%Y-%m-%d}T11:00 Europe/Berlin")
        return list(onboarding_nudges(request, due))


def test_who_has_no_link_is_told_to_make_one(stage):
    stage.world.partner("Ada Letters", who="ada")
    [message] = told(stage, days=2)
    assert (message.courtesy, message.category) == ("nudge", "training")
    text = draw(message.reply)
    assert "0 of 4 steps to your first customer" in text
    assert "Next: a link" in text
    stage.reply = message.reply
    assert stage.button("Make a link")


def test_what_is_done_is_ticked_and_the_next_step_is_told(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 1)
    text = draw(told(stage, days=7)[0].reply)
    assert "2 of 4 steps" in text
    assert "✓ Shared in one place" in text
    assert "Next: tell me how you are paid" in text


@pytest.mark.parametrize("days", [0, 1, 3, 6, 8, 20, 22, 40])
def test_on_other_days_nobody_is_reminded(stage, days):
    stage.world.partner("Ada Letters", who="ada")
    assert told(stage, days=days) == []


def test_staff_are_not_reminded(stage):
    stage.world.partner("Ada Letters", who="ada", staff=True)
    assert told(stage, days=2) == []
