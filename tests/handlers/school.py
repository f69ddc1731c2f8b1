"""A school is a stage whose program has courses, with a partner who has something to learn."""

from dataclasses import replace

import pytest

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from program.rules.courses import Course, Gap, Question
from tests.stage import SETUP

COPY = Course(
    "copy-clinic",
    "The copy clinic",
    "Words that work.",
    15,
    ("Say one thing.", "Say it to *someone*."),
    (Question("How many things?", ("One", "Many"), 0), Question("To whom?", ("All", "Someone", "Nobody"), 1)),
    pass_percent=100,
    gap=Gap.LEADS,
)
CLOSING = Course("closing", "From interest to yes", "What helps to decide.", 1, ("Ask.",), (), gap=Gap.SALES)


@pytest.fixture
def school(stage):
    """A stage whose program has two courses, and Ada with readers who do not sign up."""
    program = replace(SETUP, courses=(COPY, CLOSING))
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.role("dana", "manager")
    stage.world.clicks("ada", 25, days_ago=3)
    return stage
