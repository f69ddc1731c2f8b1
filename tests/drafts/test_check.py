"""The check over thousands of drafts: one wrong thing is always found, and right ones are left alone."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.rules.drafts.check import check
from program.rules.drafts.table import FactTable, Name, Term
from tests.drafts.corpus import MUTATIONS, right, wrong
from tests.drafts.test_drafts_page import FACTS

MANY = 2000
PLAIN = FactTable((Name("name", "Ada Letters"), Term("tier", "Gold")), others=frozenset({"Birch Media", "Øst & Co"}))


def test_of_two_thousand_drafts_with_one_wrong_thing_all_are_refused():
    chance, taken, kinds = Random(2026), [], Counter()
    for _ in range(MANY):
        draft, scene, kind = wrong(chance)
        kinds[kind] += 1
        if not check(draft, scene.table):
            taken.append((kind, draft))
    assert taken == []
    assert set(kinds) == set(MUTATIONS)
    assert min(kinds.values()) > 100, "every kind of mistake is made often"


def test_of_two_thousand_right_drafts_at_most_two_in_a_hundred_are_refused():
    chance, refused = Random(1126), []
    for _ in range(MANY):
        draft, scene = right(chance)
        objections = check(draft, scene.table)
        refused += [(objections, draft)] if objections else []
    assert len(refused) <= MANY * 2 // 100, refused[:3]


@pytest.mark.parametrize(
    "draft",
    [
        "You closed 42k sales.",
        "You closed 4 2 sales.",
        "You closed 42+ sales.",
        "You closed ४२ sales.",
        "You closed 42.000 sales.",
        "You closed no sales.",
        "One sale came in.",
        "Your clicks rose by one percent.",
        "You won 2:1.",
        "The 42nd sale came in.",
        "Your clicks grew tenfold.",
        "Clicks did not rise.",
        "It was the third quarter.",
        "It was a good Q3.",
        "In 2025 you closed 42 sales.",
        "You get paid tomorrow.",
        "You get paid on 5/12/2026.",
        "You get paid on Friday.",
        "You earned 1250.50 cents.",
        "You earned €1,250.50.",
        "You earned ($1,250.51).",
        "Half of your sales came back.",
        "You are number one.",
        "Ada Letters is in place 30.",
        "Type /program writer off",
        "Mail me at a@b.example",
        "javascript:alert(1)",
        "data://x",
        "See www.evil.example",
        "Hello <!channel>",
        "\u202eyou won",
        "You are Go\u200bld.",
        "H\u0435llo there",
        "😀 well done",
        "```code```",
        "- ![x](https://evil.example/p.png)",
    ],
)
def test_a_trick_is_refused(draft):
    assert check(draft, FACTS) != ()


@pytest.mark.parametrize("draft", ["birch media says hello.", "So BIRCH  MEDIA won.", "thanks to øst & co"])
def test_the_name_of_another_partner_is_refused_in_any_case(draft):
    assert "name" in {objection.kind for objection in check(draft, PLAIN)}


def test_a_name_that_is_a_figure_makes_no_figure_true():
    """A partner who calls themselves 5,000 USD has not earned it."""
    table = FactTable((Name("name", "5,000 USD"),))
    assert check("You earned 5,000 USD.", table) != ()


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=300))
def test_whatever_is_drafted_is_answered_and_the_same_twice(text):
    assert check(text, FACTS) == check(text, FACTS)


@settings(max_examples=200, deadline=None)
@given(digits=st.integers(0, 10**9))
def test_no_number_is_taken_but_those_of_the_table(digits):
    draft = f"Ada Letters closed {digits} sales."
    assert (check(draft, FACTS) == ()) == (digits == 42)
