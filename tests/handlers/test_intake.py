"""The intake: what cannot be taken in is seen by managers and told to operators once, with the reason."""

from datetime import timedelta

import pytest

from jobs.intake import watch_intake
from program.customers import CustomerDetails
from program.events import NewSale
from program.money import Money
from program.reversals import TakeBack, reverse
from program.stripe_events import take_in
from program.tracking import track_sale
from tests.handlers.test_money_jobs import tick
from tests.plain import draw
from tests.program.stripe_story import event
from tests.stage import SETUP


@pytest.fixture
def managed(stage):
    stage.world.role("dana", "manager")
    return stage


def told(stage, *events):
    with stage.store.unit() as store:
        for each in events:
            take_in(store, SETUP.terms, each, now=stage.now)


def watch(stage, days=0):
    return [draw(message.reply) for message in tick(stage, watch_intake, stage.now + timedelta(days=days), SETUP)]


def test_an_event_of_an_unknown_type_is_seen_in_chat_and_told_once(managed):
    assert managed.say("/program intake", "dana").startswith("All that came in is in the books")
    assert watch(managed) == []
    told(managed, event("evt_odd", "radar.early_fraud_warning.created", {"id": "x"}))
    answer = managed.say("/program intake", "dana")
    assert answer.startswith("Not in the books: 1 parked, 0 waiting, 0 unattributed")
    assert "events of the type radar.early_fraud_warning.created are not known here" in answer
    [post] = watch(managed)
    assert post.startswith("1 thing that came in is not in the books")
    assert watch(managed, days=1) == []


def test_a_refund_that_waits_for_its_sale_is_told_after_a_week(managed):
    with managed.store.unit() as store:
        back = TakeBack("re_1", "refund", Money(500, "USD"), managed.now, invoice_id="in_9")
        reverse(store, SETUP.terms, back)
    assert "no sale has the invoice in_9" in managed.say("/program intake", "dana")
    assert watch(managed, days=6) == []
    [post] = watch(managed, days=8)
    assert "no sale has the invoice in_9" in post


def test_a_sale_of_nobodys_customer_is_unattributed_until_they_are_known(managed):
    sale = NewSale("Purchase", CustomerDetails("u_new"), 10_000, "USD", "shop")
    with managed.store.unit() as store:
        track_sale(store, SETUP.terms, sale, now=managed.now)
    assert "0 waiting, 1 unattributed" in managed.say("/program intake", "dana")
    assert watch(managed, days=30) == []


def test_finance_drops_an_event_that_will_never_count_and_says_why(managed):
    managed.world.role("fay", "finance")
    told(managed, event("evt_odd", "radar.early_fraud_warning.created", {"id": "x"}))
    assert "evt_odd" in managed.say("/program intake", "fay")
    assert "still parked" in managed.say("/program intake retry evt_odd", "fay")
    answer = managed.say('/program intake drop evt_odd "a warning, no money"', "fay")
    assert "evt_odd will never count, because: “a warning, no money”" in answer
    assert managed.press("The intake").startswith("All that came in is in the books")
    assert "No such event waits" in managed.say("/program intake drop evt_odd again", "fay")
    told(managed, event("evt_odd", "radar.early_fraud_warning.created", {"id": "x"}))
    assert managed.say("/program intake", "fay").startswith("All that came in is in the books")


def test_partners_do_not_see_the_intake(managed):
    managed.world.partner("Ada Letters", who="ada")
    assert "needs the role manager or finance" in managed.say("/program intake", "ada")
