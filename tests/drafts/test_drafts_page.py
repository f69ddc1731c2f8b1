"""The page on drafts is true: its drafts are checked against its facts, and the answers are those it gives."""

from datetime import date
from decimal import Decimal

import pytest

from program.money import Money
from program.rules.drafts.check import check
from program.rules.drafts.table import Address, Amount, Change, Count, Day, FactTable, Name, Rank, Share, Stretch, Term
from tests.algorithms.pages import worked_table

SALES, CLICKS = ("sale", "sales"), ("click", "clicks")
FACTS = FactTable(
    (
        Name("name", "Ada Letters"),
        Name("other", "Birch Media"),
        Count("sales", 42, SALES, "name"),
        Count("other_sales", 30, SALES, "other"),
        Change("clicks", CLICKS, 1000, 1250),
        Amount("earned", Money(125_050, "USD"), ("commission", "earned")),
        Share("conversion", Decimal("4.2"), ("conversion", "rate")),
        Rank("place", 3, "name"),
        Day("paid_on", date(2026, 12, 5)),
        Stretch("period", date(2026, 11, 1), date(2026, 11, 30), ("this month",)),
        Term("tier", "Gold"),
        Address("link", "https://go.acme.example/ada"),
    )
)
DRAFTS = worked_table("drafts.md", "draft", "answer")


@pytest.mark.parametrize("row", DRAFTS, ids=lambda row: row["draft"][:60])
def test_a_draft_is_answered_as_on_the_page(row):
    objections = check(row["draft"], FACTS)
    assert (objections[0].kind if objections else "taken") == row["answer"]


def test_the_facts_on_the_page_are_those_that_are_checked_against():
    told = {row["fact"]: row["value"] for row in worked_table("drafts.md", "fact", "value")}
    assert told["sales"] == "42 of Ada Letters"
    assert told["clicks"] == "1000 before, 1250 now"
    assert told["paid on"] == "2026-12-05"
    assert len(told) == len(FACTS.facts)
