"""The dispatcher always answers: refusals in words, bugs with a reference, repeats not at all."""

import logging


def test_a_bug_is_answered_with_a_reference_that_the_log_holds(stage, monkeypatch, caplog):
    """Nobody sees a traceback, and an operator finds it by what the person quotes."""
    stage.world.partner("Ada Letters", who="ada")

    def broken(*_args, **_kwargs):
        raise RuntimeError("inside")

    monkeypatch.setattr("handlers.home.own_place", broken)
    with caplog.at_level(logging.ERROR):
        answer = stage.say("/partner")
    reference = answer.split("reference: ")[1].split()[0]
    assert "Something broke on our side" in answer
    assert reference in caplog.text
    assert "inside" not in answer


def test_a_mistyped_command_is_offered_as_a_button(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "Did you mean /partner stats" in stage.say("/partner stast")
    assert "Your figures" in stage.press("/partner stats")
