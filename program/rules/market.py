"""A market figure is a rate of other partners together, told only where nobody can be read out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from statistics import median

# What could convert, and what did.
Counts = tuple[int, int]
FEWEST = 5
# One partner may be so much of it at most.
MOST_OF_ONE = Fraction(1, 2)


def pooled(parts: Iterable[Counts]) -> Fraction | None:
    """Return the rate of all together; None with fewer than five, or where one of them is more than half of it."""
    found = [part for part in parts if part[0] > 0]
    whole = sum(of for of, _ in found)
    if len(found) < FEWEST or any(Fraction(of, whole) > MOST_OF_ONE for of, _ in found):
        return None
    return Fraction(sum(did for _, did in found), whole)


def middle(values: Sequence[int]) -> int | None:
    """Return the median of counts above nothing, rounded down; None with fewer than five."""
    found = [value for value in values if value > 0]
    return int(median(found)) if len(found) >= FEWEST else None
