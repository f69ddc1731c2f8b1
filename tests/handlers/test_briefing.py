"""The managers' briefing: what waits, what is unusual, who came and who went quiet, and no partner's money."""

from datetime import UTC, datetime, timedelta

from bot.chat.job import Channel, JobRequest
from bot.chat.schedule import Occurrence
from jobs.briefing import manager_briefing
from program.tables import PayoutRun
from tests.handlers.referring import NOTE
from tests.plain import draw
from tests.stage import SETUP, ZONE

WEDNESDAY = datetime(2026, 11, 18, 8, 30, tzinfo=ZONE)


def brief(stage, moment=WEDNESDAY):
    """Let a morning come; return what the managers read, and keep it to press."""
    at = moment.astimezone(UTC)
    with stage.store.unit(False) as store:
        request = JobRequest(at, store, stage.templates, SETUP, ZONE)
        [message] = manager_briefing(request, Occurrence(at, f"{moment:%Y-%m-%dT%H:%M} {ZONE.key}"))
    assert message.to == Channel("managers")
    stage.reply = message.reply
    return draw(message.reply)


def settled(stage, name, code, **who):
    """Let a partner be there for a long time."""
    now, stage.now = stage.now, stage.now - timedelta(days=200)
    partner = stage.world.partner(name, code=code, **who)
    stage.now = now
    return partner


def test_a_quiet_day_says_so_in_one_breath(stage):
    settled(stage, "Ada Letters", "ada")
    text = brief(stage)
    assert text == (
        "Good morning. All is as usual\nNothing waits for a decision.\n"
        "0 clicks (usually 0), 0 leads (usually 0), 0 sales (usually 0)."
    )


def test_what_waits_has_a_way_to_it(stage):
    stage.world.role("fay", "finance")
    with stage.store.unit() as store:
        store.add(
            PayoutRun(
                id="run_1", label="2026-11", cut_off=WEDNESDAY.date(), state="draft",
                digest="d", made_by="schedule", created_at=stage.now,
            )
        )  # fmt: skip
    text = brief(stage)
    assert "1 payout run waits for review: 2026-11" in text
    assert "2026-11" in stage.press("Review payouts", "fay")


def test_a_deal_that_waits_is_among_what_waits(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.say(f"/partner refer kite.example {NOTE}", "ada")
    text = brief(stage)
    assert "1 deal waits to be accepted or declined" in text and "Nothing waits" not in text
    assert "kite.example" in stage.press("Decide deals", "dana")


def test_a_partner_far_from_the_usual_is_named_with_the_figures_it_rests_on(stage):
    settled(stage, "Ada Letters", "ada")
    settled(stage, "Osei Resellers", "osei")
    for _ in range(4):
        stage.world.sale("ada", 987_654, days_ago=1)
    for day in range(5, 25):
        stage.world.lead("osei", days_ago=day)
    text = brief(stage)
    assert "▲ Ada Letters: 4 leads, usually 0.0 (0 in the 30 days before)" in text
    assert "Osei" not in text
    assert "4 leads (usually 1)" in text
    assert not any(trace in text for trace in ("USD", "9,876", "1,975"))


def test_who_joined_is_greeted_and_who_went_quiet_is_named_once(stage):
    stage.now -= timedelta(days=1)
    stage.world.partner("Marin Consulting")
    stage.now += timedelta(days=1)
    settled(stage, "Ada Letters", "ada")
    stage.world.lead("ada", days_ago=15)
    text = brief(stage)
    assert "Joined: Marin Consulting." in text
    assert "Went quiet: Ada Letters. This partner had leads, and no click for two weeks." in text
    assert "Ada" not in brief(stage, WEDNESDAY + timedelta(days=1))


def test_on_monday_it_is_about_the_weekend_too(stage):
    assert "usually" in brief(stage, datetime(2026, 11, 16, 8, 30, tzinfo=ZONE))
    stage.now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    stage.world.partner("Saturday Studio")
    text = brief(stage, datetime(2026, 11, 16, 8, 30, tzinfo=ZONE))
    assert "Joined: Saturday Studio." in text
    assert "About 13–15 November 2026" in text
