"""Announcements as managers handle them: aimed, counted, seen, sent in portions, cancelled, and reported."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.chat.job import Channel, Direct, JobRequest
from bot.chat.schedule import Occurrence
from bot.outbox import Hours, Outbox
from jobs.announcements import announcement_digest, announcement_posts
from program import announcements
from program.courtesy import set_quiet
from program.partners import Profile, describe
from program.people import choose_notice
from program.rules.quiet_hours import QuietHours
from program.tables import Announcement, Delivery, Partner
from tests.plain import draw
from tests.stage import SETUP, ZONE

NEWS = '/program announce write "New pages" "The pricing page is new. Please check your links."'


class Pencil:
    """A platform that draws a message as its title."""

    def draw(self, reply, reference=""):
        return {"text": str(reply.title)}


@pytest.fixture
def town(stage):
    """Three partners with a person each, and a manager."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Birch Media", who="ben", code="ben")
    stage.world.partner("Cobalt Works", who="cleo", code="cleo")
    stage.world.role("dana", "manager")
    return stage


def profiled(stage, name, **profile):
    with stage.store.unit() as store:
        describe(store, store.exec(select(Partner).where(Partner.name == name)).one(), Profile(**profile))


def ticked(stage, job=announcement_posts, *, receivers=frozenset(), minutes=1):
    """What the job says a minute later, written as the job's own transaction does."""
    stage.move(minutes=minutes)
    with stage.store.unit() as store:
        request = JobRequest(stage.now, store, stage.templates, SETUP, ZONE, receivers)
        return list(job(request, Occurrence(stage.now, f"{stage.now.astimezone(ZONE):%Y-%m-%dT%H:%M} Europe/Berlin")))


def sent_to(messages):
    return {one.to.person_id for one in messages if isinstance(one.to, Direct)}


def test_what_is_written_is_seen_first_and_counted_and_sent_to_nobody(town):
    answer = town.say(NEWS, "dana")
    assert "Preview: New pages" in answer
    assert "The pricing page is new." in answer
    assert "To whom: all partners, by direct message." in answer
    assert "Reaches 3 people of 3 partners." in answer
    assert town.posted == []
    assert ticked(town) == []


def test_it_is_sent_once_to_each_within_a_minute(town):
    town.say(NEWS, "dana")
    assert "It is going out" in town.press("Send it now", "dana")
    told = ticked(town)
    assert sent_to(told) == {town.who(one).id for one in ("ada", "ben", "cleo")}
    assert {(one.courtesy, one.category) for one in told} == {("digest", "announcement")}
    assert ticked(town) == []


def test_conditions_are_combined_and_the_reach_is_told_before(town):
    profiled(town, "Ada Letters", archetype="newsletter", country="de")
    profiled(town, "Birch Media", archetype="newsletter", country="US")
    profiled(town, "Cobalt Works", archetype="agency", country="DE")
    town.say(NEWS, "dana")
    town.press("Choose receivers", "dana")
    assert "partners whose archetype is newsletter, by" in town.fill(by="archetype", values="Newsletter")
    assert "Reaches 2 people of 2 partners." in draw(town.reply)
    town.press("Choose receivers", "dana")
    answer = town.fill(by="country", values="not us")
    assert "whose archetype is newsletter, and whose country is not US" in answer
    assert "Reaches 1 person of 1 partner." in answer
    town.press("Send it now", "dana")
    assert sent_to(ticked(town)) == {town.who("ada").id}


def test_a_value_that_nobody_has_is_refused_with_those_there_are(town):
    profiled(town, "Ada Letters", industry="Film")
    town.say(NEWS, "dana")
    town.press("Choose receivers", "dana")
    assert "“farming” is no industry that I know. There is Film" in town.fill(by="industry", values="farming")


def test_how_they_have_been_doing_tells_partners_apart(town):
    town.world.clicks("ada", 3)
    town.say(NEWS, "dana")
    town.press("Choose receivers", "dana")
    assert "Reaches 1 person" in town.fill(by="behaviour", values="clicks without leads")
    town.press("Choose receivers", "dana")
    assert "Reaches 2 people" in town.fill(by="behaviour", values="yet to start")


def test_whoever_turned_announcements_off_is_not_told_and_counted(town):
    with town.store.unit() as store:
        choose_notice(store, town.who("ben").id, "announcement", False)
    assert "Reaches 2 people of 3 partners. 1 person has turned announcements off." in town.say(NEWS, "dana")
    town.press("Send it now", "dana")
    assert town.who("ben").id not in sent_to(ticked(town))
    assert "1 opted out" in town.press("Show it", "dana")


def test_what_would_reach_nobody_has_no_way_to_be_sent(stage):
    stage.world.role("dana", "manager")
    assert "Reaches 0 people of 0 partners." in stage.say(NEWS, "dana")
    with pytest.raises(AssertionError, match="no button"):
        stage.button("Send it now")


def test_it_is_read_by_whoever_writes_it_before_anybody_else(town):
    town.say(NEWS, "dana")
    assert "Sent to you" in town.press("Send it to me", "dana")
    [one] = town.posted
    assert one.message.to == Direct(town.who("dana").id, "slack")
    assert one.text.startswith("New pages")


def test_what_is_planned_waits_for_its_time_and_can_be_cancelled_before(town):
    town.say(NEWS, "dana")
    town.press("Schedule", "dana")
    assert "Planned" in town.fill(day="2026-11-20", time="9:00")
    assert ticked(town) == []
    town.press("Show it", "dana")
    assert "Cancelled" in town.press("Cancel", "dana")
    assert ticked(town, minutes=5 * 24 * 60) == []


def test_what_changed_after_the_preview_is_not_sent_by_it(town):
    town.say(NEWS, "dana")
    seen = dict(town.button("Send it now").values)
    form = town.press("Edit", "dana")
    assert "The pricing page is new. Please check your links." in form
    assert "Preview: Newer pages" in town.fill(title="Newer pages")
    answer = town.say(f"/program announce send {seen['announcement']} {seen['seen']}", "dana")
    assert "It is not what you saw any more" in answer
    assert ticked(town) == []


def test_what_was_sent_cannot_be_changed(town):
    town.say(NEWS, "dana")
    this = town.button("Edit").values["announcement"]
    town.press("Send it now", "dana")
    ticked(town)
    assert "It has gone out" in town.say(f'/program announce edit {this} "Other title" "Other text"', "dana")


def test_a_link_is_a_button_and_must_be_encrypted(town):
    assert "That address is not safe to open" in town.say(f"{NEWS} http://acme.example/new", "dana")
    assert "[Open -> https://acme.example/new]" in town.say(f"{NEWS} https://acme.example/new", "dana")


def test_in_a_channel_it_is_posted_once_and_the_preview_says_who_reads_it(town):
    answer = town.say(f"{NEWS} way:community", "dana")
    assert "in the community channel, where everybody reads it who is there" in answer
    town.press("Send it now", "dana")
    [post] = ticked(town)
    assert post.to == Channel("community")
    assert ticked(town) == []


def test_many_are_written_to_in_portions_and_stopped_in_between(town, monkeypatch):
    monkeypatch.setattr(announcements, "PORTION", 2)
    town.say(NEWS, "dana")
    town.press("Send it now", "dana")
    assert len(ticked(town)) == 2
    assert "It is going out: 2 people so far." in town.press("Show it", "dana")
    town.press("Cancel", "dana")
    assert ticked(town) == []


def test_two_of_a_week_come_in_one_digest_and_only_once(town):
    everybody = frozenset(town.who(one).id for one in ("ada", "ben", "cleo"))
    for title in ("First thing", "Second thing"):
        town.say(f'/program announce write "{title}" "What there is to know." way:digest', "dana")
        town.press("Send it now", "dana")
        assert ticked(town) == []
    told = ticked(town, announcement_digest, receivers=everybody, minutes=24 * 60)
    assert sent_to(told) == everybody
    assert "2 things to know from Acme Partners" in draw(told[0].reply)
    assert ticked(town, announcement_digest, receivers=everybody, minutes=7 * 24 * 60) == []


def test_the_report_tells_what_waits_for_the_end_of_quiet_hours(town):
    with town.store.unit() as store:
        local = (town.now + timedelta(minutes=1)).astimezone(ZONE).time()
        set_quiet(
            store,
            town.who("ada").id,
            QuietHours(local.replace(hour=local.hour - 1), local.replace(hour=local.hour + 1)),
        )
    town.say(NEWS, "dana")
    town.press("Send it now", "dana")
    outbox = Outbox({"slack": Pencil()}, lambda name, platform: None, Hours(ZONE))
    for number, message in enumerate(ticked(town)):
        with town.store.unit() as store:
            outbox.post(store, message, f"key-{number}", town.now)
    answer = town.press("Show it", "dana")
    assert "0 sent, 2 waiting, 1 held by quiet hours" in answer
    assert "that spares 3 people a message" in town.press("Cancel", "dana")
    with town.store.unit(False) as store:
        assert {row.state for row in store.exec(select(Delivery))} == {"dropped"}
        assert store.exec(select(Announcement.state)).all() == ["cancelled"]


def test_a_partner_may_not_announce(town):
    town.say(NEWS, "ada")
    assert town.reply.refusal
    assert "Nothing was announced yet" in town.say("/program announce list", "dana")
