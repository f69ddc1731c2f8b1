"""Claims in chat: coupons and deals that managers give, list and end, and credit by hand."""

import pytest

from program.customers import CustomerDetails
from program.events import NewSale
from program.tables import Customer, Touch
from program.tracking import track_sale
from tests.stage import SETUP


@pytest.fixture
def managed(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    return stage


def earned(stage, who):
    return stage.say("/partner earnings", who)


def sell(stage, customer, **metadata):
    bought = NewSale("Purchase", CustomerDetails(customer, email=metadata.pop("email", None)), 10_000, "USD", "shop")
    with stage.store.unit() as store:
        track_sale(store, SETUP.terms, NewSale(**(bought.__dict__ | {"metadata": metadata})), now=stage.now)


def test_a_coupon_is_given_used_listed_and_ended(managed):
    assert "No partner has a coupon code" in managed.say("/program claims", "dana")
    assert managed.say('/program claims coupon "Ada Letters" ada20', "dana").startswith(
        "Ada Letters has the coupon code ADA20"
    )
    assert "coupon | ADA20 | Ada Letters" in managed.press("All claims")
    sell(managed, "u_1", coupon="ADA20")
    assert "20.00 USD" in earned(managed, "ada")
    assert "a coupon, yours" in managed.say("/partner credit", "ada")
    assert managed.say("/program claims end ADA20", "dana").startswith("ADA20 has ended")
    assert "Another partner has the code" in managed.say('/program claims coupon "Osei Resellers" ADA20', "dana")


def test_a_deal_is_registered_by_domain_and_nobody_else_may(managed):
    answer = managed.say('/program claims deal "Ada Letters" domain:kite.example note:"met at the fair"', "dana")
    assert answer.startswith("kite.example is registered for Ada Letters")
    assert "registered" in managed.say('/program claims deal "Osei Resellers" domain:kite.example', "dana")
    sell(managed, "u_2", email="nora@kite.example")
    assert "a registered deal, yours" in managed.say("/partner credit", "ada")
    [choice] = managed.suggest("program claims end", "claim", "kite", "dana")
    assert managed.say(f"/program claims end {choice.value}", "dana").startswith("kite.example has ended")


def test_a_deal_that_has_run_out_is_not_in_force(managed):
    managed.say('/program claims deal "Ada Letters" domain:kite.example', "dana")
    managed.move(days=SETUP.terms.attribution.deal_days + 1)
    assert "kite.example" not in managed.say("/program claims", "dana")
    assert managed.suggest("program claims end", "claim", "kite", "dana") == []
    managed.say('/program claims deal "Osei Resellers" domain:kite.example', "dana")
    assert "kite.example" in managed.say("/program claims", "dana")


def test_a_customer_is_credited_by_hand_with_a_reason(managed):
    managed.world.sale("osei", 10_000)
    with managed.store.unit(False) as store:
        customer = store.exec(Customer.__table__.select()).one()
    answer = managed.say(f'/program claims credit "Ada Letters" {customer.external_id} "they signed together"', "dana")
    assert answer.startswith(f"{customer.external_id} is credited to Ada Letters")
    with managed.store.unit(False) as store:
        [touch] = store.exec(Touch.__table__.select().where(Touch.kind == "manual")).all()
    assert touch.note == "they signed together"
    sell(managed, customer.external_id)
    assert "credit given by hand, yours" in managed.say("/partner credit", "ada")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ('coupon "Ada Letters" "a b"', "That is no coupon code"),
        ('deal "Ada Letters"', "That names no customer"),
        ('deal "Ada Letters" domain:mail.example customer:u_1', "That names no customer"),
        ("end NOTHING", "There is no such claim"),
        ('credit "Ada Letters" u_nobody "because"', "That customer is not known"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(managed, asked, said):
    assert managed.say(f"/program claims {asked}", "dana").startswith(said)
