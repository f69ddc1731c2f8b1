"""The demo is a seeded program between a local Slack and a local Discord, served by the production bot."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import PROMPTS, App, registry
from bot.sample import seed
from bot.settings import load
from bot.slack.manifest import manifest

WEB_PORT = 8080
_SHIPPED = PROMPTS.parent / "settings.toml"
_MARK = ".rainmaker-demo"


def demonstrate(port: int, folder: Path, *, open_browser: bool) -> int:
    """Prepare a fresh demo in a folder and serve it until it is interrupted; return the exit code."""
    folder = _fresh(folder)
    web_port = _free_port(WEB_PORT)
    environment = _environment(folder, web_port)
    (folder / "settings.toml").write_text(_settings(port), encoding="utf-8")
    settings = load(environment, folder / "settings.toml")
    app = App(settings)
    try:
        app.migrate()
        print("seeding a year of a sample program ...", flush=True)
        seed(app.store, settings, now=datetime.now(UTC))
    finally:
        app.close()
    (folder / "slack.json").write_text(json.dumps(manifest(registry(), settings.file.program.name)), encoding="utf-8")
    return _serve(port, web_port, folder, environment, open_browser=open_browser)


def _serve(port: int, web_port: int, folder: Path, environment: dict[str, str], *, open_browser: bool) -> int:
    """Run the sandbox, which starts, shows and restarts the bot as a process of its own."""
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--clock-file", str(folder / "clock")]
    command += ["--manifest", str(folder / "slack.json"), "--web", f"http://127.0.0.1:{web_port}"]
    command += ["--track-key", environment["TRACK_API_KEY"]]
    command += ["--open"] if open_browser else []
    command += ["--bot", sys.executable, "-m", "bot", "run"]
    # An interrupt reaches both: the sandbox takes it once it can, and until then we ask it to go. One that comes
    # while it is being started is remembered.
    asked: list[int] = []
    ours = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    process = subprocess.Popen(command, env={**os.environ, **environment}, preexec_fn=_ignore_interrupts)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        signal.signal(signal.SIGINT, ours)
        if asked:
            process.terminate()
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        code = process.wait()
    # Asked while it was still coming up, it ends of the signal itself, and that is as wanted.
    return 0 if code == -signal.SIGTERM else code


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _environment(folder: Path, web_port: int) -> dict[str, str]:
    root = str(PROMPTS.parent)
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'rainmaker.db'}",
        "RAINMAKER_SETTINGS": str(folder / "settings.toml"),
        "RAINMAKER_CLOCK_FILE": str(folder / "clock"),
        "WEB_HOST": "127.0.0.1",
        "WEB_PORT": str(web_port),
        "TRACK_API_KEY": f"demo_{secrets.token_hex(16)}",
        "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])]),
    }


def _settings(port: int) -> str:
    """The shipped settings, with links that lead to the sandbox's shop."""
    shipped = _SHIPPED.read_text(encoding="utf-8")
    return re.sub(r"(?m)^destinations = .*$", f'destinations = ["http://127.0.0.1:{port}/shop/"]', shipped)


def _fresh(folder: Path) -> Path:
    """Empty the demo's folder; one that is not empty and not the demo's own is refused (ValueError)."""
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise ValueError(f"{folder} holds other files; name an empty folder for the demo")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    return folder


def _free_port(wanted: int) -> int:
    """The wanted port, or another where something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
