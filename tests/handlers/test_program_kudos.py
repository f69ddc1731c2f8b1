"""Kudos as managers handle them."""

from tests.handlers.circle import THANKS, circle

__all__ = ["circle"]


def test_managers_take_away_what_should_not_stand_and_its_place_stays_taken(circle):
    circle.say(f'/partner kudos give "Birch Media" "{THANKS}"')
    assert f"Ada Letters | Birch Media | {THANKS}" in circle.say("/program kudos", "dana")
    [choice] = circle.suggest("program kudos remove", "which", "birch", who="dana")
    assert "Taken away" in circle.say(f"/program kudos remove {choice.value}", "dana")
    assert "No such kudos" in circle.say(f"/program kudos remove {choice.value}", "dana")
    assert "Nobody was thanked here yet." in circle.say("/partner kudos", "ben")
    assert "this week already" in circle.say(f'/partner kudos give "Birch Media" "{THANKS} again"')
