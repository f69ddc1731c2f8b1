"""Tallies against their oracle: every profile of four voters, and 100,000 random ones for each method.

Run `python -m tests.long.elections`; it takes a few minutes.
"""

from __future__ import annotations

import itertools
from random import Random

from program.rules.ballots import LETTERS, Method, spelled, vote_of
from program.rules.tallies import tally
from tests.oracle.elections import as_ballot, weak_orders, winners

METHODS = tuple(method.value for method in Method)


def ours(method: str, choices: list[str], size: int) -> str:
    """Return the winners' letters by the program's own rules."""
    kind = Method(method)
    counted = tally(kind, [vote_of(kind, size, choice) for choice in choices], size)
    return "".join(LETTERS[option] for option in counted.winners)


def agree(method: str, choices: list[str], options: str) -> None:
    """Compare one profile."""
    size = 2 if method == "yes-no" else len(options)
    expected = winners(method, choices, options[:size])
    assert ours(method, choices, size) == expected, (method, choices, expected)


def every_profile(method: str) -> int:
    """Compare all profiles of four voters over three options; return how many there are.

    The oracle is asked once for profiles that differ in the order of voters only; the program is asked for each.
    """
    orders = [as_ballot(method, order) for order in weak_orders("ABC")]
    size = 2 if method == "yes-no" else 3
    known: dict[tuple[str, ...], str] = {}
    number = 0
    for profile in itertools.product(orders, repeat=4):
        key = tuple(sorted(profile))
        if key not in known:
            known[key] = winners(method, list(profile), "ABC"[:size])
        assert ours(method, list(profile), size) == known[key], (method, profile)
        number += 1
    return number


def random_profiles(method: str, number: int, seed: int) -> int:
    """Compare random profiles of up to 12 voters over up to 5 options, with short ballots and abstentions."""
    chance = Random(seed)
    for _ in range(number):
        options = LETTERS[: chance.randrange(2, 6)]
        choices = [_choice(method, options, chance) for _ in range(chance.randrange(0, 13))]
        agree(method, choices, options)
    return number


def _choice(method: str, options: str, chance: Random) -> str:
    if chance.random() < 0.1:
        return "abstain"
    named = chance.sample(options, chance.randrange(1, len(options) + 1))
    match method:
        case "yes-no":
            return chance.choice(("yes", "no"))
        case "approval":
            return "".join(sorted(named))
        case "score":
            return "".join(f"{option}{chance.randrange(6)}" for option in sorted(named))
        case _:
            typed = named[0] + "".join(chance.choice(">>=") + option for option in named[1:])
            return spelled(Method(method), len(options), typed)


if __name__ == "__main__":
    for method in METHODS:
        print(f"{method}: {every_profile(method):,} profiles of four voters agree", flush=True)
        print(f"{method}: {random_profiles(method, 100_000, seed=7):,} random profiles agree", flush=True)
