"""Managers look after messages in chat: what waits, what is in doubt, and what they decide about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from program import broadcasts, circuits, direct_lines
from program.deliveries import Parcel, enqueue, reference_of
from program.delivery_claims import (
    GIVE_UP,
    claim,
    claim_doubtful,
    mark_refused,
    mark_sent,
    mark_unknown,
    mark_unreadable,
)
from program.second_looks import claim_looks, mark_twice


@pytest.fixture
def desk(stage):
    """A stage with a manager at it."""
    stage.world.role("dana", "manager")
    return stage


def written(stage, key="payout:1", end=None, **more):
    """Write a delivery, and let it end some way."""
    with stage.store.unit() as store:
        enqueue(store, Parcel(key, "slack", "C0COMMUNITY", {"text": "secret 12.50"}, **more), stage.now)
        if end is not None:
            (row,) = claim(store, "slack", stage.now)
            end(store, row)
    return reference_of(key)


def parked(store, row):
    row.unreadable_since = row.tried_at - GIVE_UP
    assert mark_unreadable(store, row, row.tried_at, "no history")


def test_without_troubles_the_list_says_so(desk):
    told = desk.say("/program deliveries", "dana")
    assert "Nothing was refused, and nothing is in doubt." in told


def test_only_managers_see_deliveries(desk):
    desk.world.partner("Ada Letters", who="ada")
    assert "manager" in desk.say("/program deliveries", "ada")


def test_a_message_is_found_by_its_reference_and_its_words_stay_private(desk):
    reference = written(desk, end=lambda store, row: mark_refused(store, row, "channel is archived", "channel"))
    told = desk.say(f"/program deliveries show {reference.lower()}", "dana")
    assert reference in told and "channel is archived" in told and "12.50" not in told
    assert reference in desk.say("/program deliveries list", "dana")


def test_an_unknown_reference_is_told_kindly(desk):
    assert "no such message" in desk.say("/program deliveries show 2222-99", "dana")


def test_a_message_in_doubt_that_is_there_counts_as_delivered(desk):
    reference = written(desk, end=parked)
    assert "in doubt" in desk.say(f"/program deliveries show {reference}", "dana")
    assert "it arrived" in desk.press("It is there", "dana")


def test_a_message_in_doubt_can_be_sent_again_and_the_first_decision_counts(desk):
    reference = written(desk, end=parked)
    desk.say(f"/program deliveries show {reference}", "dana")
    there = desk.button("It is there")
    assert "sent again" in desk.press("Send again", "dana")
    with desk.store.unit() as store:
        (row,) = claim(store, "slack", desk.now)
        mark_sent(store, row, "C0COMMUNITY/1", desk.now)
    told = desk.say(f"/program deliveries settle {there.values['delivery']} yes", "dana")
    assert "nothing to decide" in told


def twice(store, row):
    mark_sent(store, row, "C0COMMUNITY/1", row.tried_at, row.tried_at)
    ((row,),) = claim_looks(store, "slack", row.tried_at)
    mark_twice(store, row, "C0COMMUNITY/2", "It stands there twice.")


def test_a_message_that_stands_twice_may_lose_the_second_one(desk):
    reference = written(desk, end=twice)
    assert "stands there twice" in desk.say("/program deliveries", "dana")
    desk.say(f"/program deliveries show {reference}", "dana")
    assert "second one" in desk.press("Delete the second one", "dana")
    with desk.store.unit() as store:
        ((row,),) = claim_looks(store, "slack", desk.now)
        assert (row.state, row.extra) == ("sent", "C0COMMUNITY/2")
    assert "stands once" in desk.say(f"/program deliveries remove {reference}", "dana")


def test_a_message_that_stands_twice_may_stay_so(desk):
    reference = written(desk, end=twice)
    desk.say(f"/program deliveries show {reference}", "dana")
    assert "it arrived" in desk.press("Leave both", "dana")
    with desk.store.unit() as store:
        assert claim_looks(store, "slack", desk.now) == []


def test_a_message_refused_after_a_doubt_is_looked_for_before_it_is_sent_again(desk):
    def end(store, row):
        row.doubted = True
        mark_refused(store, row, "archived")

    reference = written(desk, end=end)
    desk.say(f"/program deliveries retry {reference}", "dana")
    with desk.store.unit() as store:
        assert claim(store, "slack", desk.now) == []
        assert len(claim_doubtful(store, "slack", desk.now)) == 1


def test_a_refused_message_is_sent_once_that_is_put_right(desk):
    reference = written(desk, end=lambda store, row: mark_refused(store, row, "too long"))
    desk.say(f"/program deliveries show {reference}", "dana")
    assert "On its way again" in desk.press("Send it again", "dana")
    assert "not refused" in desk.say(f"/program deliveries retry {reference}", "dana")


def test_a_closed_channel_is_shown_with_its_reason_and_tried_again(desk):
    with desk.store.unit() as store:
        circuits.trip(store, "slack", "C0COMMUNITY", "That channel is archived.", desk.now)
    written(desk)
    assert "That channel is archived." in desk.say("/program deliveries", "dana")
    with desk.store.unit() as store:
        assert claim(store, "slack", desk.now) == []
    assert "I try again now" in desk.press("Try again", "dana")
    with desk.store.unit() as store:
        assert len(claim(store, "slack", desk.now)) == 1


def test_a_channel_that_is_open_need_not_be_tried(desk):
    assert "not closed" in desk.say("/program deliveries try slack C0COMMUNITY", "dana")


def test_the_report_of_a_broadcast_counts_and_gives_reasons(desk):
    assert "No broadcast yet" in desk.say("/program deliveries report", "dana")
    with desk.store.unit() as store:
        broadcasts.begin(store, "news-1", "Autumn news", None, desk.now)
    written(desk, "a", lambda store, row: mark_sent(store, row, "C/1", desk.now), broadcast_id="news-1")
    written(desk, "b", lambda store, row: mark_refused(store, row, "closed"), broadcast_id="news-1")
    written(desk, "c", lambda store, row: mark_unknown(store, row, desk.now, "?"), broadcast_id="news-1")
    told = desk.say("/program deliveries report", "dana")
    assert "Autumn news: under way" in told and "1 of 3" in told and "1: closed" in told
    assert "no such broadcast" in desk.say("/program deliveries report other", "dana")


def test_the_oldest_that_waits_is_told(desk):
    written(desk)
    desk.now += timedelta(minutes=30)
    assert "1, the oldest since" in desk.say("/program deliveries", "dana")


def test_whose_direct_messages_are_closed_is_told_once_at_the_next_answer_and_can_try_again(stage):
    stage.world.partner("Ada Letters", who="ada")
    with stage.store.unit() as store:
        direct_lines.closed(store, "slack", "user:U0ADA", "closed", stage.now)
    assert "could not reach you by direct message" in stage.say("/partner stats", "ada")
    assert "I write to you now" in stage.press("Try direct messages again", "ada")
    assert "work again" in stage.posted[-1].text
    assert "could not reach" not in stage.say("/partner stats", "ada")
    assert "Your direct messages are open" in stage.say("/partner settings direct", "ada")
