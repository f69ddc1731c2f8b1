"""How soon the bot is ready and how much memory it keeps, beside importing the bare libraries it is made of."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sandbox.server import Sandbox
from tests.bench.deployment import ROOT, Deployment
from tests.bench.figures import Figure, ms

STARTS, ROUNDS = 3, 7
IDLE_SECONDS = 4.0
MEGABYTE_KB = 1024

_BARE = (
    "import slack_bolt.async_app, slack_bolt.adapter.socket_mode.async_handler, discord, sqlmodel,"
    " starlette.applications, uvicorn, httptools, apscheduler.schedulers.asyncio, jinja2, pydantic, resvg_py, segno"
)
_OURS = "import bot.app, bot.serving, bot.slack.adapter, bot.discord.adapter"


def bench() -> Sequence[Figure]:
    """Measure start, memory and the command line."""
    bare, ours, nothing, helped = _in_turns(
        ["-c", _BARE], ["-c", _OURS], ["-c", "pass"], ["-m", "bot", "--help"], rounds=ROUNDS
    )
    ready, kilobytes = asyncio.run(_started())
    megabytes = statistics.median(kilobytes) / MEGABYTE_KB
    soon = statistics.median(ready)
    return [
        Figure(
            "--help, cold", ms(helped), f"python alone {ms(nothing)}", helped / nothing, "at most 0.3 s", helped <= 0.3
        ),
        Figure("importing every part", ms(ours), f"the bare libraries {ms(bare)}", ours / bare),
        Figure(
            "spawned to ready, both chats connected",
            ms(soon),
            f"importing the bare libraries {ms(bare)}",
            soon / bare,
            "at most 1.5 times",
            soon / bare <= 1.5,
        ),
        Figure("memory at rest", f"{megabytes:.0f} MB", "", None, "at most 150 MB", megabytes <= 150),
    ]


def _in_turns(*commands: list[str], rounds: int) -> list[float]:
    """The median seconds of each Python command, run in turns after one run that is not counted."""
    took: list[list[float]] = [[] for _ in commands]
    for turn in range(rounds + 1):
        for place, command in enumerate(commands):
            began = time.perf_counter()
            subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            if turn:
                took[place].append(time.perf_counter() - began)
    return [statistics.median(each) for each in took]


async def _started() -> tuple[list[float], list[int]]:
    """Seconds until ready and kilobytes kept, a few times over, against a local Slack and Discord."""
    box = Sandbox()
    await box.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            deployment = await asyncio.to_thread(lambda: Deployment(Path(folder)).seeded())
            found = [await asyncio.to_thread(_start, deployment, box) for _ in range(STARTS)]
    finally:
        await box.stop()
    return [seconds for seconds, _ in found], [kilobytes for _, kilobytes in found]


def _start(deployment: Deployment, box: Sandbox) -> tuple[float, int]:
    began = time.perf_counter()
    with deployment.running(box.environment()) as process:
        ready = time.perf_counter() - began
        time.sleep(IDLE_SECONDS)
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(process.pid)], check=True, capture_output=True, text=True)
    return ready, int(said.stdout)
