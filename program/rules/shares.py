"""A share is a part of a whole by weight: whole units that add up to the whole exactly.

Largest remainder: each part gets its exact share rounded towards zero; the units that are left go one each to the
parts that lost most by it, of equal ones to the earlier. A negative whole is divided as its opposite.
"""

from collections.abc import Sequence


def divide(total: int, weights: Sequence[int]) -> list[int]:
    """Return a total divided by weights, in their order; ValueError for a negative weight or none above zero."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"weights must be zero or more, and one above zero: {list(weights)}")
    sign = -1 if total < 0 else 1
    portions = [divmod(sign * total * weight, whole) for weight in weights]
    parts = [units for units, _ in portions]
    # sorted() is stable, so that equal remainders keep the order in which they were given.
    by_loss = sorted(range(len(weights)), key=lambda place: -portions[place][1])
    for place in by_loss[: sign * total - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]
