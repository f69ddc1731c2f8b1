"""Recognition: nothing is posted that nobody saw, that the partner did not hear of, or that they do not want."""

from tests.handlers.thanks import DRAFT, PRAISE, in_public, stands, thanked, told
from tests.plain import buttons_of

__all__ = ["thanked"]


def test_the_partner_takes_it_down_at_any_time(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    stands(thanked)
    thanked.move(days=200)
    thanked.reply = told(thanked)[0].message.reply
    assert "It is being taken down" in thanked.press("Please take it down", "ada")
    first, last = in_public(thanked)
    assert last.message.living == first.message.living
    assert "Ada" not in last.text
    assert PRAISE not in last.text


def test_another_partner_can_neither_see_it_nor_take_it_down(thanked):
    thanked.world.partner("Birch Media", who="ben")
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    down = buttons_of(told(thanked)[0].message.reply)[0]
    answer = thanked.say(f"/partner recognition remove {down.values['recognition']}", "ben")
    assert "No such recognition" in answer


def test_a_partner_reads_what_is_posted_about_them_and_no_draft(thanked):
    thanked.say(DRAFT, "dana")
    assert "Nothing is posted about you" in thanked.say("/partner recognition")
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    assert PRAISE in thanked.say("/partner recognition")


def test_whoever_hides_later_is_hidden_in_what_was_posted_before(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    stands(thanked)
    thanked.move(days=30)
    assert "What was posted to thank you is being taken down." in thanked.say("/partner settings visibility hidden")
    first, last = in_public(thanked)
    assert last.message.living == first.message.living
    assert "Ada" not in last.text
    assert "Nothing is posted about you" in thanked.say("/partner recognition")


def test_whoever_takes_a_pseudonym_later_is_renamed_in_what_was_posted_before(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    stands(thanked)
    answer = thanked.say('/partner settings visibility pseudonym "The Heron"')
    assert "What was posted to thank you is being changed, too." in answer
    first, last = in_public(thanked)
    assert last.key != first.key
    assert "Thank you, The Heron" in last.text
    assert "Ada" not in last.text


def test_nothing_is_posted_anew_where_the_name_stays(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    thanked.say("/partner settings visibility name")
    assert len(in_public(thanked)) == 1
