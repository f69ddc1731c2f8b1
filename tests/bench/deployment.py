"""A deployment is a folder with a seeded store and settings, in which the shipped program runs as its own process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from bot import migrations
from bot.sample import seed
from bot.settings import Settings, load
from bot.store import Store, open_engine

ROOT = Path(__file__).resolve().parents[2]
TRACK_KEY = "bench-track-key"
READY_SECONDS = 40.0
STOP_SECONDS = 20.0


class Deployment:
    """The shipped settings and an empty store of this version's shape, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "DATABASE_URL": f"sqlite:///{folder / 'rainmaker.db'}",
            "RAINMAKER_SETTINGS": str(ROOT / "settings.toml"),
            "WEB_HOST": "127.0.0.1",
            "WEB_PORT": str(self.port),
            "TRACK_API_KEY": TRACK_KEY,
            "PYTHONPATH": str(ROOT),
        }
        with self.opened() as store:
            migrations.upgrade(store.engine)

    @property
    def settings(self) -> Settings:
        """The settings as the program will read them."""
        return load(self.environment)

    @contextmanager
    def opened(self) -> Iterator[Store]:
        """Lend the store."""
        store = Store(open_engine(self.environment["DATABASE_URL"]))
        try:
            yield store
        finally:
            store.dispose()

    def seeded(self) -> Deployment:
        """Fill the store with the sample year, and return this deployment."""
        with self.opened() as store:
            seed(store, self.settings, now=datetime.now(UTC))
        return self

    @contextmanager
    def running(self, platforms: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """Run the production bot until the block ends; RuntimeError with its log when it does not become ready."""
        environment = self.environment | dict(platforms or {})
        with process([sys.executable, "-m", "bot", "run"], environment, self.folder) as started:
            wait_ready(self.address, started, self.folder)
            yield started


@contextmanager
def process(command: list[str], environment: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a folder, its output kept there, and end it by its own id when the block ends."""
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def wait_ready(address: str, started: subprocess.Popen[bytes], folder: Path) -> None:
    """Return once /readyz answers 200; RuntimeError with the process's log otherwise."""
    until = time.monotonic() + READY_SECONDS
    while not _ready(address):
        if started.poll() is not None or time.monotonic() > until:
            raise RuntimeError((folder / "log").read_text(encoding="utf-8")[-3000:])
        time.sleep(0.01)


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
