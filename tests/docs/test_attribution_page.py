"""What docs/algorithms/attribution.md works out is what the program does."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from program.rules.attribution import TouchPoint, shares
from program.rules.shares import divide
from program.terms import MODELS, TOUCH_KINDS, Attribution
from tests.docs.tables import PAGES, rows_of

SALE_AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("whole, weights, parts", rows_of("attribution.md", "whole", "weights", "parts"))
def test_a_whole_is_divided_as_the_page_says(whole, weights, parts):
    assert divide(int(whole), numbers(weights)) == numbers(parts)


@pytest.mark.parametrize(
    "terms, touches, lead, expected", rows_of("attribution.md", "terms", "touches", "lead", "shares")
)
def test_credit_is_divided_as_the_page_says(terms, touches, lead, expected):
    rule = rule_of(terms)
    points = [point(number, text) for number, text in enumerate(touches.split(", "))]
    lead_at = SALE_AT - timedelta(days=float(lead)) if lead else None
    found = [f"{share.partner_id} {share.bp}" for share in shares(rule, points, SALE_AT, lead_at)]
    assert ", ".join(found or ["nobody"]) == expected


def test_the_page_works_out_every_model_and_every_kind_of_touch():
    text = (PAGES / "attribution.md").read_text(encoding="utf-8")
    examples = rows_of("attribution.md", "terms", "touches", "lead", "shares")
    assert {row[0].split()[0].strip("`") for row in examples} == set(MODELS)
    assert all(f"| `{kind}` |" in text for kind in TOUCH_KINDS)


def rule_of(terms):
    model, *others = terms.split()
    known = {one.name for one in fields(Attribution)}
    given = dict(one.split("=") for one in others)
    assert set(given) <= known
    return replace(Attribution(model.strip("`")), **{name: int(value) for name, value in given.items()})


def point(number, text):
    partner, days, *kind = text.split()
    return TouchPoint(f"t{number}", partner, SALE_AT - timedelta(days=float(days)), *kind)


def numbers(text):
    return [int(one) for one in text.split(",")]
