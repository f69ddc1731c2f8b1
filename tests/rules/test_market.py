"""Figures of the market: the page's tables are run, and nobody can be read out of what is told."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from program.rules.market import FEWEST, MOST_OF_ONE, middle, pooled
from tests.docs.tables import rows_of

COUNTS = st.integers(0, 50).flatmap(lambda of: st.tuples(st.just(of), st.integers(0, of)))


def test_what_is_told_is_what_the_page_says():
    rows = rows_of("insights.md", "others", "told")
    assert len(rows) > 4
    for others, told in rows:
        parts = [tuple(map(int, each.split("/")[::-1])) for each in others.split(", ")] if others != "–" else []
        found = pooled(parts)
        assert (f"{float(found * 100):.1f} %" if found is not None else "nothing") == told


@given(st.lists(COUNTS, max_size=12))
def test_a_rate_is_told_of_five_or_more_none_of_whom_is_more_than_half(parts):
    found, those = pooled(parts), [part for part in parts if part[0]]
    whole = sum(of for of, _ in those)
    fits = len(those) >= FEWEST and max(of for of, _ in those) <= whole * MOST_OF_ONE
    assert (found is not None) == fits
    if found is not None:
        assert found == Fraction(sum(did for _, did in those), whole)
        assert 0 <= found <= 1


@given(st.lists(st.integers(0, 9), max_size=9))
def test_a_middle_is_told_of_five_or_more_who_have_something(values):
    found = middle(values)
    assert (found is None) == (sum(value > 0 for value in values) < FEWEST)
    assert found is None or min(value for value in values if value) <= found <= max(values)
