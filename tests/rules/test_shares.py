"""What is divided comes out whole: exactly, fairly, and the same way every time."""

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.rules.shares import divide
from tests.long.splits import check_splits

TOTALS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


def test_every_small_division_is_exact_fair_and_symmetric():
    """All totals from -50 to 50 by up to four weights from 0 to 5, against the definition."""
    for length in range(1, 5):
        for weights in product(range(6), repeat=length):
            if any(weights):
                for total in range(-50, 51):
                    assert divide(total, weights) == by_the_book(total, weights)


def by_the_book(total, weights):
    """Largest remainder as it is defined, one unit at a time."""
    exact = [Fraction(abs(total) * weight, sum(weights)) for weight in weights]
    parts = [int(share) for share in exact]
    while sum(parts) < abs(total):
        losses = [share - part for share, part in zip(exact, parts, strict=True)]
        parts[losses.index(max(losses))] += 1
    return [part if total >= 0 else -part for part in parts]


def test_twenty_thousand_random_divisions_are_exact():
    assert check_splits(20_000, seed=1) == 20_000


@given(TOTALS, WEIGHTS)
def test_parts_add_up_and_none_is_a_unit_away_from_its_share(total, weights):
    parts = divide(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@given(TOTALS, WEIGHTS)
def test_taking_back_is_the_exact_opposite(total, weights):
    assert divide(-total, weights) == [-part for part in divide(total, weights)]


@given(TOTALS, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_weights_matters(total, weights, factor):
    assert divide(total, [weight * factor for weight in weights]) == divide(total, weights)


@given(TOTALS, WEIGHTS)
def test_who_weighs_more_never_gets_less(total, weights):
    parts = divide(abs(total), weights)
    ranked = sorted(zip(weights, parts, strict=True))
    for (lighter, less), (heavier, more) in pairwise(ranked):
        assert lighter == heavier or less <= more


def test_equal_remainders_go_to_the_earlier():
    assert divide(100, [1, 1, 1]) == [34, 33, 33]
    assert divide(-1, [1, 1]) == [-1, 0]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [3, -1]])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights must be zero or more"):
        divide(10, weights)
