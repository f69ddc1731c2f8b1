"""A field is a stage with badges, and a partner who is nearly there."""

from dataclasses import replace

import pytest

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from program.rules.badges import Badge, Measure
from tests.stage import SETUP

SELLER = Badge("seller", "Three sales", "Three people bought through you.", Measure.SALES, 3, 30)
STAYED = Badge("stayed", "Customers who stay", "One customer stayed.", Measure.RETAINED, 1, 365)


@pytest.fixture
def field(stage):
    """A stage with two badges, and a partner with two sales."""
    program = replace(SETUP, badges=(SELLER, STAYED))
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.role("dana", "manager")
    for _ in range(2):
        stage.world.sale("ada")
    return stage
