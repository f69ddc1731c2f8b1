"""A place is where a killed process and those after it work: a database file and what else outlives a process."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sqlite3
import struct
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.app import PROMPTS
from bot.chat.templates import Templates
from bot.formats import FILTERS
from bot.store import Store, open_engine
from program import failpoints

MOST_LIVES = 6
# How long a dead process stays away: longer than any lease.
AWAY_SECONDS = 90.0
_STATES = {
    "delivery": "state",
    "run": "outcome",
    "payout": "state",
    "payout_run": "state",
    "motion": "state",
    "stripe_event": "state",
    "commission": "reward",
}


@dataclass
class Place:
    """A folder, and the time that has passed in it, in seconds; the seed decides what chance does in mail."""

    folder: Path
    seed: int
    moved: float = 0.0
    reached: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "store.db"

    def open(self) -> Store:
        """Return a store on the database; nothing that a kill could undo reaches its disk, so none is waited for."""
        return Store(_engine(self.file))

    def keep_time(self) -> None:
        """Write down how late it is."""
        (self.folder / "clock").write_bytes(struct.pack("d", self.moved))

    def read_time(self) -> None:
        """Go on at the time that was written down."""
        clock = self.folder / "clock"
        self.moved = struct.unpack("d", clock.read_bytes())[0] if clock.exists() else 0.0


@cache
def templates() -> Templates:
    """Every prompt, read once for all processes."""
    return Templates(PROMPTS, FILTERS)


@cache
def _engine(file: Path) -> Engine:
    """One engine for all processes on a file: what it has compiled is inherited, and its connections are not."""
    engine = open_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous=off"))
    return engine


@dataclass(frozen=True)
class Story:
    """What a process does from its start until all is done, and goes on with when it is started again.

    `prepare` sets the scene once, and `wrong` tells in words what must not be so afterwards.
    """

    name: str
    prepare: Callable[[Place], None]
    live: Callable[[Place], None]
    wrong: Callable[[Place], list[str]] = lambda _place: []
    # Whether every kill must leave the same figures as none: the same rows, states and sums.
    exact: bool = True
    # For how many seconds a dead process stays away.
    away: float = AWAY_SECONDS


@dataclass(frozen=True)
class Kill:
    """Where a process is to die: in a story, at the n-th arrival at a failpoint."""

    story: str
    name: str
    arrival: int
    seed: int


@dataclass(frozen=True)
class Killed:
    """Whether the process did die there, and what was wrong afterwards."""

    kill: Kill
    died: bool
    wrong: tuple[str, ...]


class Theatre:
    """Plays stories in processes of their own: each begins from a scene that is set once."""

    def __init__(self, blank: Path, folder: Path) -> None:
        self._blank, self._folder = blank, folder
        self._figures: dict[str, dict[str, Any]] = {}
        self._warm: set[str] = set()

    def names(self, story: Story, seed: int = 0) -> Counter[str]:
        """Play a story without a kill, and return how often it reaches each failpoint."""
        place = self._begin(story, seed)
        if story.name not in self._warm:
            self._warm_up(story, place)
            place = self._begin(story, seed)
        self._process(story, place, None)
        self._figures[story.name] = figures(place)
        return Counter((place.folder / "reached").read_text(encoding="utf-8").split())

    def kill(self, story: Story, kill: Kill) -> Killed:
        """Kill the first process of a story, let others finish it, and say what is wrong then."""
        if story.name not in self._figures:
            self.names(story, kill.seed)
        place = self._begin(story, kill.seed)
        died, wrong = self._process(story, place, kill), []
        lives = 1
        while died and lives < MOST_LIVES and self._process(story, place, None):
            lives += 1
        wrong += story.wrong(place)
        _engine(place.file).dispose()
        if story.exact and figures(place) != self._figures[story.name]:
            wrong.append(f"{_differences(self._figures[story.name], figures(place))}")
        return Killed(kill, died, tuple(wrong))

    def _warm_up(self, story: Story, place: Place) -> None:
        """Live once in this very process, so that those that are forked from it need not compile every statement."""
        _live(story, place, None)
        _engine(place.file).dispose()
        self._warm.add(story.name)

    def _begin(self, story: Story, seed: int) -> Place:
        scene = self._folder / story.name
        if not scene.exists():
            scene.mkdir(parents=True)
            shutil.copy(self._blank, scene / "store.db")
            _in_a_process(lambda: story.prepare(Place(scene, seed)))
        stage = self._folder / "stage"
        shutil.rmtree(stage, ignore_errors=True)
        shutil.copytree(scene, stage)
        return Place(stage, seed)

    def _process(self, story: Story, place: Place, kill: Kill | None) -> bool:
        """Live once; return whether the process was killed."""
        return _in_a_process(lambda: _live(story, place, kill))


def _live(story: Story, place: Place, kill: Kill | None) -> None:
    place.read_time()
    if place.moved:
        place.moved += story.away
    deadly = failpoints.at(kill.name, failpoints.kill, kill.arrival) if kill else None

    def reached(name: str) -> None:
        place.keep_time()
        if deadly is not None:
            deadly(name)
        place.reached.append(name)

    with failpoints.switched_on(reached):
        story.live(place)
    (place.folder / "reached").write_text(" ".join(place.reached), encoding="utf-8")


def _in_a_process(act: Callable[[], None]) -> bool:
    """Act in a forked process; return whether it was killed. AssertionError where it broke instead."""
    child = os.fork()
    if child == 0:
        # It lives for a moment, and tidying up would copy the memory that it shares.
        gc.disable()
        code = 1
        try:
            act()
            code = 0
        finally:
            # Without a trace nobody could tell why.
            if code:
                import traceback

                traceback.print_exc()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("a process broke instead of dying; its trace is above")
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def figures(place: Place) -> dict[str, Any]:
    """Return what a database comes to: rows by table and state, and sums by pocket and currency."""
    with closing(sqlite3.connect(place.file)) as file:
        tables = [name for (name,) in file.execute("select name from sqlite_master where type = 'table' order by name")]
        found: dict[str, Any] = {name: _one(file, f"select count(*) from {name}") for name in tables}
        for table, column in _STATES.items():
            found |= {
                f"{table} {state}": number
                for state, number in file.execute(f"select {column}, count(*) from {table} group by 1")
            }
        for account, currency, amount in file.execute(
            "select account, currency, sum(amount) from posting group by 1, 2 order by 1"
        ):
            pocket = f"{account.rpartition(':')[2]} {currency}"
            found[pocket] = found.get(pocket, 0) + amount
    return found


def _one(file: sqlite3.Connection, question: str) -> Any:
    return file.execute(question).fetchone()[0]


def _differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    names: Iterable[str] = sorted({*wanted, *found})
    return [f"{name}: {wanted.get(name)} -> {found.get(name)}" for name in names if wanted.get(name) != found.get(name)]
