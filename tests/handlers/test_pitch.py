"""A pitch: a text with the partner's own link, for them alone to send."""

from dataclasses import replace

from bot.chat.markup import Words
from bot.chat.reply import Note
from tests.plain import draw


def test_a_partner_gets_a_text_with_their_own_link(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    answer = stage.say("/partner pitch ada teachers who film their lessons")
    assert "For teachers who film their lessons, with https://go.acme.example/r/ada" in answer
    assert "Have a look: https://go.acme.example/r/ada" in answer
    assert "I earn a commission" in answer
    assert "Only you can see this." in answer


def test_the_facts_of_the_wish_are_the_program_and_the_link_and_nothing_else(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.say("/partner pitch ada designers")
    wish = stage.reply.wish
    assert {fact.id for fact in wish.facts} == {"program", "link"}
    assert [(one.field, one.text) for one in wish.outside] == [("audience", "designers")]


def test_a_draft_stands_in_the_same_card(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.say("/partner pitch ada designers")
    answer = draw(stage.reply.wish.card(Words("Something better.")))
    assert "Something better." in answer
    assert "For designers, with" in answer


def test_somebody_elses_link_is_unknown(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Birch Media", who="ben", code="ben")
    assert "You have no such link" in stage.say("/partner pitch ben designers")


def test_another_audience_is_asked_for_with_a_form(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.say("/partner pitch ada designers")
    assert "Who it is for" in stage.press("Another audience")


def test_what_is_told_beside_an_answer_stands_beside_a_draft_too(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.dispatcher.desk = replace(stage.dispatcher.desk, beside=lambda store, account: (Note(Words("By the way.")),))
    assert "By the way." in stage.say("/partner pitch ada designers")
    assert "By the way." in draw(stage.reply.wish.card(Words("Something better.")))
