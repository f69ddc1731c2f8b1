"""Kudos: from one partner to another, never to oneself, few a week, and public only where both agreed."""

from program.people import add_identity, part_account
from tests.handlers.circle import THANKS, circle
from tests.stage import handle

__all__ = ["circle"]


def test_a_partner_thanks_another_who_is_told_and_both_are_on_the_wall(circle):
    answer = circle.say(f'/partner kudos give "Birch Media" "{THANKS}"')
    assert "Your kudos to Birch Media are on their way" in answer
    assert "You may give 4 more this week." in answer
    [posted] = circle.posted
    assert posted.text.startswith("Ada Letters thanks you")
    assert THANKS in posted.text
    assert (posted.message.courtesy, posted.message.category) == ("digest", "recognition")
    wall = circle.say("/partner kudos", "ben")
    assert f"Ada Letters thanks Birch Media: {THANKS}" in wall
    assert "Was thanked by the most: Birch Media (1)." in wall


def test_nobody_thanks_themselves(circle):
    assert "Kudos are for others" in circle.say(f'/partner kudos give "ada letters" "{THANKS}"')
    assert circle.posted == []


def test_nobody_thanks_an_account_that_was_once_their_own(circle):
    with circle.store.unit() as store:
        add_identity(store, circle.who("ada").id, handle("cleo", "discord"), circle.now)
        part_account(store, handle("cleo", "discord"), circle.now)
    circle.world.partner("Cedar Notes", who="cleo", platforms=("discord",))
    assert "Kudos are for others" in circle.say(f'/partner kudos give "Cedar Notes" "{THANKS}"')


def test_the_same_partner_is_thanked_once_a_week(circle):
    circle.say(f'/partner kudos give "Birch Media" "{THANKS}"')
    answer = circle.say(f'/partner kudos give "Birch Media" "{THANKS} again"')
    assert "You thanked Birch Media this week already" in answer
    assert "From 23 November 2026 on you can give again." in answer
    circle.move(days=7)
    assert "are on their way" in circle.say(f'/partner kudos give "Birch Media" "{THANKS} again"')


def test_five_a_week_are_all(circle):
    for number in range(6):
        circle.world.partner(f"Cedar {number}")
    answers = [circle.say(f'/partner kudos give "Cedar {number}" "{THANKS}"') for number in range(6)]
    assert all("are on their way" in answer for answer in answers[:5])
    assert "You gave all of this week's kudos" in answers[5]


def test_who_is_hidden_can_be_neither_found_nor_seen(circle):
    circle.world.partner("Cedar Notes", who="cleo", visibility="hidden")
    assert "No partner is shown by that name" in circle.say(f'/partner kudos give "Cedar Notes" "{THANKS}"')
    assert [choice.label for choice in circle.suggest("partner kudos give", "partner", "")] == ["Birch Media"]
    circle.say(f'/partner kudos give "Birch Media" "{THANKS}"', "cleo")
    assert circle.posted[-1].text.startswith("Another partner thanks you")
    assert "Nobody was thanked here yet." in circle.say("/partner kudos")


def test_kudos_say_no_sums(circle):
    assert "No sums of money in public" in circle.say(
        '/partner kudos give "Birch Media" "They made 3000 EUR with my list"'
    )
