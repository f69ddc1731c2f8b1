"""The clock by hand: what comes next, and one occurrence at a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from bot.cli.plainly import CANNOT, open_app, stop, told_plainly

if TYPE_CHECKING:
    from bot.app import App
    from bot.chat.job import Job
    from bot.chat.schedule import Occurrence

jobs_commands = typer.Typer(help="The clock by hand.", no_args_is_help=True)


@jobs_commands.command("list")
@told_plainly
def list_jobs() -> None:
    """Show every job: when it comes next and how it went last."""
    from bot.chat.schedule import next_occurrence

    app = open_app()
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
    app = open_app()
    try:
        app.migrate()
        job = _job(app, name)
        occurrence = _occurrence(app, job, at)
        if dry_run:
            _print_messages(app, job, occurrence)
            return
        if occurrence.due_at > app.clock.now():
            # Run early, it would count a time that is not over, and be missing when that time comes.
            raise stop(f"{job.name} falls due at {at}, which is still to come; try --dry-run", CANNOT)
        with app.store.unit() as store:
            written = app.scheduler.run_occurrence(store, job, occurrence, app.clock.now())
        if written is None:
            typer.echo(f"{job.name} ran already for {occurrence.label}; nothing was written")
        else:
            typer.echo(f"{job.name} ran for {occurrence.label}: {written} deliveries written")
    finally:
        app.close()


def _job(app: App, name: str) -> Job:
    from program.errors import UnknownJob

    try:
        return app.job(name)
    except UnknownJob:
        raise stop(f"no job is called {name!r}; there are {', '.join(job.name for job in app.jobs)}", CANNOT) from None


def _occurrence(app: App, job: Job, at: str | None) -> Occurrence:
    """The occurrence of a local time, or the latest; a time at which the job does not fall due is refused."""
    if at is None:
        latest = app.scheduler.latest(job, app.clock.now())
        if latest is None:
            raise stop(f"{job.name} has not fallen due yet", CANNOT)
        return latest
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise stop(f"{at!r} is not a time such as 2026-11-23T09:00", CANNOT) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=app.setup.zone)
    near = app.scheduler.near(job, moment)
    for occurrence in near:
        if occurrence.due_at == moment:
            return occurrence
    raise stop(f"{job.name} does not fall due at {at}; near it: {', '.join(each.label for each in near)}", CANNOT)


def _print_messages(app: App, job: Job, occurrence: Occurrence) -> None:
    from bot.plain import draw

    with app.store.unit(False) as store:
        messages = app.scheduler.messages(store, job, occurrence)
    typer.echo(f"{job.name} for {occurrence.label} would post {len(messages)} message(s):")
    for message in messages:
        typer.echo(f"\nto {message.to}\n{draw(message.reply)}")
