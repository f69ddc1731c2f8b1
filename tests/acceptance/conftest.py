"""Acceptance: stories told to the program as an operator runs it, from the command line to both chats."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App
from bot.sample import seed
from bot.settings import load
from tests.acceptance.theatre import ROOT, Theatre


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the emulated Discord read forms in pieces: by chance of the cuts, aiohttp warns of its own way to do so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(r"ignore:unread_data\(\) is deprecated:DeprecationWarning"))


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with a sample year in it, to be copied."""
    file = tmp_path_factory.mktemp("seeded") / "rainmaker.db"
    settings = load({"DATABASE_URL": f"sqlite:///{file}"}, ROOT / "settings.toml")
    app = App(settings)
    app.migrate()
    seed(app.store, settings, now=datetime.now(UTC))
    app.close()
    yield file


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Theatre]:
    """Both chats and one bot that serves them, for the stories of a file that leave it running.

    Not for all of them: the chats live in the stories' loop, which stands still while stories of elsewhere are told.
    """
    theatre = Theatre(tmp_path_factory.mktemp("theatre"), seeded)
    await theatre.sandbox.start()
    try:
        await theatre.serve()
        yield theatre
    finally:
        await theatre.close()


@pytest_asyncio.fixture(loop_scope="session")
async def empty_theatre(seeded: Path, tmp_path: Path) -> AsyncIterator[Theatre]:
    """Both chats and a seeded store, with no bot yet: for stories of how it starts and ends."""
    theatre = Theatre(tmp_path, seeded)
    await theatre.sandbox.start()
    try:
        yield theatre
    finally:
        await theatre.close()
