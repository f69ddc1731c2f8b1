"""Two people are two human beings, however many accounts they have: what shares an account is one of them."""

from collections.abc import Iterable


def humans(approvers: Iterable[Iterable[str]]) -> int:
    """Return how many human beings there are among approvers, each given as all names and accounts they are known by.

    Whoever shares one of these with another is the same, also by way of a third.
    """
    apart: list[set[str]] = []
    for known in approvers:
        names = set(known)
        same = [others for others in apart if others & names]
        apart = [others for others in apart if not others & names]
        apart.append(names.union(*same))
    return len(apart)
