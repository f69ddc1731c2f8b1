"""The attribution commands: what another model would have made of the past, without touching the books."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from program.attribution_rerun import Comparison

CANNOT = 2
commands = typer.Typer(help="Who is credited, and by which model.", no_args_is_help=True)


@commands.callback()
def attribution() -> None:
    """Who is credited, and by which model."""


@commands.command("rerun")
def rerun_history(
    model: Annotated[str, typer.Option(help="last, first, linear, position, decay or w_shaped")],
    first: Annotated[str, typer.Option("--from", help="the first day, e.g. 2026-10-01")],
    last: Annotated[str, typer.Option("--to", help="the last day, e.g. 2026-12-31")],
) -> None:
    """Compare how another model would divide the revenue of past sales; nothing is written."""
    from sqlalchemy.exc import OperationalError

    from bot.settings import SettingsError

    try:
        typer.echo(written(_compared(model, _day(first), _day(last))))
    except (SettingsError, ValueError) as error:
        raise _stop(str(error)) from None
    except OperationalError as error:
        raise _stop(f"the store cannot be reached: {error.orig}") from None


def written(comparison: Comparison) -> str:
    """Return a comparison as lines of text."""
    from bot.formats import money
    from program.money import Money

    lines = [
        f"{comparison.model} from {comparison.first} to {comparison.last}: "
        f"{comparison.changed} of {comparison.sales} sales would be credited differently"
    ]
    for one in comparison.partners:
        before, after = money(Money(one.recorded, one.currency)), money(Money(one.rerun, one.currency))
        sign = "+" if one.difference > 0 else "-" if one.difference < 0 else ""
        change = money(Money(abs(one.difference), one.currency))
        lines.append(f"{one.name}: {before} -> {after} ({sign}{change})")
    return "\n".join(lines)


def _compared(model: str, first: date, last: date) -> Comparison:
    import logging

    from bot import log, migrations
    from bot.settings import load
    from bot.store import Store, open_engine
    from program.attribution_rerun import rerun

    settings = load()
    log.configure(settings.environment.secrets(), logging.WARNING)
    store = Store(open_engine(settings.environment.database_url.get_secret_value()))
    try:
        migrations.upgrade(store.engine)
        with store.unit(changes=False) as unit:
            return rerun(unit, settings.terms, model, first, last)
    finally:
        store.dispose()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as 2026-10-01") from None


def _stop(sentence: str) -> typer.Exit:
    print(f"rainmaker: {sentence}", file=sys.stderr)
    return typer.Exit(CANNOT)
