"""A change of a rate has two causes, which add up to it exactly: who it was made of, and how well each of them did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

# A segment's counts: what could convert, and what did.
Counts = tuple[int, int]


@dataclass(frozen=True)
class Cause:
    """A segment's part in a change: by its share of the whole, and by its own rate."""

    segment: str
    mix: Fraction
    rate: Fraction

    @property
    def whole(self) -> Fraction:
        """Both together."""
        return self.mix + self.rate


@dataclass(frozen=True)
class Change:
    """A rate before and after, and each segment's part in the difference; the parts add up to it exactly."""

    before: Fraction
    after: Fraction
    causes: tuple[Cause, ...]

    @property
    def mix(self) -> Fraction:
        """How much came from other shares."""
        return sum((cause.mix for cause in self.causes), Fraction())

    @property
    def rate(self) -> Fraction:
        """How much came from other rates."""
        return sum((cause.rate for cause in self.causes), Fraction())


def change_of(before: Mapping[str, Counts], after: Mapping[str, Counts]) -> Change | None:
    """Return why a rate changed between two times, by segment; None where one of them had nothing to convert.

    Each difference is weighed by the mean of the other factor. A segment that was not there in one of the times keeps
    its rate of the other, so that coming and going is all mix. Shares count against the mean of the whole rates.
    """
    whole = [(sum(of for of, _ in each.values()), sum(did for _, did in each.values())) for each in (before, after)]
    if not whole[0][0] or not whole[1][0]:
        return None
    rates = [Fraction(did, of) for of, did in whole]
    middle = (rates[0] + rates[1]) / 2
    causes = []
    for name in sorted({*before, *after}):
        old, new = before.get(name, (0, 0)), after.get(name, (0, 0))
        if not old[0] and not new[0]:
            continue
        share = [Fraction(each[0], total[0]) for each, total in zip((old, new), whole, strict=True)]
        own_before, own_after = _rate(old, new), _rate(new, old)
        mix = (share[1] - share[0]) * ((own_before + own_after) / 2 - middle)
        causes.append(Cause(name, mix, (own_after - own_before) * (share[0] + share[1]) / 2))
    return Change(rates[0], rates[1], tuple(causes))


def _rate(own: Counts, other: Counts) -> Fraction:
    of, did = own if own[0] else other
    return Fraction(did, of)
