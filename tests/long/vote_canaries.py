"""Canaries: `python -m tests.long.vote_canaries` holds 100 secret votes and looks for who chose what, everywhere."""

from __future__ import annotations

import itertools
import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.migrations import upgrade
from bot.store import open_engine
from program.motion_files.as_log import as_csv, as_json, as_markdown
from program.motion_files.as_record import record_json
from program.motions import Actor, Draft, find_motion, list_motions, propose, second
from program.rules.ballots import Method
from program.tables import Row
from program.vote_closings import close_due
from program.votes import Opening, open_vote
from tests.stage import CAST, NOW, SETUP, Stage

VOTES, OPTIONS = 100, ("Alder", "Beech", "Cedar", "Dogwood", "Elm")
# Rankings that nobody else makes: a canary is a choice that can be recognised wherever it turns up.
CANARIES = [">".join(order) for order in itertools.permutations("ABCDE")]
MEMBERS = {
    "ada": "Ada Letters",
    "ben": "Birch Media",
    "cleo": "Marin Consulting",
    "fay": "Fay Reviews",
    "gus": "Gus and Company",
}
Line = tuple[str, str]


class Kept(logging.Handler):
    """Remembers every line of the log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[Line] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(("log", record.getMessage()))


def seated(stage: Stage) -> Stage:
    """Give five companies a seat each."""
    for who, company in MEMBERS.items():
        stage.world.seat(who, company)
    return stage


def opened(stage: Stage) -> int:
    """Open a secret vote and return its number."""
    with stage.store.unit() as store:
        motion = propose(store, Draft("Tree", "Which?", Method.RANKED, OPTIONS, True), Actor("per_a", "A"), NOW)
        second(store, motion, Actor("per_b", "B"), NOW)
        open_vote(store, motion, Opening(NOW, NOW + timedelta(days=7)), Actor("per_a", "A"))
        return motion.number


def marks_of(stage: Stage) -> set[str]:
    """All that members are known by."""
    wanted = text("SELECT id, holder_id FROM seat WHERE name = :name")
    found: set[str] = set()
    with stage.store.unit(False) as store:
        for who, company in MEMBERS.items():
            found |= {*store.connection().execute(wanted, {"name": company}).one(), company, *CAST[who]}
    return found


def rows_of(stage: Stage) -> list[Line]:
    """Every row of every table."""
    with stage.store.unit(False) as store:
        return [
            (name, " | ".join(map(str, row)))
            for name in Row.metadata.tables
            for row in store.connection().execute(text(f"SELECT * FROM {name}")).all()
        ]


def files_of(stage: Stage) -> list[Line]:
    """Each line of each file that can be taken away."""
    with stage.store.unit(False) as store:
        motions = list_motions(store)
        files = [write(store, motions) for write in (as_csv, as_json, as_markdown)]
        files += [record_json(store, find_motion(store, motion.number)) for motion in motions]
    return [("file", line) for file in files for line in file.decode().splitlines()]


def joined(stage: Stage, votes: int) -> tuple[list[Line], int]:
    """Hold so many votes; return every line that names a member beside a choice or receipt, and how many were read."""
    kept, rankings, secrets = Kept(), itertools.cycle(CANARIES), set[str]()
    logging.getLogger().addHandler(kept)
    logging.getLogger().setLevel(logging.DEBUG)
    for _ in range(votes):
        number = opened(stage)
        for who in MEMBERS:
            choice = next(rankings)
            answer = stage.say(f"/council vote {number} {choice}", who)
            secrets |= {choice, answer.partition(f"Receipt: {number}:")[2][:32]}
        lines = rows_of(stage) if votes < VOTES else []
        with stage.store.unit() as store:
            close_due(store, SETUP.council, NOW + timedelta(days=8))
    logging.getLogger().removeHandler(kept)
    lines += [*rows_of(stage), *(("posted", one.text) for one in stage.posted), *kept.lines, *files_of(stage)]
    speaking = [(where, line) for where, line in lines if any(secret in line for secret in secrets)]
    assert speaking and "" not in secrets, "the canaries must be somewhere, or nothing was tried"
    names: Any = marks_of(stage)
    return [(where, line) for where, line in speaking if any(name in line for name in names)], len(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "canaries.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        stage = seated(Stage(file))
        found, read = joined(stage, VOTES)
        stage.close()
    assert found == [], found[:3]
    print(
        f"{VOTES} secret votes: of {read:,} rows, posts, log lines and lines of files, none joins a member to a choice"
    )
