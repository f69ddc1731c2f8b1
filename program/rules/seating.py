"""Seating decides who has a seat: those who said yes first, as many as there are seats; the others wait in turn."""

from __future__ import annotations

from collections.abc import Mapping


def seated(turns: Mapping[str, int], capacity: int | None) -> tuple[list[str], list[str]]:
    """Return who has a seat and who waits, each in the order of their turns; without a capacity nobody waits."""
    queue = sorted(turns, key=lambda who: (turns[who], who))
    most = len(queue) if capacity is None else capacity
    return queue[:most], queue[most:]
