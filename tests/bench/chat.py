"""How soon people are acknowledged and answered in both chats, beside bare libraries whose command does nothing.

The production bot answers `/partner stats` from a seeded store; each bare library has a command that does nothing.
All run as processes of their own and talk to two local workspaces of one kind, served by one loop. Commands are sent
one at a time in turns, ours and theirs, then twenty at once in turns, so a busy machine is busy for everyone.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.discord.rates import Budget, Window
from sandbox.server import Sandbox
from sandbox.world import DISCORD_GUILD
from tests.bench.deployment import Deployment, process
from tests.bench.figures import Figure, ms, percentile

WARM_UP, COMMANDS, ROUNDS, AT_ONCE = 20, 200, 10, 20
PATIENCE_SECONDS = 30.0
UNLIMITED = Budget(10**9, 1.0)


@dataclass
class Waits:
    """Seconds until each command was acknowledged and answered."""

    acked: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


Ask = Callable[[Waits], Awaitable[None]]
Side = tuple[str, Ask]


def bench() -> Sequence[Figure]:
    """Measure both chats."""
    return asyncio.run(_measured())


async def _measured() -> list[Figure]:
    ours, theirs = Sandbox(), Sandbox()
    with tempfile.TemporaryDirectory() as folder:
        for box in (ours, theirs):
            _unlimit(box)
            await box.start()
        try:
            return await _between(ours, theirs, Path(folder))
        finally:
            await ours.stop()
            await theirs.stop()


async def _between(ours: Sandbox, theirs: Sandbox, folder: Path) -> list[Figure]:
    """Run the bots, each at its sandbox, and ask them in turns."""
    bare = [folder / name for name in ("slack", "discord")]
    for each in bare:
        each.mkdir()
    deployment = await asyncio.to_thread(lambda: Deployment(folder).seeded())
    environment = theirs.environment() | {"BENCH_GUILD": DISCORD_GUILD}
    scripts = [Path(__file__).with_name(f"bare_{each.name}.py") for each in bare]
    with ExitStack() as running:
        for script, place in zip(scripts, bare, strict=True):
            running.enter_context(process([sys.executable, str(script)], environment, place))
        started = deployment.running(ours.environment())
        await asyncio.to_thread(running.enter_context, started)
        await theirs.slack.connected(timeout=PATIENCE_SECONDS)
        await _registered(theirs)
        sides = _sides(ours, theirs)
        one_by_one = await _one_by_one(sides)
        at_once = await _at_once(sides)
        await asyncio.to_thread(running.close)
    return [*_told("", one_by_one), *_told(f", {AT_ONCE} at once", at_once)]


def _sides(ours: Sandbox, theirs: Sandbox) -> list[Side]:
    return [
        ("slack", _in_slack(ours, "/partner stats", answers=True)),
        ("bare slack", _in_slack(theirs, "/noop", answers=False)),
        ("discord", _in_discord(ours, "partner stats")),
        ("board", _in_discord(ours, "partner leaderboard")),
        ("bare discord", _in_discord(theirs, "noop")),
    ]


def _unlimit(box: Sandbox) -> None:
    """Let a bot ask as often as it likes: the limits of real platforms are not what is measured."""
    box.slack.rate_limits = False
    box.discord.rates.default = UNLIMITED
    box.discord.rates.everything = Window(UNLIMITED)


async def _registered(box: Sandbox) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (box.discord.connected and box.discord.commands()):
            await asyncio.sleep(0.02)


def _in_slack(box: Sandbox, line: str, *, answers: bool) -> Ask:
    async def ask(waits: Waits) -> None:
        began = time.perf_counter()
        gesture = await box.slack.command("ada", line)
        waits.acked.append(await gesture.acked())
        if answers:
            await gesture.answered()
            waits.answered.append(time.perf_counter() - began)

    return ask


def _in_discord(box: Sandbox, path: str) -> Ask:
    async def ask(waits: Waits) -> None:
        began = time.perf_counter()
        gesture = await box.discord.command("ada", path)
        await gesture.acked()
        waits.acked.append(gesture.acked_after or 0.0)
        await gesture.answered()
        waits.answered.append(time.perf_counter() - began)

    return ask


async def _one_by_one(sides: Sequence[Side]) -> dict[str, Waits]:
    waits = {name: Waits() for name, _ in sides}
    for turn in range(WARM_UP + COMMANDS):
        for name, ask in sides:
            await ask(waits[name] if turn >= WARM_UP else Waits())
    return waits


async def _at_once(sides: Sequence[Side]) -> dict[str, Waits]:
    waits = {name: Waits() for name, _ in sides}
    for _ in range(ROUNDS):
        for name, ask in sides:
            await asyncio.gather(*(ask(waits[name]) for _ in range(AT_ONCE)))
    return waits


def _told(how: str, waits: dict[str, Waits]) -> list[Figure]:
    slack, bare = waits["slack"], waits["bare slack"].acked
    discord, board, noop = waits["discord"], waits["board"], waits["bare discord"].answered
    sooner = percentile(slack.answered, 50) < percentile(bare, 50)
    return [
        _line(f"Slack: acknowledged{how}", slack.acked, "bolt no-op ack", bare, *_ack_target(slack, how)),
        _line(
            f"Slack: stats answered{how}",
            slack.answered,
            "bolt no-op ack",
            bare,
            *(("", None) if how else ("below bare's ack", sooner)),
        ),
        _line(f"Discord: stats acknowledged{how}", discord.acked, "discord.py no-op", noop, *_within_a_second(discord)),
        _line(f"Discord: stats answered, with its picture{how}", discord.answered, "discord.py no-op", noop),
        _line(f"Discord: leaderboard answered{how}", board.answered, "discord.py no-op", noop),
    ]


def _ack_target(waits: Waits, how: str) -> tuple[str, bool]:
    if how:
        return _within_a_second(waits)
    return "p50 at most 3 ms", percentile(waits.acked, 50) <= 0.003


def _within_a_second(waits: Waits) -> tuple[str, bool]:
    return "p99 at most 1 s", percentile(waits.acked, 99) <= 1


def _line(
    what: str, ours: list[float], name: str, theirs: list[float], target: str = "", met: bool | None = None
) -> Figure:
    ratio = percentile(ours, 50) / percentile(theirs, 50)
    return Figure(what, _both(ours), f"{name} {_both(theirs)}", ratio, target, met)


def _both(waits: list[float]) -> str:
    return f"p50 {ms(percentile(waits, 50))}, p99 {ms(percentile(waits, 99))}"
