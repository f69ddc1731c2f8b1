"""Figures say what was measured, and whether it is what was wanted."""

import pytest

from tests.bench.figures import Figure, median_ratio, ms, percentile, table


@pytest.mark.parametrize(("percent", "wanted"), [(50, 2), (75, 3), (99, 4), (100, 4), (1, 1)])
def test_a_percentile_is_one_of_the_values(percent, wanted):
    """No value is invented between two that were measured."""
    assert percentile([4, 1, 3, 2], percent) == wanted


def test_the_ratio_is_taken_round_by_round():
    """A round in which the machine was slow for both changes nothing."""
    assert median_ratio([1, 1, 50], [2, 2, 100]) == 0.5


def test_short_waits_have_hundredths_and_long_ones_none():
    """Digits that the measurement does not carry are not shown."""
    assert (ms(0.00123), ms(0.4567)) == ("1.23 ms", "457 ms")


def test_a_missed_target_stands_out_in_the_table():
    """Met, missed and told without a target are three different things."""
    figures = [
        Figure("one", "1", met=True, target="at most 2"),
        Figure("two", "3", met=False, target="at most 2"),
        Figure("three", "5", "bare 10", 0.5),
    ]
    lines = table([figure.cells("sample") for figure in figures]).splitlines()
    assert "met" in lines[2] and "MISSED" in lines[3]
    assert "0.5" in lines[4] and "met" not in lines[4].lower().split("|")[-2]
    assert len({len(line) for line in lines}) == 1
