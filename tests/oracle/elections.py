"""Tallies written a second time, from their definitions alone, on published spellings: slow, plain, and independent."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from fractions import Fraction


def winners(method: str, choices: list[str], options: str) -> str:
    """Return the letters of the winners of these choices, in order."""
    cast = [choice for choice in choices if choice != "abstain"]
    count = {
        "yes-no": lambda: most(Counter({"A": cast.count("yes"), "B": cast.count("no")}), options),
        "approval": lambda: most(Counter("".join(cast)), options),
        "score": lambda: most(points(cast), options),
        "ranked": lambda: "".join(sorted(survivors([tiers(one) for one in cast], frozenset(options)))),
        "condorcet": lambda: unbeaten([tiers(one) for one in cast], options),
    }
    return count[method]()


def most(counts: Counter[str], options: str) -> str:
    return "".join(option for option in options if counts[option] == max(counts[each] for each in options))


def points(choices: list[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for choice in choices:
        for letter, number in re.findall(r"([A-Z])(\d)", choice):
            found[letter] += int(number)
    return found


def tiers(choice: str) -> list[set[str]]:
    return [set(tier.split("=")) for tier in choice.split(">")]


def survivors(ballots: list[list[set[str]]], left: frozenset[str]) -> set[str]:
    """Drop one weakest after another, in every order that ties allow, until one is left; no short cut at half."""
    if len(left) == 1:
        return set(left)
    counts = dict.fromkeys(left, Fraction(0))
    for ballot in ballots:
        tops = [tier & left for tier in ballot if tier & left]
        for option in tops[0] if tops else ():
            counts[option] += Fraction(1, len(tops[0]))
    least = min(counts.values())
    return set().union(*(survivors(ballots, left - {option}) for option in left if counts[option] == least))


def unbeaten(ballots: list[list[set[str]]], options: str) -> str:
    """Who has, to each other, a chain at least as strong as back; every chain is walked."""

    def place(ballot: list[set[str]], option: str) -> int:
        return next((rank for rank, tier in enumerate(ballot) if option in tier), len(ballot))

    prefers = {
        (one, other): sum(place(ballot, one) < place(ballot, other) for ballot in ballots)
        for one, other in itertools.permutations(options, 2)
    }

    def strength(one: str, other: str) -> int:
        between = [option for option in options if option not in (one, other)]
        chains = (
            (one, *middle, other)
            for size in range(len(between) + 1)
            for middle in itertools.permutations(between, size)
        )
        return max(min(win(*pair) for pair in itertools.pairwise(chain)) for chain in chains)

    def win(one: str, other: str) -> int:
        return prefers[one, other] if prefers[one, other] > prefers[other, one] else 0

    return "".join(
        one for one in options if all(strength(one, two) >= strength(two, one) for two in options if one != two)
    )


def weak_orders(options: str) -> list[str]:
    """Every way to rank options with ties: 13 for three."""
    found = set()
    for places in itertools.product(range(len(options)), repeat=len(options)):
        pairs = list(zip(options, places, strict=True))
        rows = [sorted(option for option, place in pairs if place == row) for row in sorted(set(places))]
        found.add(">".join("=".join(row) for row in rows))
    return sorted(found)


def as_ballot(method: str, order: str) -> str:
    """What somebody with this ranking could answer under another method."""
    rows = [sorted(tier) for tier in tiers(order)]
    match method:
        case "yes-no":
            return ("yes", "no", "abstain")[len(order) % 3] if "A" in rows[0] else "no"
        case "approval":
            return "".join(sorted(option for row in (rows[:-1] or rows) for option in row))
        case "score":
            given = {option: (5, 3, 0)[min(rank, 2)] for rank, row in enumerate(rows) for option in row}
            return "".join(f"{option}{given[option]}" for option in sorted(given))
        case _:
            return order
