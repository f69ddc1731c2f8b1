"""The demo: one command, no token, and both chats with the real bot between them in one page."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from tests.acceptance.theatre import ROOT, Bot, free_port, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


def family(pid: int) -> list[int]:
    """Every process of the session that a process leads, itself included."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == pid and fields[0] != "Z":
                found.append(int(entry.name))
    return found


async def answer(address: str, body: dict[str, str] | None = None) -> tuple[int, str]:
    """Ask the page or the bot; status 0 where nobody answers yet."""
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            asked = session.get(address) if body is None else session.post(address, json=body)
            async with asked as found:
                return found.status, await found.text()
    except (aiohttp.ClientError, TimeoutError):
        return 0, ""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
async def test_the_demo_comes_up_serves_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """The page shows both chats, a command is answered, and one interrupt ends the bot, the chats and itself."""
    port = free_port()
    folder = tmp_path / "demo"
    demo = Bot(tmp_path, {}, "demo", "--no-browser", "--folder", str(folder), "--port", str(port))
    try:
        page = f"http://127.0.0.1:{port}"
        async with asyncio.timeout(45):
            while '"ready": true' not in (state := (await answer(f"{page}/ui/state?as=ada"))[1]):
                assert demo.running, demo.log
                await asyncio.sleep(0.1)
        assert "/partner" in state
        assert (await answer(f"{page}/"))[0] == 200
        asked = {"as": "ada", "text": "/partner stats week", "channel": "C0COMMUNITY"}
        assert '"ok": true' in (await answer(f"{page}/ui/slack/command", asked))[1]
        assert len(family(demo.process.pid)) == 3

        began = time.monotonic()
        os.killpg(demo.process.pid, signal.SIGINT)
        assert await demo.ended(15.0) == 0
        assert time.monotonic() - began < 10
        await until(lambda: family(demo.process.pid) == [])
        assert "Traceback" not in demo.log
    finally:
        if family(demo.process.pid):
            os.killpg(demo.process.pid, signal.SIGKILL)
        demo.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
@pytest.mark.parametrize("later", [0.0, 0.1, 0.3])
async def test_an_interrupt_while_the_page_comes_up_says_nothing(tmp_path: Path, later: float) -> None:
    """Whoever changes their mind in the first second gets their prompt back, and no traceback."""
    code = (
        # Whoever began these tests in the background may have left us with interrupts ignored.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import sys, pathlib, bot.demo as demo; demo.seed = lambda *_, **__: None; "
        f"sys.exit(demo.demonstrate({free_port()}, pathlib.Path({str(tmp_path / 'demo')!r}), open_browser=False))"
    )
    demo = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        await until(lambda: len(family(demo.pid)) >= 2, 30)
        await asyncio.sleep(later)
        os.killpg(demo.pid, signal.SIGINT)
        _, complaints = await asyncio.to_thread(demo.communicate, timeout=20)
        assert (demo.returncode, complaints) == (0, "")
    finally:
        if family(demo.pid):
            os.killpg(demo.pid, signal.SIGKILL)


async def test_the_demo_does_not_empty_a_folder_of_somebody_elses(tmp_path: Path) -> None:
    """A folder with other files in it is refused in one sentence, and stays as it was."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    demo = Bot(tmp_path, {}, "demo", "--no-browser", "--folder", str(folder), "--port", str(free_port()))
    assert await demo.ended(30) == 2
    assert demo.log == f"rainmaker: {folder} holds other files; name an empty folder for the demo\n"
    assert (folder / "thesis.txt").read_text() == "years of work"
