"""A motion's record is all that is public of its vote, as facts that were committed to when it opened and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from program.motions import options_of
from program.rules.vote_proofs import VERSION, roll_leaf, root, seed_commit
from program.tables import Motion, MotionRoll


def opening_facts(motion: Motion, roll: Sequence[MotionRoll]) -> dict[str, Any]:
    """Return what the opening binds: the question, every rule, the times, the salted roll, and the seed of a lot."""
    return {
        "version": VERSION,
        "number": motion.number,
        "title": motion.title,
        "text": motion.text,
        "method": motion.method,
        "options": list(options_of(motion)),
        "secret": motion.secret,
        "weighted": motion.weighted,
        "quorum": motion.quorum,
        "threshold": motion.threshold,
        "tie": motion.tie,
        "no_quorum": motion.no_quorum,
        "results": motion.results,
        "early_close": motion.early_close,
        "opened_at": stamp(motion.opened_at),
        "close_at": stamp(first_close(motion)),
        "extends_to": stamp(motion.extends_to),
        "roll_size": len(roll),
        "roll_root": root(roll_leaf(entry.seat_id, entry.name, entry.weight, entry.salt) for entry in roll),
        "seed_commit": seed_commit(str(motion.seed)),
    }


def first_close(motion: Motion) -> datetime | None:
    """Return when the vote was to close at first: an extension doubles its length."""
    if not motion.extended or motion.opened_at is None or motion.extends_to is None:
        return motion.close_at
    return motion.opened_at + (motion.extends_to - motion.opened_at) / 2


def roll_lines(roll: Sequence[MotionRoll]) -> list[dict[str, Any]]:
    """Return the roll as it is published: with its salts, everybody can compute its root again."""
    return [{"seat": e.seat_id, "name": e.name, "weight": e.weight, "salt": e.salt} for e in roll]


def stamp(at: datetime | None) -> str | None:
    """Return a moment in UTC as text."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
