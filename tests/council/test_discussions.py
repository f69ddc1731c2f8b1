"""Discussions: a thread under each new motion's card in every chat, and in it what becomes of the motion."""

from bot.chat.delivery import thread_destination, thread_of
from bot.chat.job import JobRequest, Thread
from bot.chat.schedule import Occurrence
from jobs.discussions import council_discussions
from program.tables import LivingCard
from tests.plain import draw
from tests.stage import NOW, SETUP, ZONE


def tick(stage):
    with stage.store.unit() as store:
        return list(council_discussions(JobRequest(NOW, store, stage.templates, SETUP, ZONE), Occurrence(NOW, "now")))


def proposed(stage):
    stage.world.seat("ada", "Ada Letters", chair=True)
    stage.world.seat("cleo", "Marin Consulting")
    stage.say('/council propose title:"A shared glossary" text:"One page with all our words."', "ada")
    return stage


def posted(stage, *platforms):
    """Let the motion's card stand in chats."""
    with stage.store.unit() as store:
        for platform in platforms:
            card = LivingCard(name="motion:1:draft", platform=platform, destination="C", address=f"C/{platform}")
            card.changed_at = NOW
            store.add(card)


def test_each_chat_has_its_thread_once_its_card_stands(stage):
    proposed(stage)
    assert tick(stage) == []
    posted(stage, "slack")
    [message] = tick(stage)
    assert message.to == Thread("slack", "C/slack", "Motion 1")
    assert "What speaks for it" in draw(message.reply)
    posted(stage, "discord")
    [message] = tick(stage)
    assert message.to.platform == "discord"
    assert tick(stage) == []


def test_what_becomes_of_a_motion_is_told_where_it_is_discussed(stage):
    posted(proposed(stage), "slack", "discord")
    tick(stage)
    for line, words in (
        ('/council amend 1 text:"Two pages."', "It now reads"),
        ("/council second 1", "It was seconded"),
        ("/council open 1 days:3", "Its vote is open until"),
    ):
        stage.say(line, "cleo" if "second" in line else "ada")
        told = [one for one in stage.posted if isinstance(one.message.to, Thread)][-2:]
        assert {one.message.to.platform for one in told} == {"slack", "discord"}
        assert all(words in one.text for one in told)
    assert len([one for one in stage.posted if isinstance(one.message.to, Thread)]) == 6


def test_a_thread_is_named_by_its_message_and_title():
    assert thread_of(thread_destination("C0/17.5", "Motion 1")) == ("C0", "17.5", "Motion 1")
    assert thread_of("C0COUNCIL") is None


def test_the_first_card_makes_way_for_that_of_the_vote(stage):
    posted(proposed(stage), "slack", "discord")
    stage.say("/council second 1", "cleo")
    stage.say("/council open 1 days:3", "ada")
    [over] = [one for one in stage.posted if one.message.topic.endswith("draft-over")]
    assert over.message.living.name == "motion:1:draft"
    assert "on a card of its own" in over.text and "[Open the vote]" not in over.text
