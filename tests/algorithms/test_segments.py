"""docs/algorithms/segments.md, run line by line, and what its guarantees promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.rules.segments import (
    NONE,
    BadSegment,
    Behaviour,
    By,
    Clause,
    Segment,
    behaviour_of,
    belongs,
    narrowed,
    packed,
    typed,
    unpacked,
)
from tests.docs.tables import PAGES, rows_of

VALUES = ("gold", "Silver", "DE", "not today", "a, b")
WORDS = st.sampled_from(VALUES)
TRAITS = st.dictionaries(st.sampled_from(list(By)), WORDS, max_size=4)
CLAUSES = st.builds(
    Clause, st.sampled_from(list(By)), st.lists(WORDS, min_size=1, max_size=3).map(tuple), st.booleans()
)
SEGMENTS = st.lists(CLAUSES, max_size=4, unique_by=lambda one: one.by).map(lambda found: Segment(tuple(found)))


@pytest.mark.parametrize("clauses, partner, expected", rows_of("segments.md", "clauses", "partner", "belongs"))
def test_a_partner_belongs_as_the_page_says(clauses, partner, expected):
    segment = Segment()
    for text in clauses.split("; ") if clauses != "–" else ():
        by, values = text.split(": ")
        segment = narrowed(segment, By(by), values, ["gold", "silver", "DE", "US", "newsletter", "film", "gone quiet"])
    pairs = (pair.split("=") for pair in partner.split(" ")) if partner != "–" else ()
    traits = {By(by): value.replace("_", " ") for by, value in pairs}
    assert belongs(traits, segment) == (expected == "yes")


@pytest.mark.parametrize(
    "behaviour, clicks, leads, sales, leads_before, sales_before",
    rows_of(
        "segments.md", "behaviour", "recent clicks", "recent leads", "recent sales", "leads before", "sales before"
    ),
)
def test_partners_do_as_the_page_says(behaviour, clicks, leads, sales, leads_before, sales_before):
    recent, before = (int(clicks), int(leads), int(sales)), (0, int(leads_before), int(sales_before))
    assert behaviour_of(recent, before) is Behaviour(behaviour)


def test_the_page_names_everything_that_tells_partners_apart():
    text = (PAGES / "segments.md").read_text(encoding="utf-8")
    assert all(f"| `{by}` |" in text for by in By)
    assert {
        row[0]
        for row in rows_of(
            "segments.md",
            "behaviour",
            *("recent clicks", "recent leads", "recent sales"),
            "leads before",
            "sales before",
        )
    } == set(Behaviour)


@given(TRAITS, SEGMENTS, CLAUSES)
def test_another_clause_never_reaches_more(traits, segment, clause):
    if belongs(traits, Segment((*segment.clauses, clause))):
        assert belongs(traits, segment)


@given(TRAITS, st.sampled_from(list(By)), st.lists(WORDS, min_size=1, max_size=3))
def test_a_clause_its_opposite_and_none_divide_everybody(traits, by, values):
    parts = (Clause(by, tuple(values)), Clause(by, tuple(values), others=True), Clause(by, (NONE,)))
    assert sum(belongs(traits, Segment((part,))) for part in parts) == 1


@given(TRAITS, SEGMENTS)
def test_the_order_of_clauses_does_not_matter_and_keeping_changes_nothing(traits, segment):
    turned = Segment(tuple(reversed(segment.clauses)))
    assert belongs(traits, segment) == belongs(traits, turned)
    assert unpacked(packed(segment)) == segment


@given(st.lists(st.sampled_from(["gold", "silver", "bronze"]), min_size=1, max_size=3, unique=True), st.booleans())
def test_what_stands_in_the_form_reads_as_what_it_was_made_of(values, others):
    clause = Clause(By.TIER, tuple(values), others)
    again = narrowed(Segment(), By.TIER, typed(clause), ["gold", "silver", "bronze"])
    assert again.clauses == (clause,)


def test_all_takes_a_clause_away_and_leaves_the_others():
    segment = narrowed(narrowed(Segment(), By.TIER, "gold", ["gold"]), By.COUNTRY, "DE or US", ["DE", "US"])
    assert narrowed(segment, By.TIER, "all", ["gold"]).clauses == (Clause(By.COUNTRY, ("DE", "US")),)


@pytest.mark.parametrize("given", [",", "gold, lead", ", ".join(["gold"] * 30) + ", x", "not", "not ,"])
def test_what_names_nobody_is_refused(given):
    with pytest.raises(BadSegment):
        narrowed(Segment(), By.TIER, given, ["gold"])


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        found = narrowed(Segment(), By.TIER, text, ["gold", "silver"])
    except BadSegment:
        return
    assert all(value in ("gold", "silver", NONE) for one in found.clauses for value in one.values)
