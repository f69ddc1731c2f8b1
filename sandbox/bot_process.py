"""The bot as the sandbox's child: started, stopped, killed and watched, never restarted behind anyone's back."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LOG_LINES_KEPT = 400
LOG_LINES_SHOWN = 80
STOP_SECONDS = 15.0
LONGEST_LINE_BYTES = 1 << 20


class NoBotCommand(Exception):
    """Someone asked to start a bot that this sandbox was not given."""

    def __init__(self) -> None:
        super().__init__("This sandbox was started without --bot, so it has no bot of its own to start or stop.")


class BotProcess:
    """One child process; `state` is outside (none given), stopped, running, stopping or crashed."""

    def __init__(
        self, command: Sequence[str] | None, environment: Mapping[str, str], changed: Callable[[], None]
    ) -> None:
        self.command = tuple(command or ())
        self.environment = dict(environment)
        self.changed = changed
        self.state = "stopped" if self.command else "outside"
        self.exit_code: int | None = None
        self.log: deque[str] = deque(maxlen=LOG_LINES_KEPT)
        self._process: Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """Return the running child's process id, or None."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the bot unless it is running; raise NoBotCommand or OSError when that is impossible."""
        async with self._turn:
            await self._start()

    async def stop(self) -> None:
        """Ask the bot to end (SIGTERM) and wait; what has not ended after fifteen seconds is killed."""
        async with self._turn:
            await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End the bot at once (SIGKILL), as a power cut would, and wait until it is gone."""
        async with self._turn:
            await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        """Stop the bot, then start it again."""
        async with self._turn:
            await self._end(signal.SIGTERM)
            await self._start()

    async def close(self) -> None:
        """Leave no child behind."""
        await self.stop()

    def snapshot(self) -> dict[str, Any]:
        """Return what the page shows of the bot."""
        return {
            "state": self.state,
            "pid": self.pid,
            "exit_code": self.exit_code,
            "command": " ".join(self.command),
            "log": list(self.log)[-LOG_LINES_SHOWN:],
        }

    async def _start(self) -> None:
        if not self.command:
            raise NoBotCommand
        if self.pid is not None:
            return
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
            limit=LONGEST_LINE_BYTES,
        )
        self.exit_code = None
        self._say("running", f"started, process {self._process.pid}")
        self._watcher = asyncio.create_task(self._watch(self._process), name="sandbox-bot-watch")

    async def _end(self, how: signal.Signals) -> None:
        process, watcher = self._process, self._watcher
        if process is None or watcher is None or process.returncode is not None:
            return
        self._say("stopping", f"sent {how.name}")
        process.send_signal(how)
        try:
            await asyncio.wait_for(asyncio.shield(watcher), STOP_SECONDS)
        except TimeoutError:
            self._say("stopping", f"did not end within {STOP_SECONDS:.0f} s, killed")
            process.kill()
            await watcher

    async def _watch(self, process: Process) -> None:
        """Copy the child's output until it ends, then say how it ended."""
        assert process.stdout is not None
        while line := await self._read_line(process.stdout):
            self.log.append(line.decode("utf-8", "replace").rstrip())
            self.changed()
        self.exit_code = await process.wait()
        asked = self.state == "stopping"
        self._say("stopped" if asked else "crashed", f"ended with code {self.exit_code}")

    @staticmethod
    async def _read_line(stream: asyncio.StreamReader) -> bytes:
        try:
            return await stream.readline()
        except ValueError:
            return b"(a line longer than one megabyte was left out)\n"

    def _say(self, state: str, what: str) -> None:
        self.state = state
        self.log.append(f"— {what} —")
        self.changed()
