"""Twenty thousand drafts of each kind: run `python -m tests.long.drafts` to check them all, in about a minute."""

from random import Random

from program.rules.drafts.check import check
from tests.drafts.corpus import right, wrong

MANY = 20_000


def wrong_taken(number: int, seed: int) -> int:
    """Return how many drafts with one wrong thing in them were taken."""
    chance = Random(seed)
    drafts = (wrong(chance) for _ in range(number))
    return sum(not check(draft, scene.table) for draft, scene, _ in drafts)


def right_refused(number: int, seed: int) -> int:
    """Return how many right drafts were refused."""
    chance = Random(seed)
    drafts = (right(chance) for _ in range(number))
    return sum(bool(check(draft, scene.table)) for draft, scene in drafts)


if __name__ == "__main__":
    print(f"of {MANY:,} drafts with one wrong thing {wrong_taken(MANY, seed=1):,} were taken")
    print(f"of {MANY:,} right drafts {right_refused(MANY, seed=2):,} were refused")
