"""`python -m tests.gallery` shows the gallery; `--shots FOLDER` takes pictures of it, `--keep` writes the snapshots."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

from bot.migrations import upgrade
from bot.store import open_engine
from tests.gallery.posts import posts
from tests.gallery.scenes import SCENES, set_scene
from tests.gallery.server import Gallery
from tests.gallery.snapshots import FOLDER, file_of, write


async def show(port: int, shots: Path | None, scenes: list[str], only: list[str]) -> None:
    """Serve the gallery on the loopback; take pictures and end where a folder for them is named."""
    with _blank() as blank:
        gallery = Gallery(blank, blank.parent)
        runner = web.AppRunner(gallery.application(), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        try:
            if shots is None:
                print(f"the gallery is at {address}", flush=True)
                await asyncio.Event().wait()
            else:
                await take(address, shots, scenes, only)
        finally:
            await runner.cleanup()
            gallery.close()


async def take(address: str, shots: Path, scenes: list[str], only: list[str]) -> None:
    """Save a picture of each post in each scene, with a browser that this machine has."""
    from playwright.async_api import async_playwright

    shots.mkdir(parents=True, exist_ok=True)
    browser_file = shutil.which("chromium")
    if browser_file is None:
        raise SystemExit("There is no chromium on this machine; `make gallery` shows the page in a browser of yours.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_file, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1300, "height": 800})
        for scene in scenes:
            for name in only or [post.name for post in posts()]:
                await page.goto(f"{address}?scene={scene}&post={name}")
                await page.wait_for_selector("body[data-ready]", timeout=300_000)
                file = shots / f"{scene}.{name.replace(' ', '-')}.png"
                await page.screenshot(path=file, full_page=True)
                print(file, flush=True)
        await browser.close()


@contextmanager
def _blank() -> Iterator[Path]:
    """A migrated store in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / "blank.db"
        engine = open_engine(f"sqlite:///{blank}")
        upgrade(engine)
        engine.dispose()
        yield blank


def keep(scenes: list[str], only: list[str]) -> None:
    """Write the snapshots of posts as they are now, and remove those of posts that are gone."""
    every = posts()
    with _blank() as blank:
        for name in scenes:
            scene = set_scene(name, blank, blank.parent)
            for post in every:
                if not only or post.name in only:
                    write(scene, post)
            scene.stage.close()
    expected = {file_of(name, post.name) for name in SCENES for post in every}
    for file in set(FOLDER.rglob("*.txt")) - expected:
        file.unlink()


def main() -> None:
    """Read the command line and show the gallery."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("--port", type=int, default=8095)
    parser.add_argument("--shots", type=Path, help="a folder for pictures")
    parser.add_argument("--scene", action="append", choices=list(SCENES), help="only this scene; may be repeated")
    parser.add_argument("--post", action="append", default=[], help="only this post; may be repeated")
    parser.add_argument("--keep", action="store_true", help="write the snapshots of what is posted now")
    given = parser.parse_args()
    if given.keep:
        keep(given.scene or list(SCENES), given.post)
        return
    port = 0 if given.shots else given.port
    try:
        asyncio.run(show(port, given.shots, given.scene or list(SCENES), given.post))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
