"""What the clock does with money: runs on their day, notices once, statements sealed, tiers reviewed, terms told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.chat.job import Channel, Direct, JobRequest
from bot.chat.schedule import Occurrence, next_occurrence
from jobs.payout_notices import payout_notices
from jobs.payout_run import payout_run
from jobs.statements import close_statements
from jobs.terms import terms_changed
from jobs.tiers import tier_review
from program.holds import release_due
from program.money import Money
from program.reversals import TakeBack, reverse
from program.rules.payout_days import is_payout_day
from program.setup import Setup
from program.statements import stated, statements_of
from program.tables import Person, Sale
from program.terms import PayoutRules, Reward, Terms, Tier
from program.terms_versions import ensure_terms
from program.tiers import tier_of, window_before
from tests.handlers.till import PROGRAM, open_till
from tests.plain import draw
from tests.program import purse
from tests.stage import SETUP, ZONE, Stage


def tick(stage: Stage, job, at: datetime, program: Setup = PROGRAM):
    """Let a job's occurrence come, and keep what it wrote; return its messages."""
    with stage.store.unit() as store:
        return list(job(JobRequest(at, store, stage.templates, program, ZONE), Occurrence(at, f"{at:%FT%T}")))


def texts(messages) -> list[str]:
    return [draw(message.reply) for message in messages]


@pytest.fixture
def till(stage):
    return open_till(stage)


# The run of the rhythm.


def test_on_its_day_the_run_is_made_and_the_managers_are_asked_without_amounts(till):
    first = next_occurrence(payout_run.__job__.schedule, ZONE, datetime(2026, 11, 30, 12, tzinfo=UTC))
    [message] = tick(till, payout_run, first.due_at)
    assert message.to == Channel("managers")
    text = draw(message.reply)
    assert text.startswith("Payout run 2026-12-01 is ready for review\nIt pays 3 partners")
    assert "USD" not in text
    till.reply = message.reply
    assert "600.00 USD" in till.press("Review it", "fay")


def test_on_other_days_and_with_nobody_to_pay_there_is_no_post(till, tmp_path):
    assert tick(till, payout_run, datetime(2026, 12, 2, 8, tzinfo=UTC)) == []
    tick(till, payout_run, datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert tick(till, payout_run, datetime(2027, 1, 1, 8, tzinfo=UTC)) == [], "all of it is in the open run"


def test_what_is_due_that_very_day_is_in_the_run_also_when_the_clock_catches_up(till):
    with till.store.unit() as store:
        ada = purse.partner(store, "Hana Reviews", USD="paypal")
        purse.earn(store, ada, 30_000, until=date(2026, 12, 1), held=True)
    [message] = tick(till, payout_run, datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert "It pays 4 partners" in draw(message.reply)


@pytest.mark.parametrize(
    ("schedule", "day", "paid", "not_paid"),
    [
        ("weekly", 1, date(2026, 11, 23), date(2026, 11, 24)),
        ("monthly", 5, date(2026, 11, 5), date(2026, 11, 6)),
        ("quarterly", 5, date(2026, 10, 5), date(2026, 11, 5)),
    ],
)
def test_the_rhythm_is_that_of_the_terms(schedule, day, paid, not_paid):
    rules = PayoutRules(schedule=schedule, day=day)
    assert is_payout_day(rules, paid)
    assert not is_payout_day(rules, not_paid)


# Notices.

BEFORE = purse.NOON - timedelta(minutes=15)


def paid_run(till):
    """Approve and submit a run, some minutes after noon."""
    till.move(minutes=5)
    till.say("/program payouts make label=2026-11", "fay")
    till.press("Approve")
    till.move(minutes=1)
    till.say("/program payouts review", "gus")
    till.press("Approve")
    till.press("Submit")


def test_what_happened_before_the_first_time_is_history(till):
    assert tick(till, payout_notices, purse.NOON) == []


def test_a_payout_is_told_step_by_step_at_once_and_only_once(till):
    tick(till, payout_notices, purse.NOON + timedelta(seconds=1))
    paid_run(till)
    told = tick(till, payout_notices, purse.NOON + timedelta(minutes=15))
    ada = [text for text in texts(told) if "600.00 USD" in text]
    assert [text.splitlines()[0] for text in ada] == [
        "A payout of 600.00 USD was approved",
        "600.00 USD is on its way",
    ]
    assert all(isinstance(message.to, Direct) for message in told)
    assert len({message.topic for message in told}) == len(told)
    assert tick(till, payout_notices, purse.NOON + timedelta(minutes=30)) == []
    till.move(minutes=20)
    till.say("/program payouts settle 2026-11 BATCH-9", "fay")
    told = texts(tick(till, payout_notices, purse.NOON + timedelta(minutes=45)))
    assert any(text.startswith("600.00 USD was paid") and "Reference: BATCH-9" in text for text in told)
    assert not any(purse.IBAN in text for text in told), "ways of paying are masked"


def test_payout_notices_are_moneys_and_can_be_turned_off(till):
    tick(till, payout_notices, purse.NOON + timedelta(seconds=1))
    paid_run(till)
    told = tick(till, payout_notices, purse.NOON + timedelta(minutes=15))
    assert {(message.courtesy, message.category) for message in told} == {("money", "payout")}


def _everybody(store):
    return store.exec(select(Person).where(col(Person.partner_id).is_not(None))).all()


def test_a_failure_says_why_and_that_the_money_stays_theirs(till):
    tick(till, payout_notices, purse.NOON + timedelta(seconds=1))
    paid_run(till)
    till.say('/program payouts fail 2026-11 "Account is closed"', "fay")
    told = texts(tick(till, payout_notices, purse.NOON + timedelta(minutes=15)))
    [ada] = [text for text in told if text.startswith("A payout of 600.00 USD did not arrive")]
    assert "Account is closed. It stays yours" in ada


def test_what_was_earned_is_told_once_a_day_and_released_or_taken_back_at_once(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    morning = datetime(2026, 11, 18, 9, 15, tzinfo=UTC)
    tick(stage, payout_notices, morning, SETUP)
    stage.world.sale("ada", 10_000)
    stage.world.sale("ada", 20_000)
    assert tick(stage, payout_notices, stage.now + timedelta(minutes=15), SETUP) == []
    [digest] = tick(stage, payout_notices, datetime(2026, 11, 19, 9, tzinfo=UTC), SETUP)
    assert draw(digest.reply).startswith("You earned 60.00 USD\n2 new commissions: 60.00 USD")
    assert tick(stage, payout_notices, datetime(2026, 11, 19, 9, 15, tzinfo=UTC), SETUP) == []
    refunded = datetime(2026, 11, 19, 9, 20, tzinfo=UTC)
    with stage.store.unit() as store:
        reverse(
            store, SETUP.terms, TakeBack("re_1", "refund", Money(5_000, "USD"), refunded, invoice_id=_invoice(store))
        )
    [taken] = tick(stage, payout_notices, datetime(2026, 11, 19, 9, 30, tzinfo=UTC), SETUP)
    assert "was taken back" in draw(taken.reply)
    due = datetime(2026, 12, 19, 0, 15, tzinfo=UTC)
    with stage.store.unit() as store:
        release_due(store, date(2026, 12, 18), due)
    [released] = tick(stage, payout_notices, due + timedelta(minutes=15), SETUP)
    assert "is ready to be paid" in draw(released.reply)


def _invoice(store) -> str:
    return str(store.exec(select(Sale.invoice_id).order_by(Sale.id)).first())


def test_a_refund_that_is_reported_late_is_still_told(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000)
    tick(stage, payout_notices, stage.now - timedelta(hours=1), SETUP)
    later = stage.now + timedelta(hours=5)
    tick(stage, payout_notices, later, SETUP)
    with stage.store.unit() as store:
        made = TakeBack(
            "re_1", "refund", Money(10_000, "USD"), stage.now + timedelta(hours=1), invoice_id=_invoice(store)
        )
        reverse(store, SETUP.terms, made)
    [taken] = tick(stage, payout_notices, later + timedelta(minutes=15), SETUP)
    assert draw(taken.reply).startswith("20.00 USD was taken back")


def test_what_is_imported_from_last_year_is_told_too(stage):
    """Earned or taken back long before anybody knew of it: partners hear of both, and of when it was."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    tick(stage, payout_notices, stage.now, SETUP)
    stage.world.sale("ada", 10_000, days_ago=200)
    [digest] = tick(stage, payout_notices, stage.now + timedelta(days=1), SETUP)
    text = draw(digest.reply)
    assert text.startswith(
        "You earned 20.00 USD\n1 new commission: 20.00 USD. Some became known late: the earliest is of"
    )
    with stage.store.unit() as store:
        refunded = stage.now - timedelta(days=150)
        taken = TakeBack("re_1", "refund", Money(10_000, "USD"), refunded, invoice_id=_invoice(store))
        reverse(store, SETUP.terms, taken)
    [told] = tick(stage, payout_notices, stage.now + timedelta(days=1, minutes=15), SETUP)
    assert draw(told.reply).startswith("20.00 USD was taken back")


# Statements.


def test_after_a_month_its_root_is_published_and_each_partner_is_told(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, days_ago=30)
    due = datetime(2026, 11, 1, 6, tzinfo=ZONE)
    public, own = tick(stage, close_statements, due, SETUP)
    assert public.to == Channel("community")
    assert draw(public.reply).startswith("The statements of 2026-10 are closed\n1 statement is sealed")
    assert "20.00" not in draw(public.reply)
    assert draw(own.reply).startswith("Your statement of 2026-10 is there")
    assert tick(stage, close_statements, due, SETUP) == [], "it is closed once"


def test_after_a_quarter_the_quarter_is_closed_too(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, days_ago=60)
    titles = [
        text.splitlines()[0]
        for text in texts(tick(stage, close_statements, datetime(2026, 10, 1, 6, tzinfo=ZONE), SETUP))
    ]
    assert "The statements of 2026-09 are closed" in titles
    assert "The statements of 2026-Q3 are closed" in titles


def test_a_month_without_anything_to_state_has_no_post(stage):
    assert tick(stage, close_statements, datetime(2026, 11, 1, 6, tzinfo=ZONE), SETUP) == []


# Tiers.

TIERS = (
    Tier("bronze"),
    Tier("silver", sales=2, window="month"),
    Tier("gold", revenue=Money(90_000, "USD"), window="month"),
)
RANKED = replace(SETUP, terms=Terms((Reward("sale", "sale", 2000),), ZONE.key, tiers=TIERS))


def test_partners_go_up_and_down_by_the_month_that_ended(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.say("/partner settings notices summary off")
    for _ in range(2):
        stage.world.sale("ada", 10_000, days_ago=30)
    [up] = tick(stage, tier_review, datetime(2026, 11, 1, 7, tzinfo=ZONE), RANKED)
    assert draw(up.reply).startswith("You reached the tier silver")
    assert tick(stage, tier_review, datetime(2026, 11, 1, 7, tzinfo=ZONE), RANKED) == []
    stage.world.sale("ada", 90_000)
    [up] = tick(stage, tier_review, datetime(2026, 12, 1, 7, tzinfo=ZONE), RANKED)
    assert draw(up.reply).startswith("You reached the tier gold")
    [down] = tick(stage, tier_review, datetime(2027, 1, 1, 7, tzinfo=ZONE), RANKED)
    assert draw(down.reply).startswith("Your tier is bronze now")
    with stage.store.unit(False) as store:
        assert tier_of(store, ada.id, date(2026, 12, 31)) == "gold"
        assert tier_of(store, ada.id, date(2026, 10, 31)) == ""


def test_a_sale_that_was_refunded_whole_lifts_nobody(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    for _ in range(2):
        stage.world.sale("ada", 10_000, days_ago=30)
    with stage.store.unit() as store:
        at = stage.now - timedelta(days=20)
        reverse(store, SETUP.terms, TakeBack("re_1", "refund", Money(10_000, "USD"), at, invoice_id=_invoice(store)))
    [up] = tick(stage, tier_review, datetime(2026, 11, 1, 7, tzinfo=ZONE), RANKED)
    assert draw(up.reply).startswith("You reached the tier bronze")


def test_a_tier_looks_at_the_last_of_its_windows_that_was_complete():
    day = date(2026, 11, 1)
    assert (window_before("month", day).start, window_before("month", day).end) == (
        date(2026, 10, 1),
        date(2026, 10, 31),
    )
    assert (window_before("quarter", day).start, window_before("quarter", day).end) == (
        date(2026, 7, 1),
        date(2026, 9, 30),
    )
    assert window_before("ever", day).end == date(2026, 10, 31)


# Terms.


def test_new_terms_are_told_once_with_what_changed_and_the_first_are_no_news(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    with stage.store.unit() as store:
        ensure_terms(store, SETUP.terms, stage.now)
    assert tick(stage, terms_changed, stage.now, SETUP) == []
    better = replace(SETUP, terms=Terms((Reward("sale", "sale", 2500),), ZONE.key))
    with stage.store.unit() as store:
        ensure_terms(store, better.terms, stage.now + timedelta(hours=1))
    [message] = tick(stage, terms_changed, stage.now + timedelta(hours=2), better)
    text = draw(message.reply)
    assert text.startswith("The program's terms changed")
    assert "rewards, sale, rate | 20 % | 25 %" in text
    assert "keep the terms they came under" in text
    assert tick(stage, terms_changed, stage.now + timedelta(hours=3), better) == []


def test_after_a_long_stop_a_months_releases_are_in_its_own_statement(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, days_ago=62)
    tick(stage, close_statements, datetime(2026, 11, 1, 6, tzinfo=ZONE), SETUP)
    with stage.store.unit(False) as store:
        [statement] = statements_of(store, ada.id, "2026-10")
        assert stated(store, statement).closing.payable == 2_000
