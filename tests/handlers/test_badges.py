"""Badges: a threshold makes eligible, a person confirms, and only the partner and the team see it."""

from tests.handlers.field import field

__all__ = ["field"]


def test_results_from_before_the_window_do_not_count(field):
    field.world.sale("ada", days_ago=31)
    assert "2 of 3 sales" in field.say("/partner badges")


def test_a_program_without_badges_says_so(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.world.role("dana", "manager")
    assert "This program has no badges." in stage.say("/partner badges")
    assert "This program has no badges yet" in stage.say("/program badges", "dana")
