"""The ballots of a vote in the PrefLib format: orders with ties (toc or toi), or sets of options (cat)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from program.motions import options_of
from program.rules.ballots import ABSTAIN, Method, Vote, vote_of
from program.tables import Ballot, Motion

_RANKED = (Method.RANKED, Method.CONDORCET)


def preflib(motion: Motion, ballots: Sequence[Ballot]) -> tuple[str, bytes]:
    """Return the file's ending and text; abstentions are left out, and a weight counts as so many voters."""
    method, options = Method(motion.method), options_of(motion)
    votes = [
        vote_of(method, len(options), ballot.choice, ballot.weight) for ballot in ballots if ballot.choice != ABSTAIN
    ]
    orders: Counter[str] = Counter()
    for vote in votes:
        orders[_line(vote, len(options), method)] += vote.weight
    ending = _ending(votes, len(options), method)
    head = [
        f"# FILE NAME: motion-{motion.number}.{ending}",
        f"# TITLE: {motion.title}",
        f"# DATA TYPE: {ending}",
        "# MODIFICATION TYPE: original",
        f"# NUMBER ALTERNATIVES: {len(options)}",
        f"# NUMBER VOTERS: {sum(orders.values())}",
        f"# NUMBER UNIQUE {'PREFERENCES' if ending == 'cat' else 'ORDERS'}: {len(orders)}",
        *(["# NUMBER CATEGORIES: 2", "# CATEGORY NAME 1: Yes", "# CATEGORY NAME 2: No"] if ending == "cat" else []),
        *(f"# ALTERNATIVE NAME {place}: {_one_line(option)}" for place, option in enumerate(options, 1)),
    ]
    body = [f"{number}: {order}" for order, number in sorted(orders.items(), key=lambda pair: (-pair[1], pair[0]))]
    return ending, ("\n".join([*map(_one_line, head), *body]) + "\n").encode()


def _ending(votes: Sequence[Vote], size: int, method: Method) -> str:
    if method is Method.APPROVAL:
        return "cat"
    whole = all(sum(len(tier) for tier in _tiers(vote, size, method)) == size for vote in votes)
    return "toc" if whole else "toi"


def _line(vote: Vote, size: int, method: Method) -> str:
    tiers = _tiers(vote, size, method)
    if method is Method.APPROVAL:
        rest = tuple(option for option in range(size) if option not in tiers[0])
        return f"{_set(tiers[0])},{_set(rest)}"
    return ",".join(_set(tier) if len(tier) > 1 else str(tier[0] + 1) for tier in tiers)


def _tiers(vote: Vote, size: int, method: Method) -> tuple[tuple[int, ...], ...]:
    """The order that a ballot expresses; points are an order with ties, and yes stands before no or behind it."""
    if method is Method.SCORE:
        levels = sorted(set(vote.points), reverse=True)
        return tuple(tuple(o for o in range(size) if vote.points[o] == level) for level in levels)
    if method is Method.YES_NO:
        return (*vote.tiers, tuple(option for option in range(size) if option not in vote.tiers[0]))
    return vote.tiers


def _set(options: Sequence[int]) -> str:
    return "{" + ",".join(str(option + 1) for option in options) + "}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
