"""The store by hand: its shape, its soundness, a copy of it, and a copy put back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.plainly import CANNOT, open_app, settings_here, stop, told_plainly

db_commands = typer.Typer(help="The store.", no_args_is_help=True)


@db_commands.command("upgrade")
@told_plainly
def upgrade_store() -> None:
    """Bring the store to this version's shape."""
    from bot import migrations

    app = open_app()
    try:
        before = migrations.status(app.store.engine)
        app.migrate()
        typer.echo("the store is ready" if before == "ready" else f"the store was {before} and is ready now")
    finally:
        app.close()


@db_commands.command("status")
@told_plainly
def store_status() -> None:
    """Say whether the store has this version's shape."""
    from bot import migrations

    app = open_app()
    try:
        typer.echo(f"the store is {migrations.status(app.store.engine)}")
    finally:
        app.close()


@db_commands.command("check")
@told_plainly
def check_store() -> None:
    """Read the whole store and say whether it is undamaged; a bot may be running."""
    from bot import upkeep

    upkeep.check(_file())
    typer.echo("the store is whole")


@db_commands.command("backup")
@told_plainly
def back_up(to: Annotated[Path, typer.Argument(help="where the copy goes; a file that is not there yet")]) -> None:
    """Copy the store, also while a bot is running, and check the copy."""
    from bot import upkeep

    size = upkeep.backup(_file(), to)
    typer.echo(f"the store was copied to {to} ({size:,} bytes) and the copy is whole")


@db_commands.command("restore")
@told_plainly
def restore_store(copy: Annotated[Path, typer.Argument(help="a copy made by backup")]) -> None:
    """Put a copy in the store's place; the bot must not be running. The old store is kept beside it."""
    from bot import upkeep

    kept = upkeep.restore(copy, _file())
    typer.echo("the copy is in place" + (f"; the old store is {kept}" if kept else ""))


def _file() -> Path:
    """The database's file; a server's database has none, and tools of its own."""
    from bot.store import database_file, open_engine

    file = database_file(open_engine(settings_here().environment.database_url.get_secret_value()))
    if file is None:
        raise stop("this is for SQLite; for PostgreSQL use pg_dump, pg_restore and pg_amcheck", CANNOT)
    return file
