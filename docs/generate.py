"""Writes the pages made from the code, or with --check tells which are stale."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.app import PROMPTS, declared_jobs, modules_of, registry  # noqa: E402
from bot.chat.command import Command, Option  # noqa: E402
from bot.chat.job import Job, Zone, jobs_in  # noqa: E402
from bot.chat.markup import plain  # noqa: E402
from bot.chat.schedule import next_occurrence  # noqa: E402
from bot.chat.templates import Templates  # noqa: E402
from bot.formats import FILTERS  # noqa: E402
from bot.settings import Environment, load_file  # noqa: E402

MADE = "<!-- Made by docs/generate.py; change the code, then run it again. -->"


def commands_page() -> str:
    """Return docs/commands.md: every command, who may use it, what it takes, and every job."""
    import jobs

    lines = ["# Commands", "", MADE, ""]
    for root in registry().roots:
        lines += [f"## /{root}", "", "| command | takes | who | what it does |", "|---|---|---|---|"]
        lines += [_command(command) for command in registry().commands if command.root == root]
        lines.append("")
    lines += ["## Jobs", "", "| job | to | missed occurrences | what it does |", "|---|---|---|---|"]
    for job in jobs_in(modules_of(jobs)):
        lines.append(f"| `{job.name}` | {job.audience} | {job.catch_up.value} | {job.summary} |")
    return "\n".join(lines) + "\n"


def calendar_page() -> str:
    """Return docs/calendar.md: what posts when, to whom, and what falls due first in 2027."""
    settings = load_file(ROOT / "settings.toml")
    zone = settings.program.zone
    lines = ["# The calendar", "", MADE, "", "What posts when, by the shipped settings."]
    lines += ["Times are the program's, or each receiver's own where it says so.", ""]
    lines += ["[Occurrences](algorithms/occurrences.md) has the rules for missed times and changed clocks.", ""]
    lines += [f"The last column is the first time in 2027, in {zone.key}; a quarter is one of the fiscal year.", ""]
    lines += ["| job | when | to | missed | late by at most | first in 2027 |", "|---|---|---|---|---|---|"]
    lines += [_calendar_row(job, datetime(2027, 1, 1, tzinfo=zone)) for job in declared_jobs(settings.terms.fiscal)]
    return "\n".join(lines) + "\n"


def _calendar_row(job: Job, year: datetime) -> str:
    zone = ZoneInfo(str(year.tzinfo))
    late = "–" if job.is_money else _span(job.late_by_most)
    first = next_occurrence(job.schedule, zone, year.astimezone(UTC)).due_at.astimezone(zone)
    row = [f"`{job.name}`", _when(job), job.audience, job.catch_up.value, late, f"{first:%a %d %b %Y %H:%M}"]
    return f"| {' | '.join(row)} |"


def _span(span: timedelta) -> str:
    """A span in hours, or in minutes where it is shorter than one."""
    minutes = round(span.total_seconds() / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes / 60:g} h"


def _when(job: Job) -> str:
    """When a job falls due, in the words that chat uses."""
    say = Templates(PROMPTS, FILTERS).open("schedule/when", schedule=job.schedule, there=job.zone is Zone.RECEIVER)
    return plain(say(type(job.schedule).__name__.lower())).removeprefix("It comes ").removesuffix(".")


def environment_page() -> str:
    """Return docs/environment.md: every variable that is read, and what it is when unset."""
    lines = ["# Environment", "", MADE, "", "| variable | unset |", "|---|---|"]
    for name, field in Environment.model_fields.items():
        default = field.default
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        lines.append(f"| `{name.upper()}` | {'–' if shown is None else f'`{shown}`'} |")
    return "\n".join(lines) + "\n"


def _command(command: Command) -> str:
    takes = "<br>".join(map(_option, command.options)) or "–"
    by_button = "" if command.typed else " Asked by its buttons."
    return f"| `/{command.path}` | {takes} | {command.needs.value} | {command.summary}{by_button} |"


def _option(option: Option) -> str:
    choices = f" ({', '.join(choice.value for choice in option.choices)})" if option.choices else ""
    return f"`{option.name}`{'' if option.required else ' (optional)'}: {option.help}{choices}"


def main() -> int:
    """Write the pages, or tell which are stale."""
    pages = {"calendar.md": calendar_page(), "commands.md": commands_page(), "environment.md": environment_page()}
    stale = [name for name, text in pages.items() if not _same(ROOT / "docs" / name, text)]
    if "--check" in sys.argv:
        for name in stale:
            print(f"docs/{name} is stale: run python docs/generate.py")
        return 1 if stale else 0
    for name in stale:
        (ROOT / "docs" / name).write_text(pages[name], encoding="utf-8")
    return 0


def _same(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
