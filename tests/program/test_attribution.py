"""Who sent a customer is recorded as it happens, and who is credited is decided once."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import exc, text
from sqlmodel import select

from program.attribution import credit_event, explain, split_of
from program.attribution_rerun import rerun
from program.clicks import NewClick, record_clicks
from program.coupons import coupons_of, end_coupon, give_coupon
from program.customers import CustomerDetails, find_customer
from program.deals import deals_for, end_deal, register_deal
from program.errors import BadCoupon, BadDeal, CouponTaken, DealTaken, NoReason, UnknownPartner
from program.events import NewLead, NewSale
from program.links import create_link
from program.milestones import reach
from program.money import Money
from program.partners import add_partner
from program.tables import Commission, Credit, Lead, Milestone, Sale, Touch
from program.terms import Attribution, Bonus, MilestoneRule, Reward, Step, Terms
from program.terms_versions import body_of, changes, ensure_terms, latest_version, pin_terms, terms_of
from program.touches import credit_by_hand, touches_of
from program.tracking import Unmatched, track_lead, track_sale
from tests.program.scene import BERLIN, NOON, RULES

LINEAR = Terms((Reward("sale", "sale", 2000),), "Europe/Berlin", Attribution("linear"))
LAST = Terms(LINEAR.rewards, LINEAR.timezone)
CUSTOMER = CustomerDetails("c-1", email="buyer@umbrella.example")
HOUR = timedelta(hours=1)


@pytest.fixture
def town(scene):
    """The scene with two partners more, each with a link: `juno`, `kite` and `lumen`."""
    partners = {"juno": scene.partner}
    links = {"juno": scene.link}
    for code in ("kite", "lumen"):
        partners[code] = add_partner(scene.store, name=code.title(), email=f"{code}@works.example", now=NOON)
        links[code] = create_link(scene.store, RULES, partners[code].id, code=code, now=NOON)
    return SimpleNamespace(store=scene.store, partners=partners, links=links, rows=scene.rows)


def click(town, code, at=NOON, visitor="v1", name=None):
    link = town.links[code]
    click_id = name or f"clk_{code}_{at:%d%H%M}_{visitor}"
    record_clicks(town.store, [NewClick(click_id, link.id, link.partner_id, at, visitor)], BERLIN)
    return click_id


def lead(town, click_id=None, terms=LINEAR, at=NOON + HOUR, name="Sign up", **metadata):
    event = NewLead(name, CUSTOMER, click_id, metadata=metadata or None)
    return track_lead(town.store, terms, event, now=at)


def sale(town, amount=10_000, terms=LINEAR, at=NOON + 2 * HOUR, click_id=None, name="Purchase", **metadata):
    event = NewSale(name, CUSTOMER, amount, invoice_id=f"INV-{at}", click_id=click_id, metadata=metadata or None)
    return track_sale(town.store, terms, event, now=at)


def shares(town, tracked):
    """Who is credited for a sale, by the codes of their links."""
    names = {partner.id: code for code, partner in town.partners.items()}
    found = explain(town.store, f"sale:{tracked.sale.id}")
    return {names[share.partner_id]: share.bp for share in found.shares} if found else {}


def test_the_click_a_lead_names_and_the_visitors_other_clicks_that_day_are_touches(town):
    click(town, "juno", NOON - 3 * HOUR)
    click(town, "juno", NOON - 2 * HOUR)
    click(town, "lumen", NOON - HOUR, visitor="somebody-else")
    lead(town, click(town, "kite"))
    found = [(touch.kind, touch.source) for touch in town.rows(Touch)]
    assert sorted(found) == [("click", "clk_juno_231000_v1"), ("click", "clk_kite_231200_v1")]
    assert shares(town, sale(town)) == {"juno": 5000, "kite": 5000}


def test_a_visitor_of_another_day_is_somebody_else(town):
    click(town, "juno", NOON - timedelta(days=2))
    lead(town, click(town, "kite"))
    assert shares(town, sale(town)) == {"kite": 10_000}


def test_every_partner_is_paid_their_part_to_the_cent(town):
    for code in ("juno", "kite"):
        click(town, code, NOON - HOUR)
    lead(town, click(town, "lumen"))
    sale(town, 10_001)
    assert sorted(one.amount for one in town.rows(Commission)) == [666, 667, 667]


def test_a_coupon_names_its_partner_for_whoever_comes_without_a_click(town):
    give_coupon(town.store, town.partners["kite"].id, " kite20 ", NOON)
    tracked = lead(town, coupon="Kite20")
    assert tracked.customer.partner_id == town.partners["kite"].id
    assert shares(town, sale(town)) == {"kite": 10_000}


def test_a_coupon_at_the_sale_outranks_the_click_before(town):
    give_coupon(town.store, town.partners["kite"].id, "KITE20", NOON)
    lead(town, click(town, "juno"))
    bought = sale(town, promotion_code="kite20")
    assert shares(town, bought) == {"kite": 10_000}
    why = {touch.kind: touch.why for touch in explain(town.store, f"sale:{bought.sale.id}").touches}
    assert why == {"click": "outranked", "coupon": "counted"}


def test_a_sale_may_bring_a_new_customer_by_coupon_alone_and_the_lead_has_the_same_credit(town):
    give_coupon(town.store, town.partners["kite"].id, "KITE20", NOON)
    assert shares(town, sale(town, coupon="KITE20")) == {"kite": 10_000}
    assert {(credit.model, credit.share_bp) for credit in town.rows(Credit)} == {("linear", 10_000)}
    assert len(town.rows(Lead)) == 1


def test_a_code_belongs_to_one_partner_until_it_ends(town):
    juno, kite = town.partners["juno"].id, town.partners["kite"].id
    give_coupon(town.store, juno, "SPRING", NOON)
    assert [one.code for one in coupons_of(town.store, juno)] == ["SPRING"]
    with pytest.raises(CouponTaken):
        give_coupon(town.store, kite, "spring", NOON)
    with pytest.raises(BadCoupon):
        give_coupon(town.store, kite, "a b", NOON)
    with pytest.raises(UnknownPartner):
        give_coupon(town.store, "pn_nobody", "SUMMER", NOON)
    end_coupon(town.store, "Spring", NOON)
    assert coupons_of(town.store, juno) == []
    assert isinstance(lead(town, coupon="spring"), Unmatched)


@pytest.mark.parametrize("named", [{"customer_external_id": "c-1"}, {"domain": "@Umbrella.Example"}])
def test_a_registered_deal_outranks_everything_but_credit_by_hand(town, named):
    deal = register_deal(town.store, LINEAR.attribution, town.partners["lumen"].id, note="Met in May", at=NOON, **named)
    give_coupon(town.store, town.partners["kite"].id, "KITE20", NOON)
    lead(town, click(town, "juno"), coupon="KITE20")
    assert shares(town, sale(town)) == {"lumen": 10_000}
    assert [one.id for one in deals_for(town.store, "c-1", CUSTOMER.email, NOON)] == [deal.id]


def test_a_customer_who_is_registered_needs_no_click(town):
    register_deal(town.store, LINEAR.attribution, town.partners["lumen"].id, customer_external_id="c-1", at=NOON)
    assert lead(town).customer.partner_id == town.partners["lumen"].id


def test_a_deal_is_the_first_partners_until_it_is_over(town):
    rule, days = LINEAR.attribution, timedelta(days=1)
    juno, kite = town.partners["juno"].id, town.partners["kite"].id
    first = register_deal(town.store, rule, juno, domain="umbrella.example", at=NOON)
    assert register_deal(town.store, rule, juno, domain="umbrella.example", at=NOON + days).id == first.id
    with pytest.raises(DealTaken):
        register_deal(town.store, rule, kite, domain="umbrella.example", at=NOON + 180 * days)
    later = register_deal(town.store, rule, kite, domain="umbrella.example", at=NOON + 181 * days)
    assert end_deal(town.store, later, NOON + 182 * days).ended_at == NOON + 182 * days
    assert register_deal(town.store, rule, juno, domain="umbrella.example", at=NOON + 183 * days).id != first.id


@pytest.mark.parametrize(
    "named", [{}, {"domain": "gmail.com"}, {"domain": "nowhere"}, {"domain": "a.example", "customer_external_id": "c"}]
)
def test_a_deal_must_name_one_customer_or_a_companys_own_domain(town, named):
    with pytest.raises(BadDeal):
        register_deal(town.store, LINEAR.attribution, town.partners["juno"].id, at=NOON, **named)


def test_credit_by_hand_holds_from_then_on_and_needs_a_reason(town):
    customer = lead(town, click(town, "juno")).customer
    kite = town.partners["kite"].id
    with pytest.raises(NoReason):
        credit_by_hand(town.store, customer, kite, reason=" ", made_by="pe_1", now=NOON + HOUR)
    before = sale(town)
    credit_by_hand(town.store, customer, kite, reason="Kite ran the pilot", made_by="pe_1", now=NOON + 3 * HOUR)
    after = sale(town, at=NOON + 4 * HOUR)
    assert (shares(town, before), shares(town, after)) == ({"juno": 10_000}, {"kite": 10_000})
    [by_hand] = [one for one in explain(town.store, f"sale:{after.sale.id}").touches if one.kind == "manual"]
    assert (by_hand.note, by_hand.bp) == ("Kite ran the pilot", 10_000)


def test_whoever_won_a_customer_keeps_them_though_they_click_elsewhere_later(town):
    lead(town, click(town, "juno"), LAST)
    sale(town, terms=LAST)
    later = NOON + timedelta(days=30)
    again = sale(town, terms=LAST, at=later, click_id=click(town, "kite", later - HOUR))
    assert shares(town, again) == {"juno": 10_000}
    assert len(touches_of(town.store, again.customer.id)) == 2


def test_a_second_look_at_an_event_gives_the_same_credit_whatever_was_learned_since(town):
    customer = lead(town, click(town, "juno")).customer
    bought = sale(town)
    credit_by_hand(town.store, customer, town.partners["kite"].id, reason="Late", made_by="pe_1", now=NOON)
    key = f"sale:{bought.sale.id}"
    again = credit_event(town.store, LINEAR.attribution, customer, key, bought.sale.at)
    assert [credit.partner_id for credit in again] == [town.partners["juno"].id]
    assert (
        split_of(town.store, LINEAR.attribution, customer, bought.sale.at).shares[0].partner_id != again[0].partner_id
    )


def test_a_customer_who_came_with_a_partner_and_without_touches_is_theirs(town):
    customer = lead(town, click(town, "juno")).customer
    for touch in town.rows(Touch):
        town.store.delete(touch)
    town.store.flush()
    found = credit_event(town.store, LAST.attribution, customer, "sale:imported", NOON)
    assert [(one.model, one.share_bp) for one in found] == [("bound", 10_000)]


def test_where_nobody_is_credited_there_is_nothing_to_explain(town):
    old = NOON - timedelta(days=91)
    lead(town, click(town, "juno", old))
    assert shares(town, sale(town)) == {}
    assert town.rows(Credit) == [] and town.rows(Commission) == []


def test_credit_that_was_given_cannot_be_changed(town):
    lead(town, click(town, "juno"))
    with pytest.raises(exc.DatabaseError):
        town.store.connection().execute(text("UPDATE credit SET share_bp = 1"))


def test_an_event_of_the_name_in_the_terms_tells_a_milestone(town):
    terms = Terms(LAST.rewards, LAST.timezone, milestones=(MilestoneRule("onboarded", "Onboarding completed"),))
    lead(town, click(town, "juno"), terms)
    lead(town, None, terms, name="onboarding  Completed")
    assert [one.kind for one in town.rows(Milestone)] == ["onboarded"]


def test_history_is_compared_under_another_model_and_the_books_stay_as_they_are(town):
    click(town, "juno", NOON - HOUR)
    lead(town, click(town, "kite"), LAST)
    sale(town, 10_001, LAST)
    books = (town.rows(Credit), town.rows(Commission), town.rows(Sale))
    found = rerun(town.store, LAST, "linear", NOON.date(), NOON.date())
    assert (found.sales, found.changed) == (1, 1)
    lines = {one.name: (one.recorded, one.rerun, one.difference) for one in found.partners}
    assert lines == {"Juno Works": (0, 5001, 5001), "Kite": (10_001, 5000, -5001)}
    assert (town.rows(Credit), town.rows(Commission), town.rows(Sale)) == books
    assert rerun(town.store, LAST, "last", NOON.date(), NOON.date()).changed == 0
    assert (
        rerun(town.store, LAST, "linear", datetime(2027, 1, 1, tzinfo=UTC).date(), NOON.date().replace(year=2028)).sales
        == 0
    )


def test_a_bonus_is_paid_once_though_a_customer_reaches_the_milestone_again(town):
    bonus = Reward("two", "renewed", flat=(Money(500, "USD"),), bonus=Bonus("renewed", 2, "ever", "USD"))
    terms = Terms((bonus,), "Europe/Berlin")
    customers = []
    for number in range(2):
        one = CustomerDetails(f"b-{number}")
        event = NewLead("Sign up", one, click(town, "juno", visitor=f"b{number}"))
        customers.append(track_lead(town.store, terms, event, now=NOON + HOUR).customer)
    for place, number in enumerate((0, 0, 1, 0, 1), 2):
        reach(town.store, terms, customers[number], "renewed", f"invoice-{place}", NOON + place * HOUR)
    assert [one.amount for one in town.rows(Commission)] == [500]


@pytest.mark.parametrize("model, last, said", [("magic", 23, "no attribution model"), ("last", 22, "the last day is")])
def test_a_rerun_that_makes_no_sense_is_refused(town, model, last, said):
    with pytest.raises(ValueError, match=said):
        rerun(town.store, LAST, model, NOON.date(), NOON.date().replace(day=last))


def test_terms_are_kept_whole_and_once(scene):
    version = ensure_terms(scene.store, LINEAR, NOON)
    assert (
        ensure_terms(scene.store, Terms(LINEAR.rewards, "Europe/Berlin", Attribution("linear")), NOON).id == version.id
    )
    assert terms_of(scene.store, version.id) == LINEAR
    assert latest_version(scene.store).id == version.id


def test_a_customer_keeps_the_terms_they_came_under(town):
    customer = lead(town, click(town, "juno"), LINEAR).customer
    better = Terms((Reward("sale", "sale", 9000),), "Europe/Berlin")
    assert pin_terms(town.store, customer, better, NOON).terms == LINEAR
    sale(town, 100, better)
    assert [one.amount for one in town.rows(Commission)] == [20]
    assert find_customer(town.store, "c-1").terms_version_id == customer.terms_version_id


def test_what_changed_is_told_path_by_path():
    old = Terms((Reward("sale", "sale", 2000), Reward("lead", "lead", 1)), "UTC")
    new = Terms((Reward("sale", "sale", 2000, steps=(Step(13, 1000),)), Reward("vip", "sale", 3000)), "UTC")
    found = {(one.path, one.before, one.after) for one in changes(old, new)}
    assert ("rewards.sale.steps.1.rate_bp", None, 1000) in found
    assert ("rewards.lead.rate_bp", 1, None) in found
    assert ("rewards.vip.rate_bp", None, 3000) in found
    assert changes(old, old) == []
    assert body_of(old) == body_of(Terms(old.rewards, "UTC", Attribution()))


def test_touches_of_one_event_are_recorded_once_however_often_it_is_reported(town):
    named = click(town, "juno")
    for _ in range(3):
        lead(town, named)
    assert len(town.store.exec(select(Touch)).all()) == 1
