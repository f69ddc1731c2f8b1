"""Accruals: each event earns everyone who is credited for it, once, by the terms that hold for its customer."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

from program.commissions import accrue, earned
from program.figures import compare
from program.invariants import check_all
from program.ledger import Owed
from program.milestones import cancel, reach
from program.money import Money
from program.promises import open_promises
from program.referrals import of_lead
from program.rules.formula import recompute
from program.tables import Commission, Entry, Lead
from program.terms import Reward, Tranche
from tests.money.scene import PLAIN, SHARED, on_day

TRANCHED = replace(
    PLAIN, rewards=(Reward("sale", "sale", 2000, tranches=(Tranche("sale", 4000), Tranche("activated", 6000))),)
)


def test_a_sale_that_is_told_again_earns_nothing_more(books):
    books.sale(1)
    books.sale(1)
    assert books.owed() == [Owed("USD", held=2000)]
    assert len(books.rows(Entry)) == 1


def test_partners_who_share_a_sale_share_its_commission_to_the_unit(books):
    books.terms = SHARED
    books.customer("u1", "acme", "bolt", "core")
    books.sale(1, 10_010)
    assert [books.owed(name)[0].held for name in ("acme", "bolt", "core")] == [334, 334, 333]


def test_what_was_earned_can_be_computed_again_from_what_is_pinned(books):
    books.terms = SHARED
    books.customer("u1", "acme", "bolt")
    books.sale(1, 9_999)
    assert all(recompute(json.loads(row.inputs)) == row.amount for row in books.rows(Commission))


def test_the_figures_are_what_the_ledger_says_also_after_reversals(books):
    books.sale(1)
    books.back("re_1", 2500, day=3)
    assert earned(books.store, "pn_acme") == [Money(1500, "USD")]
    assert [one for one in compare(books.store, ZoneInfo("Europe/Berlin")) if one.figure == "earned"] == []


def test_who_recruited_a_partner_earns_by_what_that_one_earned(books):
    """A tenth of 2 000; the refund of the sale takes its part of both."""
    books.terms = replace(PLAIN, rewards=(*PLAIN.rewards, Reward("recruit", "recruited", 1000)))
    books.partner("boss")
    books.partner("acme", recruited_by="boss")
    books.sale(1)
    assert books.owed("boss") == [Owed("USD", held=200)]
    books.back("re_1", 5000)
    assert (books.owed(), books.owed("boss")) == ([Owed("USD", held=1000)], [Owed("USD", held=100)])


def test_a_tranche_waits_for_its_milestone(books):
    books.terms = TRANCHED
    books.sale(1)
    assert books.owed() == [Owed("USD", held=800)]
    assert [(row.milestone, row.amount) for row in open_promises(books.store, "pn_acme")] == [("activated", 1200)]
    for _ in range(2):
        reach(books.store, books.terms, books.customer("u1"), "activated", "", on_day(9))
    assert books.owed() == [Owed("USD", held=2000)]
    assert open_promises(books.store, "pn_acme") == []


def test_what_was_refunded_before_a_milestone_is_not_earned_by_it(books):
    books.terms = TRANCHED
    books.sale(1)
    books.back("re_1", 5000)
    reach(books.store, books.terms, books.customer("u1"), "activated", "", on_day(9))
    assert books.owed() == [Owed("USD", held=1000)]
    assert check_all(books.store) == []


def test_a_lead_earns_a_flat_amount(books):
    books.terms = replace(PLAIN, rewards=(Reward("lead", "lead", flat=(Money(500, "EUR"),)),))
    who = books.customer("u1")
    lead = Lead(
        id="ld_1", customer_id=who.id, partner_id="pn_acme", event="sign-up", event_name="Sign up", at=on_day(0)
    )
    books.store.add(lead)
    books.store.flush()
    accrue(books.store, books.terms, of_lead(books.store, lead))
    assert books.owed() == [Owed("EUR", held=500)]


def test_a_cancellation_takes_nothing_and_who_comes_back_earns_their_partner_as_before(books):
    books.sale(1)
    for day in (9, 5):
        cancel(books.store, books.customer("u1"), on_day(day))
    books.sale(2, day=30)
    assert books.owed() == [Owed("USD", held=4000)]
    assert books.customer("u1").cancelled_at == on_day(9)


def test_a_partner_who_is_not_approved_is_told_why_there_is_nothing(books):
    books.customer("u1")
    books.partner().status = "banned"
    books.sale(1)
    assert [(row.amount, row.reason) for row in books.rows(Commission)] == [(0, "not_approved")]
    assert books.rows(Entry) == []
