"""The clock by hand: what comes next, one occurrence at a time, and jobs that stand still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from bot.cli.plainly import CANNOT, open_app, stop, told_plainly

if TYPE_CHECKING:
    from bot.app import App
    from bot.chat.job import Message
    from bot.chat.operations import JobLine, JobSheet

WHO = "the command line"
jobs_commands = typer.Typer(help="The clock by hand.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="the job's name")]


@jobs_commands.command("list")
@told_plainly
def list_jobs() -> None:
    """Show every job: when it comes next and how it went last."""
    with _opened() as app, app.store.unit(False) as store:
        for line in sorted(app.operations.jobs(store, app.clock.now()), key=lambda one: one.name):
            typer.echo(_line(app, line))


@jobs_commands.command("show")
@told_plainly
def show_job(name: Name) -> None:
    """Show one job: its next runs, and how its last occurrences ended and why."""
    with _opened() as app, _refusing(app), app.store.unit(False) as store:
        for line in _sheet(app, app.operations.sheet(store, name, app.clock.now())):
            typer.echo(line)


@jobs_commands.command("run")
@told_plainly
def run_job(
    name: Name,
    at: Annotated[Optional[str], typer.Option("--for", help="a local time it fell due, e.g. 2026-11-23T09:00")] = None,  # noqa: UP045
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print what would be posted, and write nothing")] = False,
) -> None:
    """Run one occurrence of a job; the running bot delivers what it writes. One that is done does nothing."""
    with _opened() as app, _refusing(app):
        if dry_run:
            with app.store.unit(False) as store:
                label, messages = app.operations.preview(store, name, app.clock.now(), at)
            _told_messages(name, label, messages)
            return
        with app.store.unit() as store:
            ran = app.operations.run_occurrences(store, name, app.clock.now(), at)
        if not ran:
            raise stop(f"{name} has not fallen due yet", CANNOT)
        for label, written in ran:
            done = f"ran for {label}: {written} deliveries written"
            typer.echo(f"{name} {done if written is not None else f'ran already for {label}; nothing was written'}")


@jobs_commands.command("pause")
@told_plainly
def pause_job(name: Name, reason: Annotated[str, typer.Argument(help="why; people read it")]) -> None:
    """Let a job stand still; what falls due meanwhile is kept where it is money, and skipped otherwise."""
    with _opened() as app, _refusing(app), app.store.unit() as store:
        job = app.operations.pause(store, name, WHO, reason, app.clock.now())
        kept = "kept, and carried out in order at the resume" if job.is_money else "skipped"
        typer.echo(f"{name} is paused; what falls due from now on is {kept}")


@jobs_commands.command("resume")
@told_plainly
def resume_job(name: Name) -> None:
    """Let a paused job go on."""
    with _opened() as app, _refusing(app), app.store.unit() as store:
        app.operations.resume(store, name, WHO, app.clock.now())
        typer.echo(f"{name} goes on")


@contextmanager
def _opened() -> Iterator[App]:
    app = open_app()
    try:
        app.migrate()
        yield app
    finally:
        app.close()


@contextmanager
def _refusing(app: App) -> Iterator[None]:
    """What the program refuses is one sentence."""
    from program.errors import NoOccurrence, NotPaused, PausedAlready, StillToCome, UnknownJob

    try:
        yield
    except UnknownJob as error:
        names = ", ".join(job.name for job in app.jobs)
        raise stop(f"no job is called {error.facts['given']!r}; there are {names}", CANNOT) from None
    except NoOccurrence as error:
        near = ", ".join(error.facts["near"])
        hint = f"near it: {near}" if near else "a time looks like 2026-11-23T09:00"
        raise stop("{job} does not fall due at {given}; ".format(**error.facts) + hint, CANNOT) from None
    except StillToCome as error:
        # Run early, it would count a time that is not over, and be missing when that time comes.
        told = "{job} falls due at {given}, which is still to come; try --dry-run"
        raise stop(told.format(**error.facts), CANNOT) from None
    except PausedAlready as error:
        raise stop("{job} was paused by {who}: {reason}".format(**error.facts), CANNOT) from None
    except NotPaused as error:
        raise stop("{job} is not paused".format(**error.facts), CANNOT) from None


def _local(app: App, moment: datetime, form: str = "%a %Y-%m-%d %H:%M %Z") -> str:
    return f"{moment.astimezone(app.setup.zone):{form}}"


def _line(app: App, line: JobLine) -> str:
    last = "never ran"
    if line.last_due:
        last = f"last {_local(app, line.last_due, '%Y-%m-%d %H:%M')} {line.last_outcome} {line.last_reason}"
    paused = f"; paused by {line.paused_by}: {line.paused_reason}" if line.paused_by else ""
    return f"{line.name}: next {_local(app, line.next_at)}; {last.strip()}{paused}"


def _sheet(app: App, sheet: JobSheet) -> Iterator[str]:
    yield _line(app, sheet.line)
    yield sheet.line.summary
    yield f"missed occurrences: {sheet.job.catch_up.value}"
    if sheet.waiting:
        yield f"{sheet.waiting} kept until it is resumed"
    yield from (f"  next {_local(app, due_at)}  ({label})" for label, due_at in sheet.coming)
    for run in sheet.runs:
        again = f", tried again {_local(app, run.next_try_at)}" if run.next_try_at else ""
        yield f"  {run.label}: {run.outcome}{f', {run.reason}' if run.reason else ''}{again}"


def _told_messages(name: str, label: str, messages: Sequence[Message]) -> None:
    from bot.plain import draw

    if not label:
        raise stop(f"{name} has not fallen due yet", CANNOT)
    typer.echo(f"{name} for {label} would post {len(messages)} message(s):")
    for message in messages:
        typer.echo(f"\nto {message.to}\n{draw(message.reply)}")
