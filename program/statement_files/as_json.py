"""The JSON file holds a statement with all that the verifier needs: salts, hashes, the proof and the terms."""

from __future__ import annotations

import json

from program.money import exponent
from program.rules.stated import FORMAT, Stated

ROUNDING = (
    "The parts of the base times their rates are added up and rounded once to a whole minor unit, a half to the "
    "even one. Tranches and shares are divided by largest remainder, equal remainders going to the earlier. "
    "A cap comes last."
)
HASHING = (
    "A line's hash is SHA-256 of the 32 bytes of the hash before it (zeros before the first) and the line without its "
    "hash as canonical JSON: keys in order, no spaces, UTF-8. In the tree a leaf is SHA-256 of byte 0 and the head, a "
    "node SHA-256 of byte 1 and both below; a node without a neighbour rises as it is. The root is SHA-256 of byte 2 "
    "and canonical JSON of label, previous, size and tree."
)


def json_file(stated: Stated, program: str) -> str:
    """Return the file's text; the names of program and partner are for readers and not sealed."""
    facts = {
        "format": FORMAT,
        "program": program,
        "partner": {"id": stated.partner_id, "name": stated.partner},
        "currency": stated.currency,
        "exponent": exponent(stated.currency),
        "period": stated.period,
        "opening": stated.opening.plain(),
        "closing": stated.closing.plain(),
        "owed": {"opening": stated.opening.owed, "closing": stated.closing.owed},
        "lines": [{**line.facts, "salt": line.salt, "hash": line.hash} for line in stated.lines],
        "head": stated.head,
        "proof": {
            "position": stated.proof.position,
            "size": stated.proof.size,
            "siblings": list(stated.proof.siblings),
        },
        "root": stated.root,
        "previous_root": stated.previous_root,
        "terms": stated.terms,
        "notes": {str(sequence): note for sequence, note in sorted(stated.notes.items())},
        "rounding": ROUNDING,
        "hashing": HASHING,
    }
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
