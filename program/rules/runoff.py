"""An instant run-off drops the weakest option and counts again, until one has more than half of what still counts.

A ballot counts for the options of its best tier that are still in, in equal parts; one that names none of them is
exhausted. Where several options are weakest alike, each way on is followed: whoever wins in some way is a winner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm

from program.rules.ballots import Vote


@dataclass(frozen=True)
class Round:
    """One count: what each option that is still in has, what is exhausted, and who is dropped after it."""

    counts: tuple[tuple[int, Fraction], ...]
    exhausted: Fraction
    dropped: int | None = None

    @property
    def still_counts(self) -> Fraction:
        """The sum of what the options have."""
        return sum((count for _, count in self.counts), Fraction(0))

    def of(self, option: int) -> Fraction:
        """What an option has in this round."""
        return dict(self.counts)[option]


Paths = dict[int, tuple[Round, ...]]


def run_off(votes: Sequence[Vote], size: int) -> Paths:
    """Return for each winner the rounds by which it wins; where it wins in several ways, those of the first."""
    scale = lcm(*range(1, size + 1))
    cast = [(vote.tiers, vote.weight * scale) for vote in votes if vote.tiers]
    total = sum(weight for _, weight in cast)

    @cache
    def paths(left: frozenset[int]) -> Paths:
        counts = _counts(cast, left)
        standing = sum(counts.values())
        shown = tuple((option, Fraction(counts[option], scale)) for option in sorted(left))
        exhausted = Fraction(total - standing, scale)
        leader = max(sorted(left), key=lambda option: counts[option])
        if len(left) == 1 or counts[leader] * 2 > standing:
            return {leader: (Round(shown, exhausted),)}
        found: Paths = {}
        for weakest in (option for option in sorted(left) if counts[option] == min(counts.values())):
            for winner, rest in paths(left - {weakest}).items():
                found.setdefault(winner, (Round(shown, exhausted, weakest), *rest))
        return found

    found = paths(frozenset(range(size)))
    return {option: found[option] for option in sorted(found)}


def _counts(cast: Sequence[tuple[tuple[tuple[int, ...], ...], int]], left: frozenset[int]) -> dict[int, int]:
    """What each option has, in whole parts of a vote."""
    counts = dict.fromkeys(left, 0)
    for tiers, weight in cast:
        for tier in tiers:
            best = [option for option in tier if option in left]
            if best:
                for option in best:
                    counts[option] += weight // len(best)
                break
    return counts
