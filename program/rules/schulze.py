"""The Schulze method compares every two options, and follows the strongest chain of wins between them.

A link from one option to another is as strong as the votes for it where it wins, and nothing where it does not; a
chain is as strong as its weakest link. An option wins when no other has a stronger chain to it than it has back.
Source: M. Schulze, Voting Matters 17 (2003), with winning votes.
"""

from __future__ import annotations

from collections.abc import Sequence

from program.rules.ballots import Vote

Matrix = tuple[tuple[int, ...], ...]


def pairs(votes: Sequence[Vote], size: int) -> Matrix:
    """Return how much weight puts each option (row) before each other (column)."""
    found = [[0] * size for _ in range(size)]
    for vote in votes:
        if vote.abstains:
            continue
        place = dict.fromkeys(range(size), len(vote.tiers))
        place |= {option: rank for rank, tier in enumerate(vote.tiers) for option in tier}
        for one in range(size):
            for other in range(size):
                if place[one] < place[other]:
                    found[one][other] += vote.weight
    return tuple(map(tuple, found))


def strongest_paths(compared: Matrix) -> Matrix:
    """Return the strength of the strongest chain from each option to each other."""
    size = range(len(compared))
    found = [[_link(compared, one, other) for other in size] for one in size]
    for middle in size:
        for one in size:
            for other in size:
                if one != other:
                    through = min(found[one][middle], found[middle][other])
                    found[one][other] = max(found[one][other], through)
    return tuple(map(tuple, found))


def schulze_winners(compared: Matrix) -> tuple[int, ...]:
    """Return the options that nobody has a stronger chain to; of options that nobody compared, all."""
    found = strongest_paths(compared)
    size = range(len(compared))
    return tuple(one for one in size if all(found[one][other] >= found[other][one] for other in size))


def _link(compared: Matrix, one: int, other: int) -> int:
    return compared[one][other] if compared[one][other] > compared[other][one] else 0
