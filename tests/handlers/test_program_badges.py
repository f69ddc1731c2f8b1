"""Badges as managers handle them."""

from tests.handlers.field import field

__all__ = ["field"]


def test_nobody_is_eligible_below_the_threshold(field):
    assert "Nobody reached a badge that they do not hold." in field.say("/program badges", "dana")
    assert "Ada Letters is not there yet" in field.say('/program badges confirm "Ada Letters" seller', "dana")
    assert "2 of 3 sales, last 30 days" in field.say("/partner badges")


def test_who_reached_it_waits_for_a_persons_yes_and_is_told(field):
    field.world.sale("ada")
    assert "Reached; the team looks at it" in field.say("/partner badges")
    assert "Ada Letters | Three sales | 3 | 3" in field.say("/program badges", "dana")
    assert "Ada Letters holds Three sales" in field.press("Three sales for Ada Letters", "dana")
    [posted] = field.posted
    assert posted.text.startswith("A badge for you: Three sales")
    assert "held Three sales before" in field.say('/program badges confirm "Ada Letters" seller', "dana")
    assert len(field.posted) == 1
    assert "You hold 1 badge" in field.say("/partner badges")
