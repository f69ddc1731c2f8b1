"""A movement is how far a count lies from what is usual: in units of the chance that such counts have anyway."""

from math import sqrt

# So many units apart are news; a movement of fewer than so many in all is not, however unusual.
NEWS, FEWEST = 2.0, 3


def usual(total: int, days: int, of: int) -> float:
    """Return what so many days would bring at the mean of a longer window: `total` in `of` days."""
    return total * days / of


def movement(count: int, expected: float) -> float:
    """Return how far a count lies above (+) or below (-) what was expected; counts vary by about their root."""
    return (count - expected) / sqrt(max(expected, 1.0))


def is_news(count: int, expected: float) -> bool:
    """Return whether a movement is worth a line: far enough from the usual, and not about one or two."""
    return abs(movement(count, expected)) >= NEWS and max(count, expected) >= FEWEST
