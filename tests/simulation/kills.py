"""A kill ends a real process at a named failpoint, with a real store and platforms that outlive it in a file."""

from __future__ import annotations

import json
import os
import signal
import struct
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from program import failpoints
from tests.simulation.chance import MIX, Chances
from tests.simulation.loop import run_virtually
from tests.simulation.platforms import Platform, Posted
from tests.simulation.world import Ground, World

# The same wire as in the simulation; what dies is the process, by the kernel's hand.
ODDS = replace(MIX, crash=0.0, late=0.0)
MOST_LIVES = 6


@dataclass(frozen=True)
class Kill:
    """Where a process is to die: at the n-th arrival at a failpoint, in the story of a seed."""

    name: str
    arrival: int
    seed: int


@dataclass(frozen=True)
class Killed:
    """What became of the messages, and whether the process did die there."""

    kill: Kill
    died: bool
    counted: Counter[str]

    @property
    def failed(self) -> bool:
        """Whether a promise was broken."""
        return any(self.counted[kind] for kind in ("lost", "doubled", "stuck"))


class Kept:
    """The platforms' messages and the time, in files that a kill cannot undo."""

    def __init__(self, folder: Path) -> None:
        self._messages = folder / "messages"
        self._messages.write_bytes(b"")
        self._clock = os.open(folder / "clock", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        self.mark(0.0)

    def mark(self, seconds: float) -> None:
        """Keep the time."""
        os.pwrite(self._clock, struct.pack("d", seconds), 0)

    def time(self) -> float:
        """Return the time that was kept last."""
        return float(struct.unpack("d", os.pread(self._clock, 8, 0))[0])

    def add(self, platform: str, one: Posted) -> None:
        """Keep a message."""
        row = [platform, one.channel, one.body, one.at, one.seen_from, one.number]
        with self._messages.open("ab", buffering=0) as file:
            file.write(json.dumps(row).encode() + b"\n")

    def restore(self, platform: Platform) -> None:
        """Give a platform its messages again, and let it keep new ones."""
        for line in self._messages.read_bytes().splitlines():
            name, *fields = json.loads(line)
            if name == platform.name:
                platform.messages.append(Posted(*fields))
        platform.keep = lambda one: self.add(platform.name, one)

    def close(self) -> None:
        """Let go of the clock."""
        os.close(self._clock)


def carry_out(ground: Ground, kill: Kill, folder: Path, odds: Chances = ODDS) -> Killed:
    """Let processes live one after another, the first of which is killed, until all is told; then count."""
    ground.renew()
    kept, chance = Kept(folder), Random(kill.seed)
    died = _in_a_process(ground, kill, kept, odds, armed=True)
    for _ in range(MOST_LIVES):
        kept.mark(kept.time() + chance.uniform(odds.restart_least, odds.restart_most))
        if not _in_a_process(ground, kill, kept, odds, armed=False):
            break
    world = _world(ground, kill, kept, odds)
    with world.settled():
        counted = world.count()
    world.loop.close()
    kept.close()
    return Killed(kill, died, counted)


def _world(ground: Ground, kill: Kill, kept: Kept, odds: Chances) -> World:
    world = World(ground, kill.seed, odds, begin=kept.time())
    for platform in (world.slack, world.discord):
        kept.restore(platform)
    return world


def _in_a_process(ground: Ground, kill: Kill, kept: Kept, odds: Chances, *, armed: bool) -> bool:
    """Live in a process of its own; return whether it was killed."""
    ground.store.dispose()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _live(_world(ground, kill, kept, odds), kill, kept, armed)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError(f"the process of {kill} broke instead of dying")
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _live(world: World, kill: Kill, kept: Kept, armed: bool) -> None:
    deadly = failpoints.at(kill.name, failpoints.kill, kill.arrival)

    def reached(name: str) -> None:
        kept.mark(world.loop.time())
        if armed:
            deadly(name)

    with world.settled(), failpoints.switched_on(reached):
        run_virtually(world.live(), world.loop)
    kept.mark(world.loop.time())
