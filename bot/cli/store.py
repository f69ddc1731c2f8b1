"""The store by hand: its shape, its soundness, backups of it, and a backup put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from bot.cli.plainly import CANNOT, open_app, stop, told_plainly

if TYPE_CHECKING:
    from bot.app import App
    from bot.recovery.backups import Vault

db_commands = typer.Typer(help="The store.", no_args_is_help=True)
WhichBackup = Annotated[Optional[Path], typer.Argument(help="a backup; without one, the newest")]  # noqa: UP045


@db_commands.command("upgrade")
@told_plainly
def upgrade_store() -> None:
    """Bring the store to this version's shape, after a backup of it as it was."""
    from bot import migrations
    from bot.recovery.before_upgrade import upgrade_safely

    with _opened() as (app, vault):
        before = migrations.status(app.store.engine)
        kept = upgrade_safely(app.store.engine, vault, app.clock.now())
        typer.echo("the store is ready" if before == "ready" else f"the store was {before} and is ready now")
        if kept:
            typer.echo(f"as it was, it is kept in {kept}")


@db_commands.command("status")
@told_plainly
def store_status() -> None:
    """Say whether the store has this version's shape."""
    from bot import migrations

    with _opened() as (app, _vault):
        typer.echo(f"the store is {migrations.status(app.store.engine)}")


@db_commands.command("check")
@told_plainly
def check_store(
    quick: Annotated[
        bool, typer.Option("--quick", help="leave out what takes long: the books, and every page's order")
    ] = False,
) -> None:
    """Read the whole store: pages, references, shape, guards, books and chains; a bot may be running. Exit code 1."""
    from bot.recovery.examination import examine

    with _opened() as (app, _vault):
        found = examine(app.store.engine, quick=quick)
    for one in found:
        typer.echo(one, err=True)
    if found:
        raise typer.Exit(1)
    typer.echo("the store is whole" + ("" if quick else ", and its books hold"))


@db_commands.command("backup")
@told_plainly
def back_up_store(
    to: Annotated[
        Path | None, typer.Argument(help="a file that is not there yet; without one, a new one among the backups")
    ] = None,
) -> None:
    """Make a backup, also while a bot is running, and check it."""
    from bot.recovery.backups import back_up

    with _opened() as (app, vault):
        made = back_up(app.store.engine, vault, app.clock.now(), to=to)
        gone = [] if to else vault.thin()
    typer.echo(f"the backup {made} ({made.stat().st_size:,} bytes) is made and checked")
    if gone:
        typer.echo(f"{len(gone)} older ones were let go")


@db_commands.command("list")
@told_plainly
def list_backups() -> None:
    """List the backups, the newest first."""
    from bot.recovery.backups import made_at

    with _opened() as (app, vault):
        backups = vault.backups()
        for backup in backups:
            made = made_at(backup)
            when = f"{made.astimezone(app.setup.zone):%Y-%m-%d %H:%M:%S %Z}" if made else "a moment unknown"
            typer.echo(f"{backup}: {when}, {backup.stat().st_size:,} bytes")
        if not backups:
            typer.echo(f"there is no backup in {vault.folder}")


@db_commands.command("restore")
@told_plainly
def restore_store(backup: Annotated[Path, typer.Argument(help="a backup that was made by this program")]) -> None:
    """Put a backup in the store's place; no bot may be running. The old store is kept, and payouts are locked."""
    from bot.recovery.restoring import restore

    with _opened() as (app, vault):
        done = restore(app.store.engine, backup, vault, app.clock.now())
        moment = f"{done.made_at.astimezone(app.setup.zone):%Y-%m-%d %H:%M:%S %Z}"
    typer.echo(
        f"the store is that of {moment}; this took {done.seconds:.1f} s"
        + (f"; the old one is {done.kept}" if done.kept else "")
    )
    if not done.vouched:
        typer.echo("the backup had no sheet: its moment is that of its file, and its books could not be compared")
    typer.echo(f"{done.waiting} messages that waited then are looked for in the chats before any is sent")
    typer.echo("payouts are locked until finance confirms with /program restore show")


@db_commands.command("drill")
@told_plainly
def drill_restore(backup: WhichBackup = None) -> None:
    """Restore the newest backup beside the store, check all of it, and say how long that took; nothing is changed."""
    from bot.recovery.restoring import drill

    with _opened() as (app, vault):
        chosen = backup or vault.newest()
        if chosen is None:
            raise stop(f"there is no backup in {vault.folder}; make one with: rainmaker db backup", CANNOT)
        now = app.clock.now()
        done = drill(app.store.engine, chosen, vault, now)
    minutes = max(0, int((now - done.made_at).total_seconds() // 60))
    typer.echo(f"{chosen} can be restored: ready and checked within {done.seconds:.1f} s")
    typer.echo(f"whatever was written in the last {minutes} minutes would have been lost")


@contextmanager
def _opened() -> Iterator[tuple[App, Vault]]:
    from bot.recovery.keeper import vault_of

    app = open_app()
    try:
        yield app, vault_of(app.settings.file.backup, app.store)
    finally:
        app.close()
