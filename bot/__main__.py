"""The command line: `rainmaker`, also `python -m bot`."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional, TypeVar

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.chat.job import Job
    from bot.chat.operations import Finding
    from bot.chat.schedule import Occurrence
    from bot.settings import Settings

Function = TypeVar("Function", bound=Callable[..., Any])
CANNOT, BUSY = 2, 3

main = typer.Typer(
    name="rainmaker",
    help="A partner program in Slack and Discord, with one ledger.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
jobs_commands = typer.Typer(help="The clock by hand.", no_args_is_help=True)
db_commands = typer.Typer(help="The store.", no_args_is_help=True)
main.add_typer(jobs_commands, name="jobs")
main.add_typer(db_commands, name="db")


def told_plainly(function: Function) -> Function:
    """Turn what an operator can put right into one clear sentence and an exit code, never a traceback."""

    @wraps(function)
    def told(*args: Any, **kwargs: Any) -> Any:
        from sqlalchemy.exc import OperationalError

        from bot.lock import AlreadyRunning
        from bot.migrations import StoreTooNew
        from bot.serving import CannotListen
        from bot.settings import SettingsError

        try:
            return function(*args, **kwargs)
        except AlreadyRunning as error:
            raise _stop(str(error), BUSY) from None
        except (SettingsError, StoreTooNew, CannotListen, ValueError) as error:
            raise _stop(str(error), CANNOT) from None
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise _stop(f"{error.filename}: {error.strerror}", CANNOT) from None
        except OperationalError as error:
            raise _stop(f"the store cannot be reached: {error.orig}", CANNOT) from None

    return told  # type: ignore[return-value]


@main.command()
@told_plainly
def run() -> None:
    """Serve whatever is configured: Slack and Discord where their tokens are set, the web edge always."""
    from bot.lock import RunLock
    from bot.serving import serve
    from bot.store import database_file

    app = _app(quiet=False)
    file = database_file(app.store.engine)
    lock = RunLock(file) if file else None
    if lock:
        lock.acquire()
    try:
        app.migrate()
        asyncio.run(serve(app))
    finally:
        app.close()
        if lock:
            lock.release()


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

    name = _settings().file.program.name
    if platform == "slack":
        from bot.slack.manifest import manifest as slack_manifest

        made: Any = slack_manifest(registry(), name, socket_mode=request_url is None, request_url=request_url)
    elif platform == "discord":
        from bot.discord.tree import Tree

        made = Tree(registry()).payload
    else:
        raise _stop("there are two platforms: slack and discord", CANNOT)
    typer.echo(json.dumps(made, indent=2, ensure_ascii=False))


@jobs_commands.command("list")
@told_plainly
def list_jobs() -> None:
    """Show every job: when it comes next and how it went last."""
    from bot.chat.schedule import next_occurrence

    app = _app()
    try:
        app.migrate()
        for job in app.jobs:
            with app.store.unit(False) as store:
                last_due, outcome, reason = app.scheduler.history(store, job)
            due_at = next_occurrence(job.schedule, app.setup.zone, app.clock.now()).due_at
            last = (
                f"last {last_due.astimezone(app.setup.zone):%Y-%m-%d %H:%M} {outcome} {reason}"
                if last_due
                else "never ran"
            )
            typer.echo(f"{job.name}: next {due_at.astimezone(app.setup.zone):%a %Y-%m-%d %H:%M %Z}; {last.strip()}")
    finally:
        app.close()


@jobs_commands.command("run")
@told_plainly
def run_job(
    name: Annotated[str, typer.Argument(help="the job's name")],
    at: Annotated[Optional[str], typer.Option("--for", help="a local time it fell due, e.g. 2026-11-23T09:00")] = None,  # noqa: UP045
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print what would be posted, and write nothing")] = False,
) -> None:
    """Run one occurrence of a job; the running bot delivers what it writes. One that ran already does nothing."""
    app = _app()
    try:
        app.migrate()
        job = _job(app, name)
        occurrence = _occurrence(app, job, at)
        if dry_run:
            _print_messages(app, job, occurrence)
            return
        if occurrence.due_at > app.clock.now():
            # Run early, it would count a time that is not over, and be missing when that time comes.
            raise _stop(f"{job.name} falls due at {at}, which is still to come; try --dry-run", CANNOT)
        with app.store.unit() as store:
            written = app.scheduler.run_occurrence(store, job, occurrence, app.clock.now())
        if written is None:
            typer.echo(f"{job.name} ran already for {occurrence.label}; nothing was written")
        else:
            typer.echo(f"{job.name} ran for {occurrence.label}: {written} deliveries written")
    finally:
        app.close()


@db_commands.command("upgrade")
@told_plainly
def upgrade_store() -> None:
    """Bring the store to this version's shape."""
    from bot import migrations

    app = _app()
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

    app = _app()
    try:
        typer.echo(f"the store is {migrations.status(app.store.engine)}")
    finally:
        app.close()


def _app(*, quiet: bool = True) -> App:
    from bot import log
    from bot.app import App

    settings = _settings()
    log.configure(settings.environment.secrets(), logging.WARNING if quiet else logging.INFO)
    return App(settings)


def _examined() -> Sequence[Finding]:
    """Every finding, also about settings that cannot be used and a store that cannot be opened."""
    from bot import doctor, log
    from bot.app import registry
    from bot.clock import Clock
    from bot.settings import SettingsError
    from bot.store import Store, open_engine

    try:
        settings = _settings()
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


def _settings() -> Settings:
    from bot.settings import load

    return load()


def _job(app: App, name: str) -> Job:
    from program.errors import UnknownJob

    try:
        return app.job(name)
    except UnknownJob:
        raise _stop(f"no job is called {name!r}; there are {', '.join(job.name for job in app.jobs)}", CANNOT) from None


def _occurrence(app: App, job: Job, at: str | None) -> Occurrence:
    """The occurrence of a local time, or the latest; a time at which the job does not fall due is refused."""
    if at is None:
        latest = app.scheduler.latest(job, app.clock.now())
        if latest is None:
            raise _stop(f"{job.name} has not fallen due yet", CANNOT)
        return latest
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise _stop(f"{at!r} is not a time such as 2026-11-23T09:00", CANNOT) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=app.setup.zone)
    near = app.scheduler.near(job, moment)
    for occurrence in near:
        if occurrence.due_at == moment:
            return occurrence
    raise _stop(f"{job.name} does not fall due at {at}; near it: {', '.join(each.label for each in near)}", CANNOT)


def _print_messages(app: App, job: Job, occurrence: Occurrence) -> None:
    from bot.plain import draw

    with app.store.unit(False) as store:
        messages = app.scheduler.messages(store, job, occurrence)
    typer.echo(f"{job.name} for {occurrence.label} would post {len(messages)} message(s):")
    for message in messages:
        typer.echo(f"\nto {message.to}\n{draw(message.reply)}")


def _stop(sentence: str, code: int) -> typer.Exit:
    print(f"rainmaker: {sentence}", file=sys.stderr)
    return typer.Exit(code)


if __name__ == "__main__":
    main()
