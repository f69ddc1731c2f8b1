"""Recognitions as managers handle them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.job import Channel
from bot.chat.request import About
from program.courtesy import set_quiet
from program.leaderboards import show_as
from program.people import choose_notice
from program.recognitions import recognitions
from program.rules.quiet_hours import QuietHours
from program.rules.spending import WriterRules
from tests.gallery.drawings import Studio
from tests.handlers.thanks import DRAFT, PRAISE, in_public, posted_by_the_job, thanked, told
from tests.plain import draw
from tests.stage import SETUP, ZONE, account

__all__ = ["thanked"]


def test_a_draft_shows_the_post_itself_and_what_the_books_say_and_posts_nothing(thanked):
    answer = thanked.say(DRAFT, "dana")
    assert "Preview: Thank you, Ada Letters" in answer
    assert f"Ada Letters brings customers who stay.\n{PRAISE}" in answer.replace("\n\n", "\n")
    assert "of 0 customers who bought in the last 30 days, 0 came more than 90 days ago and stayed" in answer
    assert "The books do not bear this out." in answer
    assert thanked.posted == []


def test_what_is_approved_is_posted_once_and_the_partner_is_told(thanked):
    thanked.say(DRAFT, "dana")
    approve = thanked.button("Approve and post")
    assert "Posted: Ada Letters is thanked" in thanked.press("Approve and post", "dana")
    [post], [notice] = in_public(thanked), told(thanked)
    assert post.text.startswith("Thank you, Ada Letters")
    assert PRAISE in post.text
    assert "Dana" not in post.text
    assert "You are thanked in public" in notice.text
    again = thanked.say(
        f"/program recognitions approve {approve.values['recognition']} {approve.values['seen']}", "dana"
    )
    assert "It is posted already" in again
    assert len(in_public(thanked)) == 1


def test_the_preview_is_the_very_post(thanked):
    thanked.say(DRAFT, "dana")
    shown = thanked.reply
    thanked.press("Approve and post", "dana")
    [post] = in_public(thanked)
    blocks = post.message.reply.blocks
    assert shown.blocks[1 : 1 + len(blocks)] == blocks


def test_what_changed_after_the_preview_is_not_approved_by_it(thanked):
    thanked.say(DRAFT, "dana")
    approve = dict(thanked.button("Approve and post").values)
    thanked.press("Edit", "dana")
    assert "Her tutorial helped forty new customers" in thanked.fill(reason="Her tutorial helped forty new customers")
    answer = thanked.say(f"/program recognitions approve {approve['recognition']} {approve['seen']}", "dana")
    assert "It is not what you saw any more" in answer
    assert thanked.posted == []


def test_who_is_hidden_is_not_thanked_in_public(thanked):
    thanked.world.partner("Birch Media", who="ben", visibility="hidden")
    answer = thanked.say(DRAFT.replace("Ada Letters", "Birch Media"), "dana")
    assert "Birch Media cannot be thanked in public" in answer
    assert "They chose not to be named." in answer


def test_who_has_a_pseudonym_is_thanked_by_it_alone(thanked):
    thanked.world.partner("Birch Media", who="ben", visibility="pseudonym", pseudonym="The Woodpecker")
    thanked.say(DRAFT.replace("Ada Letters", "Birch Media"), "dana")
    thanked.press("Approve and post", "dana")
    [post] = in_public(thanked)
    assert "Thank you, The Woodpecker" in post.text
    assert "Birch" not in post.text


def test_a_partner_nobody_acts_for_cannot_say_no_and_is_not_thanked(thanked):
    thanked.world.partner("Birch Media")
    assert "so nobody could say no" in thanked.say(DRAFT.replace("Ada Letters", "Birch Media"), "dana")


def test_who_turned_recognition_off_is_asked_first(thanked):
    with thanked.store.unit() as store:
        choose_notice(store, thanked.who("ada").id, "recognition", False)
    thanked.say(DRAFT, "dana")
    assert "Ada Letters is asked first" in thanked.press("Approve and post", "dana")
    assert in_public(thanked) == []
    [question] = told(thanked)
    assert "May we thank you in public?" in question.text
    thanked.reply = question.message.reply
    assert "Thank you for your yes" in thanked.press("Yes, post it", "ada")
    assert len(in_public(thanked)) == 1


@pytest.mark.parametrize("shown", ["pseudonym", "hidden"])
def test_a_late_yes_does_not_publish_a_name_that_is_not_wanted_any_more(thanked, shown):
    with thanked.store.unit() as store:
        choose_notice(store, thanked.who("ada").id, "recognition", False)
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    thanked.reply = told(thanked)[0].message.reply
    with thanked.store.unit() as store:
        show_as(store, thanked.who("ada").partner_id, shown, "The Woodpecker" if shown == "pseudonym" else None)
    assert "You are shown in another way now" in thanked.press("Yes, post it", "ada")
    assert in_public(thanked) == []


def test_a_no_before_the_post_is_final(thanked):
    with thanked.store.unit() as store:
        choose_notice(store, thanked.who("ada").id, "recognition", False)
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    thanked.reply = told(thanked)[0].message.reply
    no = dict(thanked.button("No, thank you").values)
    assert "It will not be posted" in thanked.press("No, thank you", "ada")
    assert "It was taken back already" in thanked.say(f"/partner recognition agree {no['recognition']}", "ada")
    assert in_public(thanked) == []
    assert "Ada Letters did not want to be recognised" in thanked.posted[-1].text


def test_a_correction_changes_the_post_in_place(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    thanked.press("Show it", "dana")
    thanked.press("Correct it", "dana")
    assert "Corrected" in thanked.fill(reason="Four of her customers renewed after her workshop")
    first, last = in_public(thanked)
    assert first.message.living == last.message.living
    assert first.key != last.key
    assert "Four of her customers" in last.text


def test_a_post_that_was_never_sent_is_not_replaced_by_a_notice_of_its_end(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Approve and post", "dana")
    thanked.press("Show it", "dana")
    assert "Deleted everywhere" in thanked.press("Delete everywhere", "dana")
    assert len(in_public(thanked)) == 1


def test_in_quiet_hours_the_post_waits_until_the_partner_may_be_told(thanked):
    with thanked.store.unit() as store:
        local = thanked.now.astimezone(ZONE)
        quiet = QuietHours((local - timedelta(hours=1)).time(), (local + timedelta(hours=2)).time())
        set_quiet(store, thanked.who("ada").id, quiet)
    thanked.say(DRAFT, "dana")
    answer = thanked.press("Approve and post", "dana")
    assert "Approved, and planned" in answer
    assert "Ada Letters is told first" in answer
    assert in_public(thanked) == []
    [notice] = told(thanked)
    assert notice.message.not_before == thanked.now + timedelta(hours=2)


def test_a_sum_of_money_or_a_vague_word_is_refused(thanked):
    assert "No sums of money in public" in thanked.say(
        DRAFT.replace(PRAISE, "She earned $4,000 with us in May alone"), "dana"
    )
    assert "Say what they did" in thanked.say(DRAFT.replace(PRAISE, "Great work"), "dana")
    with thanked.store.unit(False) as store:
        assert recognitions(store, 5) == []


def test_only_managers_draft(thanked):
    assert "needs the role manager" in thanked.say(DRAFT, "ada")


def test_it_is_scheduled_in_the_managers_zone_and_not_in_the_past(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Schedule", "dana")
    form = thanked.form
    assert "That moment is over" in thanked.fill(day="2026-11-01", time="9:00")
    thanked.form = form
    assert "It will be posted at 2026-11-20 08:00 UTC" in thanked.fill(day="2026-11-20", time="9:00")
    [notice] = told(thanked)
    assert "From 2026-11-20 08:00 UTC on, everybody in the community can read" in notice.text
    assert posted_by_the_job(thanked, days=1) == []
    [post] = posted_by_the_job(thanked, days=1)
    assert draw(post.reply).startswith("Thank you, Ada Letters")
    assert posted_by_the_job(thanked, days=1) == []


def test_who_is_hidden_by_the_time_is_not_posted_and_managers_hear_why(thanked):
    thanked.say(DRAFT, "dana")
    thanked.press("Schedule", "dana")
    thanked.fill(day="2026-11-20", time="9:00")
    thanked.say("/partner settings visibility hidden", "ada")
    [message] = posted_by_the_job(thanked, days=2)
    assert message.to == Channel("managers")
    assert "A recognition was not posted" in draw(message.reply)


def test_the_list_says_how_each_stands(thanked):
    assert "Nobody was thanked yet" in thanked.say("/program recognitions", "dana")
    thanked.say(DRAFT, "dana")
    assert f"Ada Letters | {PRAISE} | draft" in thanked.say("/program recognitions", "dana")


def test_a_manager_sends_the_post_to_themselves_first(thanked):
    thanked.say(DRAFT, "dana")
    assert "You get the post as a direct message on Slack" in thanked.press("Send it to me", "dana")
    [sent] = thanked.posted
    assert sent.text.startswith("Thank you, Ada Letters")


@pytest.mark.parametrize(
    "nasty",
    [
        "<!channel> come and see what she did here",
        "@everyone look at what she did for us",
        "[click](https://evil.example) and read what she did",
        "she wrote *`_~** and nothing broke for us",
        "{{ 7 * 7 }} people came since she wrote",
        "she \u202egnp.exe wrote \u200bthis for all of us",
    ],
)
def test_a_hostile_reason_is_read_as_it_was_typed_and_nothing_more(thanked, nasty):
    thanked.say("/program recognize", "dana")
    answer = thanked.fill(partner="Ada Letters", kind="growth", reason=nasty)
    assert "Preview: Thank you, Ada Letters" in answer
    thanked.press("Approve and post", "dana")
    [post] = in_public(thanked)
    drawn = Studio(thanked.templates)
    slack = json.dumps(drawn.slack(post.message.reply)["blocks"])
    wire = slack + json.dumps(drawn.discord(post.message.reply)["components"])
    assert drawn.refusals(post.message.reply) == []
    assert "<!channel>" not in slack
    assert "<https:" not in slack
    assert "](https" not in wire.removeprefix(slack)
    assert "\\u202e" not in wire
    assert "49 people" not in wire


@pytest.mark.parametrize("sum_", ["€ 300", "1.200,50 €", "usd 40", "3k$", "５００ EUR", "20 pounds"])
def test_every_way_to_write_a_sum_is_refused(thanked, sum_):
    assert "No sums of money" in thanked.say(DRAFT.replace(PRAISE, f"She made {sum_} with her last letter"), "dana")


@pytest.mark.parametrize("count", ["40 new customers", "3 of 4 customers", "12,000 readers"])
def test_counts_are_no_sums(thanked, count):
    assert "Preview" in thanked.say(DRAFT.replace(PRAISE, f"She helped {count} with her last letter"), "dana")


def test_what_is_approved_anew_with_the_same_words_is_told_anew(thanked):
    thanked.say(DRAFT, "dana")
    for _ in range(2):
        thanked.press("Schedule", "dana")
        thanked.fill(day="2026-11-20", time="9:00")
        thanked.press("Show it", "dana")
        thanked.press("Edit", "dana")
        thanked.fill(reason=PRAISE)
    first, second = told(thanked)
    assert first.key != second.key
    assert first.message.living == second.message.living


def test_from_a_message_the_form_begins_with_its_writer_and_its_words(thanked):
    form = thanked.choose(
        "Recognise a partner", "dana", About(account("ada"), "Three customers renewed\nafter her workshop")
    )
    assert "*Which partner: pn_" in form
    assert "Three customers renewed after her workshop" in form
    assert "Preview: Thank you, Ada Letters" in thanked.fill(kind="retained customers")


def test_from_a_stranger_s_message_the_partner_is_asked_for(thanked):
    assert "*Which partner: \n" in thanked.choose("Recognise a partner", "dana", About(account("hugo"), "Hello"))


def test_who_is_no_manager_is_refused_before_the_form(thanked):
    thanked.choose("Recognise a partner", "ada", About(account("ben"), "Hello"))
    assert thanked.reply.refusal


def test_the_form_for_another_reason_begins_with_the_one_there_is(thanked):
    thanked.say(DRAFT, "dana")
    assert PRAISE in thanked.press("Edit", "dana")
    assert PRAISE in thanked.fill()


def test_words_are_suggested_from_the_draft_s_own_facts_where_a_model_is_set(thanked):
    assert "Suggest words" not in thanked.say(DRAFT, "dana")
    rules = WriterRules("small-model", 1, 1, 1, 1)
    thanked.dispatcher.desk = replace(thanked.dispatcher.desk, program=replace(SETUP, writer=rules))
    thanked.say(DRAFT, "dana")
    answer = thanked.press("Suggest words", "dana")
    assert "Words for Ada Letters" in answer
    assert PRAISE in answer
    assert thanked.reply.wish.brief == "recognition_draft"
