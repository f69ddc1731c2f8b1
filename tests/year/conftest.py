"""A played turn of a year, once for all the stories of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.year.outcome import Year
from tests.year.playing import play

# The first of January 2029 is a Monday: weekly, monthly and quarterly posts come on one day.
START, END = datetime(2028, 12, 31, 18, tzinfo=UTC), datetime(2029, 1, 2, 21, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the emulated Discord read forms in pieces: by chance of the cuts, aiohttp warns of its own way to do so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(r"ignore:unread_data\(\) is deprecated:DeprecationWarning"))


@pytest.fixture(scope="module")
def year(blank_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Two days over the turn of a year, as they stand in both chats."""
    file = tmp_path_factory.mktemp("year") / "year.db"
    shutil.copy(blank_store, file)
    played = asyncio.run(play(file, START, END))
    yield played
    played.town.store.dispose()
