"""A million random divisions: run `python -m tests.long.splits` to check them all, which takes under a minute."""

from random import Random

from program.rules.shares import divide

MANY = 1_000_000


def check_splits(number: int, seed: int) -> int:
    """Check so many divisions and return how many were exact; the first that is not raises AssertionError."""
    chance = Random(seed)
    exact = 0
    for _ in range(number):
        total = chance.randrange(-(10**9), 10**9)
        weights = [chance.randrange(0, 10_001) for _ in range(chance.randrange(1, 8))]
        weights[chance.randrange(len(weights))] += 1
        parts, whole = divide(total, weights), sum(weights)
        near = all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))
        assert sum(parts) == total and near, (total, weights, parts)
        exact += 1
    return exact


if __name__ == "__main__":
    print(f"{check_splits(MANY, seed=2):,} divisions are exact")
