"""A theatre is the whole program as an operator runs it: the bot as its own process, between two emulated chats."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.server import Sandbox
from sandbox.shop import ShopSettings
from tests.injection.wire import unguarded

ROOT = Path(__file__).resolve().parents[2]
TRACK_KEY = "canary-track-key-0123456789"
COMMUNITY = "200000000000000001"


def free_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(true: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until something holds, looking often; an assertion fails when it never does."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"it did not come true within {seconds:g} s"
        await asyncio.sleep(0.01)


class Bot:
    """One process of the program; what it prints is kept in a file."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
        self._file = folder / f"bot-{time.monotonic_ns()}.log"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.began = time.monotonic()
        with self._file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *(arguments or ("run",))],
                cwd=folder,
                env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        """Everything it printed so far."""
        return self._file.read_text(encoding="utf-8")

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process.poll() is None

    async def ended(self, seconds: float = 15.0) -> int:
        """Wait for its end and return the exit code."""
        await until(lambda: not self.running, seconds)
        return int(self.process.returncode)

    async def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 15.0) -> int:
        """Send a signal and return the exit code."""
        if self.running:
            self.process.send_signal(how)
        return await self.ended(seconds)

    def close(self) -> None:
        """Leave nothing running."""
        if self.running:
            self.process.kill()
            self.process.wait(10)


class Theatre:
    """Both emulated chats, a store, a settings file and the processes that a story starts."""

    def __init__(self, folder: Path, template: Path | None = None) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = folder / "settings.toml"
        self.settings.write_text((ROOT / "settings.toml").read_text(encoding="utf-8"), encoding="utf-8")
        self.database = folder / "rainmaker.db"
        if template is not None:
            shutil.copy(template, self.database)
        self.sandbox = Sandbox(clock_file=folder / "clock", shop=ShopSettings(self.address, TRACK_KEY))
        self.slack, self.discord, self.world = self.sandbox.slack, self.sandbox.discord, self.sandbox.world
        self.shop = self.sandbox.shop
        self.bots: list[Bot] = []

    @property
    def environment(self) -> dict[str, str]:
        """The variables that an operator would set."""
        return {
            **self.sandbox.environment(),
            **self.sandbox.shop.settings.environment(),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "RAINMAKER_SETTINGS": str(self.settings),
        }

    @property
    def bot(self) -> Bot:
        """The process that serves now."""
        return self.bots[-1]

    def launch(self, *arguments: str, **environment: str) -> Bot:
        """Start a process of the program, with variables of its own where given."""
        bot = Bot(self.folder, {**self.environment, **environment}, *arguments)
        self.bots.append(bot)
        return bot

    async def serve(self, **environment: str) -> Bot:
        """Start the bot and return once it is ready."""
        bot = self.launch(**environment)
        await self.ready(bot)
        return bot

    async def ready(self, bot: Bot, seconds: float = 30.0) -> None:
        """Wait until a bot says that everything is connected."""
        deadline = time.monotonic() + seconds
        while (await self.get("/readyz"))[0] != 200:
            assert bot.running, f"the bot ended:\n{bot.log}"
            assert time.monotonic() < deadline, f"the bot is not ready: {await self.get('/readyz')}\n{bot.log}"
            await asyncio.sleep(0.02)

    async def tool(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run a command-line tool to its end and return its exit code and what it printed."""
        tool = Bot(self.folder, {**self.environment, **environment}, *arguments)
        self.bots.insert(0, tool)
        return await tool.ended(30), tool.log

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Ask the bot's web edge; status 0 where nobody answers."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
                session.get(self.address + path, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, ""

    async def close(self) -> None:
        """End every process and the sandbox."""
        for bot in self.bots:
            bot.close()
        await self.sandbox.stop()
        # Whatever the stories were about: nothing that was sent or changed in Discord may ping anybody.
        assert unguarded(call.body for call in self.discord.calls()) == []
