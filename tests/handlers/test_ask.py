"""Asking: the program's pages and a person's own figures answer, with their sources, also without a model."""

from bot.chat.markup import Words
from tests.plain import draw


def test_a_partner_is_answered_from_the_pages_with_sources(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    answer = stage.say("/partner ask what is a clawback?")
    assert "“what is a clawback?”" in answer
    assert "Here is what the program's pages say:" in answer
    assert "This is called a clawback." in answer
    assert "docs/partners.md" in answer
    assert "Only you can see this." in answer


def test_the_terms_in_force_answer_too(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner ask how long do I wait until my commission is out of its hold, in days?")
    assert "held for 30 days" in answer
    assert "/partner terms" in answer


def test_a_command_is_found_by_what_it_does(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "/partner link qr" in stage.say("/partner ask can I have my link as a QR picture that a camera reads")


def test_the_own_figures_stand_beside_it_and_nobody_elses(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Birch Media", who="ben", code="ben")
    stage.world.clicks("ada", 7)
    stage.world.clicks("ben", 5)
    answer = stage.say("/partner ask how are clicks counted?")
    assert "Your own figures for this month: 7 clicks, 0 leads, 0 sales." in answer
    assert "5 clicks" not in answer


def test_what_the_pages_do_not_know_is_said_and_where_to_go(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner ask zxqv wfgh?")
    assert "The program's pages say nothing about that." in answer
    assert "your manager knows the rest" in answer
    assert "What you can ask" in stage.press("What you can ask")


def test_without_a_question_a_form_asks_for_it(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "Your question, in your own words" in stage.say("/partner ask")
    assert "Here is what the program's pages say:" in stage.fill(question="When am I paid?")


def test_a_manager_is_answered_from_every_page(stage):
    stage.world.role("cleo", "manager")
    stage.world.partner("Ada Letters")
    answer = stage.say("/program ask how do I connect Stripe?", "cleo")
    assert "docs/how-to/connect-stripe.md" in answer
    assert "The program has 1 partner now." in answer


def test_a_question_is_quoted_and_not_obeyed(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.say("/partner ask <!channel> **when** am I paid [x](https://evil.example) {{ 7*7 }}")
    assert "<!channel> **when** am I paid [x](https://evil.example) {{ 7*7 }}" in draw(stage.reply)


def test_a_drafted_answer_keeps_the_question_and_the_sources(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.say("/partner ask when am I paid?")
    answer = draw(stage.reply.wish.card(Words("After the hold is over.")))
    assert "“when am I paid?”" in answer
    assert "After the hold is over." in answer
    assert "Sources: " in answer
    assert "Here is what the program's pages say" not in answer
