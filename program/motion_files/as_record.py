"""The record of a vote as JSON: everything public, and what `rainmaker verify` computes again."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session

from program.motion_records import opening_facts, roll_lines
from program.motions import CLOSED
from program.rules.vote_proofs import VERSION, ballot_leaf
from program.tables import Motion
from program.vote_closings import ballots_of, is_listed
from program.votes import Receipt, roll_of


def record(store: Session, motion: Motion) -> dict[str, Any]:
    """Return the facts of a vote that was opened, with its ballots where they may be listed, else their hashes."""
    roll = roll_of(store, motion)
    found: dict[str, Any] = {
        "format": VERSION,
        "opening": opening_facts(motion, roll),
        "opening_commit": motion.opening_commit,
        "roll": roll_lines(roll),
    }
    if motion.state == CLOSED:
        ballots = ballots_of(store, motion)
        names = {entry.seat_id: entry.name for entry in roll}
        found |= {"closing": json.loads(str(motion.closing)), "closing_commit": motion.closing_commit}
        if is_listed(motion, len(ballots)):
            found["ballots"] = [
                {"code": b.code, "choice": b.choice, "weight": b.weight, "seat": names.get(b.seat_id or "")}
                for b in ballots
            ]
        else:
            found["leaves"] = sorted(ballot_leaf(b.code, b.choice, b.weight) for b in ballots)
    return found


def record_json(store: Session, motion: Motion) -> bytes:
    """Return the record as a file."""
    return json.dumps(record(store, motion), indent=1, ensure_ascii=False, sort_keys=True).encode()


def receipt_json(receipt: Receipt) -> bytes:
    """Return a voter's receipt as a file; it names no person."""
    facts = {
        "format": f"{VERSION}-receipt",
        "number": receipt.number,
        "opening": receipt.opening,
        "code": receipt.code,
        "choice": receipt.choice,
        "weight": receipt.weight,
        "revision": receipt.revision,
    }
    return json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True).encode()
