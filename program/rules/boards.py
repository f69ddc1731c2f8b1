"""A board is made by rules: from how many points on somebody is on it, and from how many partners on there is one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BoardRules:
    """`points` is the least that puts somebody on a board; with fewer than `partners` on it, nobody is ranked.

    With `living`, the weekly post changes one message instead of adding another.
    """

    points: int = 0
    partners: int = 3
    living: bool = False


SHIPPED = BoardRules()
