"""A program with two partners and a manager, and what referring a deal needs."""

import pytest

from program.customers import CustomerDetails
from program.events import NewSale
from program.tracking import track_sale
from tests.stage import SETUP

NOTE = '"met their buyer at the fair"'


@pytest.fixture
def two(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    return stage


def posted(stage, part):
    return [one for one in stage.posted if part in one.text]


def sell(stage, customer, email):
    bought = NewSale("Purchase", CustomerDetails(customer, email=email), 10_000, "USD", "shop")
    with stage.store.unit() as store:
        track_sale(store, SETUP.terms, bought, now=stage.now)
