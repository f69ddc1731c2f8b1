"""Milestones: what pays next for each customer, told by code, and what such parts paid already."""

from dataclasses import replace

import pytest
from sqlmodel import select

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from program.events import NewSale
from program.milestones import reach
from program.rules.aliases import customer_code
from program.tables import Customer, Partner
from program.terms import Reward, Terms, Tranche
from program.tracking import track_sale
from tests.stage import SETUP, ZONE

PARTS = (Tranche("sale", 5000), Tranche("onboarded", 3000), Tranche("renewed", 2000))
TERMS = Terms((Reward("sale", "sale", 2000, tranches=PARTS),), ZONE.key)


@pytest.fixture
def parted(stage, monkeypatch):
    program = replace(SETUP, terms=TERMS)
    monkeypatch.setattr("tests.stage.SETUP", program)
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    stage.world.partner("Ada Letters", who="ada", code="ada")
    return stage


def partner_id(stage, name):
    with stage.store.unit(False) as store:
        return store.exec(select(Partner.id).where(Partner.name == name)).one()


def customers(stage, name):
    with stage.store.unit(False) as store:
        wanted = select(Customer.id).join(Partner, Customer.partner_id == Partner.id)
        return list(store.exec(wanted.where(Partner.name == name)))


def onboard(stage, customer_id):
    with stage.store.unit() as store:
        reach(store, TERMS, store.get_one(Customer, customer_id), "onboarded", "test", stage.now)


def test_before_the_first_sale_the_answer_explains_milestones(parted):
    answer = parted.say("/partner milestones")
    assert answer.startswith("No part of your commissions waits for a milestone\nA milestone is a step")
    assert "Some rewards pay in parts" in answer


def test_where_everything_is_paid_at_once_that_is_said(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "The terms pay every commission at once now" in stage.say("/partner milestones")


def test_each_customer_is_listed_by_code_with_what_each_step_pays(parted):
    buyer = parted.world.sale("ada", 10_000)
    [customer_id] = customers(parted, "Ada Letters")
    answer, code = parted.say("/partner milestones"), customer_code(partner_id(parted, "Ada Letters"), customer_id)
    assert answer.startswith("Up to 10.00 USD waits for milestones")
    assert f"{code} | has finished setting up (onboarded) | 6.00 USD\n{code} | renews (renewed) | 4.00 USD" in answer
    assert "at the sale | 1 | 10.00 USD" in answer
    assert buyer.external_id not in answer


def test_sales_of_one_customer_are_added_up(parted):
    buyer = parted.world.sale("ada", 10_000)
    with parted.store.unit() as store:
        track_sale(store, TERMS, NewSale("Purchase", buyer, 5_000, "usd", invoice_id="INV-X"), now=parted.now)
    assert "has finished setting up (onboarded) | 9.00 USD" in parted.say("/partner milestones")


def test_a_milestone_that_is_reached_moves_its_part_to_what_is_earned(parted):
    parted.world.sale("ada", 10_000)
    onboard(parted, customers(parted, "Ada Letters")[0])
    answer = parted.say("/partner milestones")
    assert answer.startswith("Up to 4.00 USD waits")
    assert "Earned in parts already: 16.00 USD" in answer
    assert "onboarded | 1 | 6.00 USD" in answer


def test_another_partners_customers_and_sums_do_not_appear(parted):
    parted.world.partner("Osei Resellers", who="ben", code="osei")
    parted.world.sale("osei", 33_300)
    [theirs] = customers(parted, "Osei Resellers")
    code = customer_code(partner_id(parted, "Osei Resellers"), theirs)
    answer = parted.say("/partner milestones")
    assert "Osei" not in answer and code not in answer and "19.98" not in answer
    assert code in parted.say("/partner milestones", "ben")
