"""The writer in chat: what it cost, how often it was refused, and its switch."""

from dataclasses import replace

import pytest

from program.model_calls import Asked, close_call, is_on, open_call
from program.rules.spending import WriterRules
from tests.stage import SETUP

RULES = WriterRules("small-model", 250_000, 2_000_000, 1_000_000, 10_000_000)


@pytest.fixture
def running(stage):
    """A stage whose program has a model."""
    stage.dispatcher.desk = replace(stage.dispatcher.desk, program=replace(SETUP, writer=RULES))
    return stage


def call(stage, state, reason=""):
    with stage.store.unit() as store:
        opened = open_call(store, RULES, "pitch_copy", 2000, SETUP.today(stage.now), stage.now)
        close_call(store, RULES, opened.id, Asked(state, reason, 400, 100), stage.now)


def test_without_a_model_it_is_said_how_to_set_one_up(stage):
    answer = stage.say("/program writer", "eli")
    assert "No model is set up" in answer
    assert "OPENAI_API_KEY" in answer


def test_a_manager_reads_what_it_cost_and_how_it_went(running):
    call(running, "taken")
    call(running, "refused", "count, name")
    answer = running.say("/program writer", "eli")
    assert "Model: small-model" in answer
    assert "Spent today: 0.0006 USD of 1.0000 USD" in answer
    assert "1 taken, 1 refused by the check, 0 failed" in answer
    assert "pitch copy | refused: count, name | 0.0003 USD" in answer


def test_nothing_was_asked_yet(running):
    assert "Nothing was asked yet." in running.say("/program writer", "eli")


def test_an_admin_turns_it_off_and_on_again(running):
    assert "No model is asked any more." in running.press("Turn off") if running.say("/program writer", "eli") else ""
    with running.store.unit(False) as store:
        assert not is_on(store)
    assert "templates only: it is turned off" in running.say("/program writer", "eli")
    assert "small-model is asked from now on" in running.press("Turn on")
    with running.store.unit(False) as store:
        assert is_on(store)


def test_a_manager_may_look_and_not_switch(running):
    running.world.role("cleo", "manager")
    assert "The writer" in running.say("/program writer", "cleo")
    running.say("/program writer off", "cleo")
    assert running.reply.refusal
