"""A tally is what the ballots of a motion add up to: who leads, by how much, and how it came to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from program.rules.ballots import NO, POINTS_MOST, YES, Method, Vote
from program.rules.runoff import Round, run_off
from program.rules.schulze import Matrix, pairs, schulze_winners


@dataclass(frozen=True)
class Tally:
    """What was counted; `support` is each option's part of what it could have, as its threshold asks.

    `counts` are votes, approvals, points, votes of the first round, or the least of an option's comparisons;
    `winners` are all who lead alike; `counted` is the weight of the ballots that did not abstain.
    """

    counts: tuple[Fraction, ...]
    support: tuple[Fraction, ...]
    winners: tuple[int, ...]
    counted: int
    abstained: int
    rounds: tuple[Round, ...] = ()
    pairs: Matrix = ()


def tally(method: Method, votes: Sequence[Vote], size: int) -> Tally:
    """Return the tally of votes over `size` options."""
    match method:
        case Method.YES_NO | Method.APPROVAL:
            return _approvals(votes, size, only_two=method is Method.YES_NO)
        case Method.SCORE:
            return _scores(votes, size)
        case Method.RANKED:
            return _run_off(votes, size)
        case Method.CONDORCET:
            return _condorcet(votes, size)


def _approvals(votes: Sequence[Vote], size: int, *, only_two: bool) -> Tally:
    counts = [sum(vote.weight for vote in votes if vote.tiers and option in vote.tiers[0]) for option in range(size)]
    whole = counts[YES] + counts[NO] if only_two else _counted(votes)
    return _led(votes, counts, [_part(count, whole) for count in counts])


def _scores(votes: Sequence[Vote], size: int) -> Tally:
    counts = [sum(vote.weight * vote.points[option] for vote in votes if vote.points) for option in range(size)]
    return _led(votes, counts, [_part(count, POINTS_MOST * _counted(votes)) for count in counts])


def _led(votes: Sequence[Vote], counts: Sequence[int], support: Sequence[Fraction]) -> Tally:
    """A tally that the greatest count leads."""
    winners = tuple(option for option, count in enumerate(counts) if count == max(counts))
    return Tally(tuple(map(Fraction, counts)), tuple(support), winners, _counted(votes), _abstained(votes))


def _run_off(votes: Sequence[Vote], size: int) -> Tally:
    """Of options that did not win, the support is that of the first round."""
    paths = run_off(votes, size)
    first = next(iter(paths.values()))[0]
    ends = {winner: rounds[-1] for winner, rounds in paths.items()}
    support = [
        _part(ends.get(option, first).of(option), ends.get(option, first).still_counts) for option in range(size)
    ]
    counts = tuple(count for _, count in first.counts)
    shown = next(iter(paths.values()))
    return Tally(counts, tuple(support), tuple(paths), _counted(votes), _abstained(votes), rounds=shown)


def _condorcet(votes: Sequence[Vote], size: int) -> Tally:
    compared = pairs(votes, size)
    others = [[other for other in range(size) if other != one] for one in range(size)]
    counts = tuple(Fraction(min(compared[one][other] for other in others[one])) for one in range(size))
    support = tuple(
        min(_part(compared[one][other], compared[one][other] + compared[other][one]) for other in others[one])
        for one in range(size)
    )
    winners = schulze_winners(compared)
    return Tally(counts, support, winners, _counted(votes), _abstained(votes), pairs=compared)


def _counted(votes: Sequence[Vote]) -> int:
    return sum(vote.weight for vote in votes if not vote.abstains)


def _abstained(votes: Sequence[Vote]) -> int:
    return sum(vote.weight for vote in votes if vote.abstains)


def _part(count: Fraction | int, whole: Fraction | int) -> Fraction:
    return Fraction(count) / Fraction(whole) if whole else Fraction(0)
