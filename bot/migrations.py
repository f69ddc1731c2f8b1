"""Bringing the store to the shape this version needs, and telling when it has another one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_FOLDER = Path(__file__).resolve().parent.parent / "program" / "migrations"


class StoreTooNew(Exception):
    """The store was migrated by a newer version of the program; nothing was changed."""


def upgrade(engine: Engine) -> None:
    """Migrate the store to this version, in one transaction; StoreTooNew where a newer version wrote it."""
    state = status(engine)
    if state == "too new":
        raise StoreTooNew("the store was written by a newer version of Rainmaker; install that version or a later one")
    if state == "ready":
        return
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def status(engine: Engine) -> str:
    """Return `ready`, `empty`, `behind` or `too new`."""
    script = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return "empty"
    if current == script.get_current_head():
        return "ready"
    known = {revision.revision for revision in script.walk_revisions()}
    return "behind" if current in known else "too new"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    return config
