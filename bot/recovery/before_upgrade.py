"""Before an upgrade, the store is kept as it was, so that a step that goes wrong costs minutes and not the program."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from bot import migrations
from bot.recovery.backups import Vault, back_up
from bot.recovery.postgresql_dumps import NoTools

log = logging.getLogger(__name__)


def upgrade_safely(engine: Engine, vault: Vault, now: datetime) -> Path | None:
    """Migrate a store, after a backup where it holds something and is behind; return that backup, if one was made."""
    kept = _snapshot(engine, vault, now) if migrations.status(engine) == "behind" else None
    migrations.upgrade(engine)
    return kept


def _snapshot(engine: Engine, vault: Vault, now: datetime) -> Path | None:
    """A server without PostgreSQL's tools beside it has backups of its own; that is no reason not to start."""
    try:
        return back_up(engine, vault, now)
    except NoTools as error:
        log.warning("no backup was made before the upgrade: %s", error)
        return None
