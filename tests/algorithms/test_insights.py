"""A change of a rate has the causes that its page computes, and they add up to it."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from program.rules.change import change_of
from tests.algorithms.pages import worked_table

KINDS = worked_table("insights.md", "kind", "leads before")
[WHOLE] = worked_table("insights.md", "whole before", "whole after")
COUNTS = st.integers(0, 60).flatmap(lambda of: st.tuples(st.just(of), st.integers(0, of)))
TIMES = st.dictionaries(st.sampled_from(["agency", "creator", "newsletter", "others"]), COUNTS)


def points(part):
    return f"{float(part * 100):.2f}"


def test_the_causes_are_those_on_the_page():
    before = {row["kind"]: (int(row["leads before"]), int(row["sales before"])) for row in KINDS}
    after = {row["kind"]: (int(row["leads after"]), int(row["sales after"])) for row in KINDS}
    found = change_of(before, after)
    told = {cause.segment: (points(cause.mix), points(cause.rate)) for cause in found.causes}
    assert told == {row["kind"]: (row["mix"], row["rate"]) for row in KINDS}
    assert [points(part) for part in (found.before, found.after, found.mix, found.rate)] == list(WHOLE.values())


@given(TIMES, TIMES)
def test_the_parts_are_the_whole_change_exactly(before, after):
    found = change_of(before, after)
    if found is None:
        assert not sum(of for of, _ in before.values()) or not sum(of for of, _ in after.values())
    else:
        assert found.mix + found.rate == found.after - found.before
        assert sum((cause.whole for cause in found.causes), Fraction()) == found.after - found.before


@given(TIMES)
def test_what_stayed_the_same_has_no_causes(counts):
    found = change_of(counts, counts)
    assert found is None or all(cause.whole == 0 for cause in found.causes)
