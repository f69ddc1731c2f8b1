"""Bringing the store to the shape this version needs, and telling when it has another one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from program.failpoints import reach
from program.trial_balance import trial_balance

_FOLDER = Path(__file__).resolve().parent.parent / "program" / "migrations"
# Any number, the same for every replica: only one of them migrates, and the others find it done.
_ONE_AT_A_TIME = 7_245_061


class StoreTooNew(Exception):
    """The store was migrated by a newer version of the program; nothing was changed."""


class BooksChanged(Exception):
    """A migration would have changed what the ledger comes to; its step was taken back."""


def upgrade(engine: Engine, folder: Path = _FOLDER) -> None:
    """Migrate the store to this version, each step in a transaction of its own that leaves the trial balance as it was.

    A process that is killed leaves a store between two steps, never within one, and goes on from there. StoreTooNew
    where a newer version wrote it; BooksChanged.
    """
    state = status(engine, folder)
    if state == "too new":
        raise StoreTooNew("the store was written by a newer version of Rainmaker; install that version or a later one")
    while state != "ready":
        _step(engine, folder)
        state = status(engine, folder)


def status(engine: Engine, folder: Path = _FOLDER) -> str:
    """Return `ready`, `empty`, `behind` or `too new`."""
    script = ScriptDirectory.from_config(_config(folder))
    with engine.connect() as connection:
        current = _revision(connection)
    if current is None:
        return "empty"
    if current == script.get_current_head():
        return "ready"
    known = {revision.revision for revision in script.walk_revisions()}
    return "behind" if current in known else "too new"


def _step(engine: Engine, folder: Path) -> None:
    """Take one step, unless a rival took it while we waited for our turn."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        config = _config(folder)
        if _revision(connection) == ScriptDirectory.from_config(config).get_current_head():
            return
        before = trial_balance(connection)
        reach("migration.stepping")
        config.attributes["connection"] = connection
        command.upgrade(config, "+1")
        reach("migration.stepped")
        if trial_balance(connection) != before:
            raise BooksChanged(
                f"the migration {_revision(connection)} would change the trial balance; it was taken back, and the "
                "store is as it was"
            )
        reach("migration.checked")
    reach("migration.committed")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    return config
