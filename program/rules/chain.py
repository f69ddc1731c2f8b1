"""A chain binds the lines of a statement by hash, and a tree binds all statements of a period under one root.

Each line's hash is SHA-256 of the hash before it (32 bytes, zeros before the first) and the line's canonical JSON,
which holds the line's salt. The last hash is the statement's head. Leaves and nodes of the tree are hashed with
different first bytes, so that neither can pass for the other; a node without a neighbour rises as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

ORIGIN = "0" * 64
NO_ROOT = ""
_LEAF, _NODE, _PERIOD = b"\x00", b"\x01", b"\x02"


@dataclass(frozen=True)
class Proof:
    """The way from one leaf up to the top: its place among `size` leaves, and the neighbours met, from below."""

    position: int
    size: int
    siblings: tuple[str, ...]


def canonical(facts: Mapping[str, Any]) -> str:
    """Return facts as JSON of one spelling: keys in order, no spaces, text as it is; TypeError for a float."""
    _refuse_floats(facts)
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def line_hash(before: str, line: Mapping[str, Any], salt: str) -> str:
    """Return the hash of a line after another's, as hex; the salt keeps others from guessing the line by it."""
    return sha256(bytes.fromhex(before) + canonical({**line, "salt": salt}).encode()).hexdigest()


def chain(lines: Iterable[tuple[Mapping[str, Any], str]]) -> list[str]:
    """Return the hash of each line and its salt, in their order; the last is the head."""
    hashes: list[str] = []
    for line, salt in lines:
        hashes.append(line_hash(hashes[-1] if hashes else ORIGIN, line, salt))
    return hashes


def tree_root(heads: Sequence[str]) -> str:
    """Return the top of the tree over these heads, in their order; of none, the hash of nothing."""
    if not heads:
        return sha256(b"").hexdigest()
    return _levels(heads)[-1][0].hex()


def proofs_of(heads: Sequence[str]) -> list[Proof]:
    """Return for each head the proof that it is under the tree's root."""
    levels = _levels(heads) if heads else []
    return [Proof(place, len(heads), tuple(_siblings(levels, place))) for place in range(len(heads))]


def root_from(head: str, proof: Proof) -> str | None:
    """Return the tree's root that a head and its proof lead to, or None where the proof has not the right shape."""
    if not 0 <= proof.position < proof.size:
        return None
    at, place, width, rest = _leaf(head), proof.position, proof.size, list(proof.siblings)
    while width > 1:
        if place ^ 1 < width:
            if not rest:
                return None
            sibling = bytes.fromhex(rest.pop(0))
            at = _node(sibling, at) if place % 2 else _node(at, sibling)
        place, width = place // 2, (width + 1) // 2
    return None if rest else at.hex()


def period_root(label: str, previous: str, size: int, tree: str) -> str:
    """Return what is published for a period: it binds the label, how many statements, their tree, the root before."""
    facts = {"label": label, "previous": previous, "size": size, "tree": tree}
    return sha256(_PERIOD + canonical(facts).encode()).hexdigest()


def _levels(heads: Sequence[str]) -> list[list[bytes]]:
    levels = [[_leaf(head) for head in heads]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [below[place : place + 2] for place in range(0, len(below), 2)]
        levels.append([_node(*pair) if len(pair) == 2 else pair[0] for pair in pairs])
    return levels


def _siblings(levels: list[list[bytes]], place: int) -> Iterable[str]:
    for level in levels[:-1]:
        if place ^ 1 < len(level):
            yield level[place ^ 1].hex()
        place //= 2


def _leaf(head: str) -> bytes:
    return sha256(_LEAF + bytes.fromhex(head)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"a statement holds whole numbers only, not {value!r}")
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    for each in inside:
        _refuse_floats(each)
