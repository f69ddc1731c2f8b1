"""Connecting: two accounts become one person, once, by a code; and part again."""

import re

import pytest

from bot.chat.job import Direct
from bot.chat.reply import Tone
from program.connect import TRIES_MOST


def code_of(text: str) -> str:
    return re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", text)[0]


def test_a_code_from_slack_typed_in_discord_joins_both(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    answer = stage.say(f"/partner connect {code}", "ada", "discord")
    assert "Slack (“Ada Vale”) and Discord (“Ada Vale”) are one person now, acting for Ada Letters." in answer
    assert stage.reply.tone is Tone.GOOD
    assert stage.who("ada", "slack").id == stage.who("ada", "discord").id
    assert "r/ada" in stage.say("/partner link", "ada", "discord")


def test_a_code_from_discord_typed_in_slack_brings_the_partner_along(stage):
    """It does not matter which of the two accounts acts for the partner."""
    stage.world.partner("Ada Letters", who="ada", code="ada", platforms=("slack",))
    code = code_of(stage.say("/partner connect", "ada", "discord"))
    assert "acting for Ada Letters" in stage.say(f"/partner connect {code}", "ada", "slack")
    assert "r/ada" in stage.say("/partner link", "ada", "discord")


def test_the_other_account_is_told_and_can_undo_it(stage):
    """Whoever stole a code loses the partner by the press of its owner, not the owner."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    stage.say(f"/partner connect {code}", "hugo", "discord")
    [told] = stage.posted
    assert told.message.to == Direct(stage.who("ada").id, "slack")
    assert "“Hugo Bell” on Discord used your connect code just now." in told.text
    stage.reply = told.message.reply
    assert "Part your Discord account?" in stage.press("That was not me", "ada", "slack")
    stage.press("Part them", "ada", "slack")
    assert stage.who("ada", "slack").partner_id is not None
    assert stage.who("hugo", "discord").partner_id is None


def test_who_was_talked_into_typing_anothers_code_can_throw_them_out(stage):
    """A code that a stranger made would let them act for whoever types it; the answer names them, and undoes it."""
    stage.world.partner("Ada Letters", who="ada", code="ada", platforms=("slack",))
    code = code_of(stage.say("/partner connect", "hugo", "discord"))
    assert "Slack (“Ada Vale”) and Discord (“Hugo Bell”)" in stage.say(f"/partner connect {code}", "ada", "slack")
    assert "Part your Discord account?" in stage.press("The other one is not mine")
    stage.press("Part them")
    assert stage.who("ada", "slack").partner_name == "Ada Letters"
    assert stage.who("hugo", "discord").partner_id is None


def test_a_code_may_be_typed_in_any_case_and_without_its_dash(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    assert "one person now" in stage.say(f"/partner connect {code.lower().replace('-', '')}", "ada", "discord")


def test_the_form_takes_a_code_too(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    stage.say("/partner connect", "ada", "discord")
    assert "The code from the other chat" in stage.press("I have a code")
    assert "one person now" in stage.fill(code=code)


def test_a_wrong_code_counts_down_and_offers_to_try_again(stage):
    answer = stage.say("/partner connect ABCD-EFGH", "ada", "discord")
    assert "That code does not work" in answer
    assert "You have 4 tries left." in answer
    assert stage.reply.refusal
    assert "The code from the other chat" in stage.press("Type it again")


def test_five_wrong_codes_close_the_door_for_ten_minutes(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    answers = [stage.say(f"/partner connect ABCD-EFG{n}", "ada", "discord") for n in range(TRIES_MOST)]
    assert "That was the fifth try" in answers[-1]
    assert "Too many wrong codes" in stage.say(f"/partner connect {code}", "ada", "discord")
    stage.move(minutes=11)
    fresh = code_of(stage.say("/partner connect", "ada", "slack"))
    assert "one person now" in stage.say(f"/partner connect {fresh}", "ada", "discord")


def test_the_tries_of_one_do_not_shut_out_another(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    for number in range(TRIES_MOST):
        stage.say(f"/partner connect ABCD-EFG{number}", "hugo", "discord")
    assert "one person now" in stage.say(f"/partner connect {code}", "ada", "discord")


def test_a_code_expires_after_ten_minutes(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    stage.move(minutes=10)
    assert "That code does not work" in stage.say(f"/partner connect {code}", "ada", "discord")


def test_a_code_works_once(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    stage.say(f"/partner connect {code}", "ada", "discord")
    assert "That code does not work" in stage.say(f"/partner connect {code}", "hugo", "discord")
    assert stage.who("hugo", "discord").id is None


def test_a_fresh_code_puts_the_earlier_one_out_of_use(stage):
    old = code_of(stage.say("/partner connect", "ada", "slack"))
    new = code_of(stage.say("/partner connect", "ada", "slack"))
    assert "That code does not work" in stage.say(f"/partner connect {old}", "ada", "discord")
    assert "one person now" in stage.say(f"/partner connect {new}", "ada", "discord")


def test_two_accounts_of_one_platform_are_not_joined(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    assert "Use that code in the other chat" in stage.say(f"/partner connect {code}", "ben", "slack")
    stage.world.partner("Osei Resellers", who="ben", platforms=("slack",))
    assert "Use that code in the other chat" in stage.say(f"/partner connect {code}", "ben", "slack")
    assert stage.who("ben").id != stage.who("ada").id


def test_ones_own_code_in_the_same_chat_joins_nothing(stage):
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    assert "These accounts are joined already" in stage.say(f"/partner connect {code}", "ada", "slack")


def test_partners_of_two_programs_ends_are_not_mixed(stage):
    """Two accounts that act for two partners stay apart until a manager decides."""
    stage.world.partner("Ada Letters", who="ada", platforms=("slack",))
    stage.world.partner("Osei Resellers", who="ben", platforms=("discord",))
    code = code_of(stage.say("/partner connect", "ada", "slack"))
    assert "These two cannot be joined" in stage.say(f"/partner connect {code}", "ben", "discord")
    assert stage.who("ben", "discord").partner_name == "Osei Resellers"


def test_roles_and_choices_of_both_come_together(stage):
    stage.world.role("dana", "manager", "slack")
    stage.world.role("dana", "council", "discord")
    stage.say("/partner settings notices training no", "dana", "discord")
    code = code_of(stage.say("/partner connect", "dana", "slack"))
    stage.say(f"/partner connect {code}", "dana", "discord")
    assert stage.who("dana", "discord").roles == {"manager", "council"}
    assert "all but training" in stage.say("/partner settings", "dana", "slack")


def test_an_invitation_lets_a_person_act_for_a_partner(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", code="ada")
    code = code_of(stage.say('/program partner invite "Ada Letters"', "dana"))
    stage.move(days=2)
    answer = stage.say(f"/partner connect {code}", "hugo", "discord")
    assert "Welcome aboard\nYou act for Ada Letters in Acme Partners now." in answer
    assert "r/ada" in stage.say("/partner", "hugo", "discord")
    assert stage.posted == []


@pytest.mark.parametrize("days", [3, 30])
def test_an_invitation_is_good_for_three_days(stage, days):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters")
    code = code_of(stage.say("/program partner invite Ada", "dana"))
    stage.move(days=days)
    assert "That code does not work" in stage.say(f"/partner connect {code}", "hugo")


def test_who_acts_for_a_partner_cannot_take_another_by_invitation(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada")
    stage.world.partner("Osei Resellers")
    code = code_of(stage.say("/program partner invite Osei", "dana"))
    assert "This account acts for Ada Letters" in stage.say(f"/partner connect {code}", "ada")


def test_parting_asks_first_and_leaves_the_partner_with_the_other_account(stage):
    stage.world.partner("Ada Letters", who="ada", platforms=("slack", "discord"))
    assert "Part your Discord account?" in stage.say("/partner disconnect", "ada", "discord")
    assert stage.button("Part them").confirm is not None
    assert stage.press("Part them").startswith("Parted")
    assert stage.who("ada", "slack").partner_name == "Ada Letters"
    assert stage.who("ada", "discord").partner_id is None


def test_an_account_that_stands_alone_has_nothing_to_part(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "There is nothing to part" in stage.say("/partner disconnect", "ada")
    assert "There is nothing to part" in stage.say("/partner disconnect discord yes", "ada")
    assert "There is nothing to part" in stage.say("/partner disconnect", "hugo")
    assert stage.who("ada").partner_name == "Ada Letters"


def test_a_press_that_arrives_twice_makes_one_code(stage):
    """A platform that delivers a question again gets no second answer, and nothing is done twice."""
    from bot.chat.dispatcher import Question
    from bot.chat.request import Place
    from tests.stage import account

    command = stage.dispatcher.registry.get("partner connect")
    question = Question(account("ada"), Place("C0COMMUNITY"), command, key="slack:again")
    assert stage.ask(question) is not None
    assert stage.ask(question) is None
