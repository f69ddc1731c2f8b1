"""Edits of a vote behind everybody's back: `python -m tests.long.vote_edits` makes 10,000 and finds each of them.

What is held against the database: the two hashes that were posted, the receipts that voters keep, and that members
know whether they voted. An edit of what only the operator can see, such as who chose what, is not among them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bot.migrations import upgrade
from bot.store import Store, open_engine
from program.motion_files.as_record import receipt_json, record_json
from program.motion_records import opening_facts
from program.motions import find_motion
from program.rules.vote_proofs import closing_commit, opening_commit
from program.tables import Motion
from program.verifier.rainmaker_vote_verify import Refused, read_text, verify
from program.vote_closings import close_due
from program.votes import Receipt, roll_of
from tests.council.chamber import NOON, RULES, WEEK, Chamber

MANY, EACH = 10_000, 10
NAMES = tuple("abcdefgh")
METHODS = {
    "yes-no": (("yes", "no", "abstain"), ()),
    "approval": (("A", "AB", "C", "abstain"), ("Red", "Blue", "Green")),
    "ranked": (("A>B>C", "B=C>A", "C", "abstain"), ("Red", "Blue", "Green")),
    "condorcet": (("A>B>C", "B=C>A", "C>B", "abstain"), ("Red", "Blue", "Green")),
    "score": (("A5B1", "B4C4", "C2", "abstain"), ("Red", "Blue", "Green")),
}


@dataclass
class Witness:
    """What people outside the database have: posts, receipts, and their own memory."""

    opening: str
    closing: str | None
    receipts: list[Receipt]
    abstainers: set[str]  # seats whose members know that they took no part

    def accepts(self, store: Session, number: int) -> bool:
        """Whether nobody notices anything in the record that the database gives now."""
        try:
            kept = read_text(record_json(store, find_motion(store, number)).decode())
            for receipt in [None, *self.receipts] if self.closing else [None]:
                given = read_text(receipt_json(receipt).decode()) if receipt else None
                verify(kept, self.opening, self.closing, given)
        except (Refused, ValueError, KeyError, TypeError, AttributeError, StopIteration, ArithmeticError):
            return False
        return not (set(kept.get("closing", {}).get("voters", ())) & self.abstainers)


def vote(store: Session, chance: Random) -> tuple[Chamber, Motion, Witness]:
    """Hold a vote up to its deadline; some members take no part."""
    chamber = Chamber(store).again()
    method = chance.choice(list(METHODS))
    choices, options = METHODS[method]
    rules = {
        "quorum": chance.choice(("none", "third", "half", "majority")),
        "tie": chance.choice(("none", "chair", "lot")),
        "threshold": chance.choice(("most", "majority")) if method != "yes-no" else "majority",
    }
    motion = chamber.motion(method, options, secret=chance.random() < 0.8, **rules)
    voters = chance.sample(NAMES, chance.randrange(1, len(NAMES)))
    receipts = [chamber.vote(motion, name, chance.choice(choices)) for name in voters]
    absent = {chamber.seats[name].id for name in NAMES if name not in voters}
    return chamber, motion, Witness(str(motion.opening_commit), None, receipts, absent)


Edit = Callable[[Session, Random], None]


def _set(table: str, column: str, values: tuple[object, ...]) -> Edit:
    """Set a column of one row to something that it is not."""

    def edit(store: Session, chance: Random) -> None:
        keys = {"motion": "id", "motion_roll": "seat_id", "ballot": "code", "participation": "seat_id"}
        key = keys[table]
        rows = store.connection().execute(text(f"SELECT {key}, {column} FROM {table} ORDER BY {key}")).all()
        name, old = chance.choice(rows)
        new = chance.choice([value for value in values if value != old])
        changing = text(f"UPDATE {table} SET {column} = :new WHERE {key} = :key")
        store.connection().execute(changing, {"new": new, "key": name})

    return edit


def _run(*statements: str) -> Edit:
    def edit(store: Session, chance: Random) -> None:
        for statement in statements:
            store.connection().execute(text(statement))

    return edit


def _closing(name: str, changed: Callable[[Any], Any]) -> Edit:
    """Change one fact of what was found at the close."""

    def edit(store: Session, chance: Random) -> None:
        facts = json.loads(store.connection().execute(text("SELECT closing FROM motion")).scalar_one())
        facts[name] = changed(facts[name])
        store.connection().execute(text("UPDATE motion SET closing = :new"), {"new": json.dumps(facts)})

    return edit


_ONE = "(SELECT {0} FROM {1} ORDER BY {0} LIMIT 1)"
OPENING: dict[str, Edit] = {
    "title": _set("motion", "title", ("Later payouts",)),
    "text": _set("motion", "text", ("Pay out on the 25th.",)),
    "options": _set("motion", "options", ('["Yes", "Maybe"]',)),
    "method": _set("motion", "method", tuple(METHODS)),
    "quorum": _set("motion", "quorum", ("none", "third", "half", "majority", "two-thirds")),
    "threshold": _set("motion", "threshold", ("two-thirds", "three-quarters")),
    "tie": _set("motion", "tie", ("none", "chair", "lot")),
    "no_quorum": _set("motion", "no_quorum", ("extend",)),
    "results": _set("motion", "results", ("never", "after-vote")),
    "weighted": _set("motion", "weighted", (1,)),
    "early_close": _set("motion", "early_close", (1,)),
    "opened_at": _set("motion", "opened_at", ("2026-11-22 12:00:00.000000",)),
    "close_at": _set("motion", "close_at", ("2026-12-24 12:00:00.000000",)),
    "seed": _set("motion", "seed", ("00" * 32,)),
    "hash of the opening": _set("motion", "opening_commit", ("ab" * 32,)),
    "name on the roll": _set("motion_roll", "name", ("Nobody",)),
    "weight on the roll": _set("motion_roll", "weight", (2, 5)),
    "salt of the roll": _set("motion_roll", "salt", ("00" * 16,)),
    "seat on the roll": _set("motion_roll", "seat_id", ("seat_other",)),
    "added to the roll": _run(
        "INSERT INTO motion_roll SELECT motion_id, 'seat_new', 'New', 1, salt FROM motion_roll LIMIT 1"
    ),
    "dropped from the roll": _run(f"DELETE FROM motion_roll WHERE seat_id = {_ONE.format('seat_id', 'motion_roll')}"),
}
BALLOTS: dict[str, Edit] = {
    "choice": _set("ballot", "choice", ("yes", "no", "A", "B>A", "A5B5", "abstain")),
    "weight of a ballot": _set("ballot", "weight", (2, 0)),
    "receipt code": _set("ballot", "code", ("0" * 32, "f" * 32)),
    "dropped ballot": _run(f"DELETE FROM ballot WHERE code = {_ONE.format('code', 'ballot')}"),
    "added ballot": _run(
        f"INSERT INTO ballot SELECT motion_id, '{'a' * 32}', NULL, choice, 1, seat_id FROM ballot LIMIT 1"
    ),
}
TOOK_PART: dict[str, Edit] = {
    "dropped from who took part": _run("UPDATE participation SET stands = 0"),
    "added to who took part": _run(
        "INSERT INTO participation SELECT r.motion_id, r.seat_id, 'per', 1, 99, 1 FROM motion_roll r WHERE NOT EXISTS "
        "(SELECT 1 FROM participation p WHERE p.seat_id = r.seat_id) LIMIT 1"
    ),
    "added with a ballot": _run(
        "INSERT INTO participation SELECT r.motion_id, r.seat_id, 'per', 1, 99, 1 FROM motion_roll r WHERE NOT EXISTS "
        "(SELECT 1 FROM participation p WHERE p.seat_id = r.seat_id) LIMIT 1",
        f"INSERT INTO ballot SELECT motion_id, '{'a' * 32}', NULL, choice, 1, seat_id FROM ballot LIMIT 1",
    ),
}
CLOSING: dict[str, Edit] = {
    "turnout": _closing("voted", lambda old: old + 1),
    "result": _closing("result", lambda old: "rejected" if old == "carried" else "carried"),
    "voters": _closing("voters", lambda old: old[1:]),
    "root of the ballots": _closing("ballots_root", lambda old: "ef" * 32),
    "closed_at": _closing("closed_at", lambda old: "2026-12-24T12:00:00Z"),
    "hash of the closing": _set("motion", "closing_commit", ("cd" * 32,)),
}  # fmt: skip


def edited(store: Store, seed: int, each: int) -> list[str]:
    """Hold a vote, then so often edit it before or after its close and put it back; return what was edited.

    AssertionError if nobody notices. An edit that finds nothing to change is not among them.
    """
    chance = Random(seed)
    with store.unit(False) as session:
        _, motion, witness = vote(session, chance)
        number, late = motion.number, chance.random() < 0.5
        if late:
            _close(session, witness, number)
        assert witness.accepts(session, number), "an honest vote is doubted"
        edits = list((OPENING | BALLOTS | (CLOSING if late else TOOK_PART)).items())
        chosen = [chance.choice(edits) for _ in range(each)]
        names = [name for name, edit in chosen if _is_seen(session, replace(witness), number, (name, edit), chance)]
        session.rollback()
    return names


def _is_seen(session: Session, witness: Witness, number: int, what: tuple[str, Edit], chance: Random) -> bool:
    """Make one edit and take it back; False where there was nothing to edit, AssertionError if nobody notices."""
    name, edit = what
    before = _all(session)
    with session.begin_nested() as point:
        edit(session, chance)
        session.expire_all()
        if chance.random() < 0.5:
            resealed(session, find_motion(session, number))
        changed = _all(session) != before
        late = witness.closing is not None
        seen = not witness.accepts(session, number) if late else _close_edited(session, witness, number)
        point.rollback()
    session.expire_all()
    assert seen or not changed, f"nobody notices an edit of the {name}"
    return changed


def _close(session: Session, witness: Witness, number: int) -> None:
    close_due(session, RULES, NOON + WEEK + timedelta(seconds=1))
    session.expire_all()
    witness.closing = find_motion(session, number).closing_commit


def _close_edited(session: Session, witness: Witness, number: int) -> bool:
    """Whether an edit before the close is seen once the vote is closed, or its close breaks."""
    try:
        close_due(session, RULES, NOON + 10 * WEEK)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return True  # what cannot be counted any more is noticed by everybody
    session.expire_all()
    witness.closing = find_motion(session, number).closing_commit
    return witness.closing is None or not witness.accepts(session, number)


def _all(session: Session) -> list[object]:
    tables = ("motion", "motion_roll", "ballot", "participation")
    return [session.connection().execute(text(f"SELECT * FROM {t} ORDER BY 1, 2")).all() for t in tables]


def find_all(store: Store, number: int, seed: int) -> Counter[str]:
    """Make so many edits and return how many there were of each; the first that is not found raises."""
    with store.unit() as session:
        Chamber(session).members(*NAMES)
    found: Counter[str] = Counter()
    while found.total() < number:
        found.update(edited(store, seed, EACH)[: number - found.total()])
        seed += 1
        if seed % 100 == 0:
            print(f"{found.total():,} edits", file=sys.stderr, flush=True)
    return found


def resealed(store: Session, motion: Motion) -> None:
    """Give an edited motion hashes of its own, as an operator who hides an edit would; the posted ones stay."""
    motion.opening_commit = opening_commit(opening_facts(motion, roll_of(store, motion)))
    if motion.closing:
        motion.closing_commit = closing_commit({**json.loads(motion.closing), "opening": motion.opening_commit})
        motion.closing = json.dumps({**json.loads(motion.closing), "opening": motion.opening_commit}, sort_keys=True)
    store.add(motion)
    store.flush()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'edits.db'}")
        upgrade(engine)
        found = find_all(Store(engine), MANY, seed=1)
        engine.dispose()
    print(f"{found.total():,} edits of {len(found)} kinds were found, all of them")
