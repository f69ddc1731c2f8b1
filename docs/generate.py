"""Writes the pages made from the code, or with --check tells which are stale."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.app import modules_of, registry  # noqa: E402
from bot.chat.command import Command, Option  # noqa: E402
from bot.chat.job import jobs_in  # noqa: E402
from bot.settings import Environment  # noqa: E402

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
    return f"| `/{command.path}` | {takes} | {command.needs.value} | {command.summary} |"


def _option(option: Option) -> str:
    choices = f" ({', '.join(choice.value for choice in option.choices)})" if option.choices else ""
    return f"`{option.name}`{'' if option.required else ' (optional)'}: {option.help}{choices}"


def main() -> int:
    """Write the pages, or tell which are stale."""
    pages = {"commands.md": commands_page(), "environment.md": environment_page()}
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
