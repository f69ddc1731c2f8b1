"""A refund takes back from each commission of its sale what it took from the sale, to the unit and in any order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TakenBack:
    """That money went back to a customer, by a refund, a total or a chargeback.

    `amount` is what it took by itself, or for a total together with all refunds before it. A chargeback that the
    merchant `won` was taken and given back: it leaves the room it took to others.
    """

    key: str
    kind: str
    amount: int
    at: datetime
    won: bool = False


@dataclass(frozen=True)
class Part:
    """The stretch of a sale, from `start` to `end` minor units, that was taken back; `clipped` found no room."""

    key: str
    start: int
    end: int
    clipped: int = 0


def parts(taken: Iterable[TakenBack], sale_amount: int) -> list[Part]:
    """Return the part of a sale that each of these took, by time and then key, whatever order they became known in."""
    found: list[Part] = []
    refunded = gone = 0
    for each in sorted(taken, key=lambda one: (one.at, one.key)):
        asked = max(each.amount - refunded, 0) if each.kind == "total" else each.amount
        fits = min(asked, sale_amount - gone)
        found.append(Part(each.key, gone, gone + fits, asked - fits))
        if not each.won:
            gone += fits
        if each.kind != "chargeback":
            refunded += asked
    return found


def share_of(commission: int, part: Part, sale_amount: int) -> int:
    """Return what a part of its sale takes from a commission.

    It is the difference of two rounded shares of the sale: parts that follow each other add up to the share of their
    sum, and all of the sale to all of the commission.
    """
    return _rounded(commission * part.end, sale_amount) - _rounded(commission * part.start, sale_amount)


def _rounded(numerator: int, denominator: int) -> int:
    """A quotient in whole units, a half going to the even one, as everywhere."""
    whole, rest = divmod(numerator, denominator)
    return whole + (rest * 2 > denominator or (rest * 2 == denominator and whole % 2))
