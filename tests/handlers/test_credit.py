"""Credit: one commission explained from the first click to the statement, to its own partner alone."""

from dataclasses import replace
from datetime import date

from program.commissions import commissions_of
from program.customers import CustomerDetails
from program.events import NewLead, NewSale
from program.holds import release_due
from program.money import Money
from program.reversals import TakeBack, reverse
from program.rules.stated_periods import stated_period
from program.statements import close_period
from program.terms import Attribution
from program.tracking import track_lead, track_sale
from tests.stage import SETUP, ZONE


def newest(stage, partner):
    with stage.store.unit(False) as store:
        return commissions_of(store, partner.id, 1)[0].id


def test_before_the_first_commission_there_is_nothing_to_explain(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert "There is no commission to explain yet" in stage.say("/partner credit")


def test_the_newest_commission_is_explained_from_click_to_books(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000)
    stage.say("/partner earnings")
    answer = stage.press("Why?")
    assert "Why 20.00 USD" in answer
    assert "a click, yours, by your link ada" in answer
    assert "Shares: you 100 %, together 100 %." in answer
    assert "20 % of 100.00 USD = 20.00 USD" in answer
    assert "earned: held +20.00 USD" in answer
    assert "Now: held until 18 December 2026" in answer
    assert "Not on a closed statement yet" in answer


def test_anothers_commission_is_as_unknown_as_one_that_is_not_there(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    stage.world.sale("ada", 77_700)
    answer = stage.say(f"/partner credit {newest(stage, ada)}", "ben")
    assert "You have no such commission" in answer
    assert "You have no such commission" in stage.say("/partner credit cm_nothing", "ben")
    assert not [canary for canary in ("Ada", "155.40", "777.00") if canary in answer]


def test_any_other_commission_is_picked_from_a_form(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, days_ago=3)
    first = newest(stage, ada)
    stage.world.sale("ada", 20_000)
    assert "Why 40.00 USD" in stage.say("/partner credit")
    stage.press("Another one")
    assert "Why 20.00 USD" in stage.fill(line=first)


def test_only_ones_own_commissions_are_suggested(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    stage.world.sale("ada", 10_000)
    [choice] = stage.suggest("partner credit", "line", "20.00")
    assert choice.value == newest(stage, ada)
    assert choice.label.startswith("20.00 USD, 18 November 2026, C-")
    assert stage.suggest("partner credit", "line", "", "ben") == []


def test_another_partners_touch_is_shown_without_their_name(stage):
    """The visitor came by Osei's link first; the last touch takes all."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    stage.world.clicks("osei", 1, days_ago=0.1)
    stage.world.sale("ada", 10_000)
    answer = stage.say("/partner credit")
    assert "another partner’s – did not count: the model gives this place nothing" in answer
    assert not [canary for canary in ("Osei", "osei") if canary in answer]


def test_it_is_followed_through_release_refund_and_statement(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, days_ago=40)
    with stage.store.unit() as store:
        release_due(store, date(2026, 11, 8), stage.now)
        [row] = commissions_of(store, ada.id)
        taken = TakeBack("refund-1", "refund", Money(2_500, "USD"), stage.now, sale_id=row.sale_id)
        reverse(store, SETUP.terms, taken)
        stage.move(days=20)
        close_period(store, stated_period("2026-10", ZONE), stage.now)
    answer = stage.say("/partner credit")
    assert "the hold ended: payable +20.00 USD" in answer
    assert "taken back, as the customer’s payment went back: clawed back +5.00 USD" in answer
    assert "5.00 USD of it was taken back, 15.00 USD is left" in answer
    assert "On your statement for 2026-10." in answer
    assert "5.00 USD of it was taken back" in stage.press("Your earnings")


def test_a_shared_sale_shows_every_share_and_what_the_own_one_comes_to(stage):
    """Two partners' links led to it, and the model divides evenly."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    stage.world.clicks("osei", 1, days_ago=0.1)
    [click_id] = stage.world.clicks("ada", 1)
    terms = replace(SETUP.terms, attribution=Attribution(model="linear"))
    customer = CustomerDetails("shared-customer")
    with stage.store.unit() as store:
        track_lead(store, terms, NewLead("Sign up", customer, click_id), now=stage.now)
        track_sale(store, terms, NewSale("Purchase", customer, 10_000, "usd", invoice_id="INV-S"), now=stage.now)
    answer = stage.say("/partner credit")
    assert "every touch counts the same (model linear)" in answer
    assert "Shares: another partner 50 %, you 50 %, together 100 %." in answer
    assert "20 % of 100.00 USD = 20.00 USD\n• your share, 50 % of that = 10.00 USD" in answer
    assert not [canary for canary in ("Osei", "osei", "shared-customer") if canary in answer]
