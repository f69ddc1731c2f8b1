"""A vote's proofs bind what was asked at the opening and what was answered at the close, so that no edit goes unseen.

Every commitment is SHA-256 over a name and the canonical JSON of public facts. The roll is salted line by line; a
ballot is hidden behind its own receipt code of 128 bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from program.rules.chain import canonical, tree_root

VERSION = "rainmaker-motion-1"
# Below so many ballots no list is published: in a small council, choices would tell who made them.
LISTED_LEAST = 5


def opening_commit(facts: Mapping[str, Any]) -> str:
    """Return what is posted when a vote opens."""
    return _bound("opening", facts)


def closing_commit(facts: Mapping[str, Any]) -> str:
    """Return what is posted when a vote closes."""
    return _bound("closing", facts)


def seed_commit(seed: str) -> str:
    """Return what is posted at the opening of a seed that is published at the close."""
    return _bound("seed", {"seed": seed})


def roll_leaf(seat: str, name: str, weight: int, salt: str) -> str:
    """Return the hash of one line of the roll."""
    return _bound("roll", {"name": name, "salt": salt, "seat": seat, "weight": weight})


def ballot_leaf(code: str, choice: str, weight: int) -> str:
    """Return the hash of one ballot; without its code nobody can guess the choice by it."""
    return _bound("ballot", {"choice": choice, "code": code, "weight": weight})


def root(leaves: Iterable[str]) -> str:
    """Return the root over hashes; they stand in their own order, which tells nothing."""
    return tree_root(sorted(leaves))


def _bound(name: str, facts: Mapping[str, Any]) -> str:
    return sha256(f"{VERSION} {name}\n{canonical(facts)}".encode()).hexdigest()
