"""`rainmaker import`: a merchant's past from CSV files, all of a file or nothing of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.plainly import open_app, told_plainly

if TYPE_CHECKING:
    from bot.app import App
    from program.imports.files import Report

FAULTY = 1


class _Undone(Exception):
    """What was taken in is given up."""


@told_plainly
def import_file(
    kind: Annotated[str, typer.Argument(help="partners, customers, touches, sales, refunds or milestones")],
    file: Annotated[Path, typer.Argument(help="a CSV file, UTF-8, with a header", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would happen, and write nothing")] = False,
) -> None:
    """Take in a CSV file: all of it, or nothing and a list of what is wrong by line."""
    from program.imports.kinds import KINDS

    if kind not in KINDS:
        raise ValueError(f"nothing is called {kind!r} that can be imported; there are {', '.join(KINDS)}")
    app = open_app()
    try:
        app.migrate()
        report = _taken(app, kind, file, dry_run=dry_run)
    finally:
        app.close()
    for line in told(report, dry_run=dry_run):
        typer.echo(line, err=bool(report.faults))
    if report.faults:
        raise typer.Exit(FAULTY)


def told(report: Report, *, dry_run: bool) -> list[str]:
    """Return what an operator reads: every fault, or what was done, or what would be."""
    if report.faults:
        more = ["there is more that is wrong; this is the first of it"] if report.cut else []
        return [*report.faults, *more, "nothing was imported"]
    head = "would import" if dry_run else "imported"
    return [f"{head}: {number} {outcome}" for outcome, number in sorted(report.outcomes.items())] or ["no rows"]


def _taken(app: App, kind: str, file: Path, *, dry_run: bool) -> Report:
    from bot.web.rules import edge_rules
    from program.imports.fields import Importing
    from program.imports.files import Report, take_file

    rules, report, size = edge_rules(app.settings), Report(), file.stat().st_size
    shown = sys.stderr.isatty()
    try:
        with app.store.unit() as store, file.open(encoding="utf-8", newline="") as lines:
            importing = Importing(store, rules.terms, rules.links, app.clock.now())
            with typer.progressbar(length=size, label=file.name, file=sys.stderr, hidden=not shown) as bar:
                counted = (_counted(line, bar.update) for line in lines)
                report = take_file(importing, kind, counted)
            if report.faults or dry_run:
                raise _Undone
    except _Undone:
        return report
    return report


def _counted(line: str, update: Callable[[int], None]) -> str:
    update(len(line.encode()))
    return line
