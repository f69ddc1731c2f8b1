"""The backup table says where backups are kept, how often they are made, and how many stay."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from bot.settings.strict import Strict


class BackupTable(Strict):
    """A backup every `hours`, into `folder`; the newest `keep` stay, and the newest of each of `days` days."""

    folder: Path = Path("backups")
    hours: int = Field(default=1, ge=1, le=168)
    keep: int = Field(default=24, ge=1, le=1000)
    days: int = Field(default=14, ge=0, le=3660)
    tools: Path | None = None
