"""The command line: `rainmaker`, also `python -m bot`."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from bot.cli.attribution import commands as attribution_commands
from bot.cli.imports import import_file
from bot.cli.jobs import jobs_commands
from bot.cli.plainly import CANNOT, open_app, settings_here, stop, told_plainly
from bot.cli.store import db_commands
from bot.cli.verify import verify as verify_statement

if TYPE_CHECKING:
    from bot.chat.operations import Finding

main = typer.Typer(
    name="rainmaker",
    help="A partner program in Slack and Discord, with one ledger.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
main.add_typer(jobs_commands, name="jobs")
main.add_typer(db_commands, name="db")
main.add_typer(attribution_commands, name="attribution")
main.command("verify")(verify_statement)
main.command("import")(import_file)


@main.command()
@told_plainly
def run() -> None:
    """Serve whatever is configured: Slack and Discord where their tokens are set, the web edge always."""
    from bot.lock import RunLock
    from bot.serving import LAST_SECONDS, leave, serve
    from bot.store import database_file

    app = open_app(quiet=False)
    file = database_file(app.store.engine)
    lock = RunLock(file) if file else None
    if lock:
        lock.acquire()
    try:
        app.prepare()
        asyncio.run(serve(app))
    finally:
        ended = app.close(LAST_SECONDS)
        if lock:
            lock.release()
    leave(ended)


@main.command()
@told_plainly
def demo(
    port: Annotated[int, typer.Option(help="where the page with both chats is served")] = 8090,
    folder: Annotated[Path, typer.Option(help="where the demo keeps its store; emptied at each start")] = Path(
        "var/demo"
    ),
    browser: Annotated[bool, typer.Option(help="open the page")] = True,
) -> None:
    """Start a local Slack and Discord, a seeded program and the real bot between them; no token, no account."""
    from bot.demo import demonstrate

    raise typer.Exit(demonstrate(port, folder, open_browser=browser))


@main.command("doctor")
@told_plainly
def check_everything(as_json: Annotated[bool, typer.Option("--json", help="for a machine to read")] = False) -> None:
    """Check everything and say what to do, a line a finding; exit code 1 when something is broken."""
    from bot import doctor
    from bot.app import PROMPTS
    from bot.chat.templates import Templates
    from bot.formats import FILTERS

    findings, templates = _examined(), Templates(PROMPTS, FILTERS)
    typer.echo(doctor.to_json(findings, templates) if as_json else doctor.render(findings, templates))
    raise typer.Exit(doctor.exit_code(findings))


@main.command()
@told_plainly
def manifest(
    platform: Annotated[str, typer.Argument(help="slack or discord")],
    request_url: Annotated[Optional[str], typer.Option(help="for Slack over HTTP: the public address")] = None,  # noqa: UP045
) -> None:
    """Print what the platform must know of the bot, generated from the commands themselves."""
    from bot.app import registry

    name = settings_here().file.program.name
    if platform == "slack":
        from bot.slack.manifest import manifest as slack_manifest

        made: Any = slack_manifest(registry(), name, socket_mode=request_url is None, request_url=request_url)
    elif platform == "discord":
        from bot.discord.tree import Tree

        made = Tree(registry()).payload
    else:
        raise stop("there are two platforms: slack and discord", CANNOT)
    typer.echo(json.dumps(made, indent=2, ensure_ascii=False))


def _examined() -> Sequence[Finding]:
    """Every finding, also about settings that cannot be used and a store that cannot be opened."""
    from bot import doctor, log
    from bot.app import registry
    from bot.clock import Clock
    from bot.settings import SettingsError
    from bot.store import Store, open_engine

    try:
        settings = settings_here()
    except SettingsError as error:
        return doctor.unusable(error)
    environment = settings.environment
    log.configure(environment.secrets(), logging.ERROR)
    store = Store(open_engine(environment.database_url.get_secret_value()))
    try:
        now = Clock(environment.rainmaker_clock_file).now()
        return asyncio.run(doctor.examine(settings, store, now=now, registry=registry()))
    finally:
        store.dispose()


if __name__ == "__main__":
    main()
