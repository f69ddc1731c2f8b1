"""Points weigh what a partner brought by its quality: a sale, what its customer became, and what was taken back."""

from collections.abc import Mapping

SALE = 4
# What a customer became, beyond having bought.
BECAME: Mapping[str, int] = {"onboarded": 1, "activated": 2, "renewed": 3, "expanded": 3}


def points(sales: int, undone: int, became: Mapping[str, int]) -> int:
    """Return the points of a span: its sales less those taken back in it, and the milestones reached; never below 0."""
    further = sum(BECAME.get(kind, 0) * number for kind, number in became.items())
    return max(0, SALE * (sales - undone) + further)


def sales_to_pass(above: int, mine: int) -> int:
    """Return how many sales lift somebody with `mine` points above somebody with `above`."""
    return (above - mine) // SALE + 1
