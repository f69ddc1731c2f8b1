"""The pages for people are true: what they name exists, what they count is counted, and their links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
import typer.main

import tests.bench.__main__ as bench
from bot.__main__ import main
from bot.app import registry
from bot.chat.errors import UnknownCommand
from bot.doctor.permissions import NEEDED, WISHED
from bot.settings import Environment
from bot.slack.manifest import manifest
from bot.web.errors import STATUS
from program.tables import Row
from tests.house.prose import files_on, name_of, pages, quoted, text_of
from tests.house.sources import ROOT

DOCS = ROOT / "docs"
every_page = pytest.mark.parametrize("page", pages(), ids=name_of)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"(?<![\w/])/(partner|program|council)((?: [a-z]+)*)(?![\w/])")
_CLI = re.compile(r"(?:^|[ /])(?:rainmaker|python -m bot)((?: [a-z]+)+)")
_MAKE = re.compile(r"^\s*make ([a-z]+)")
_VARIABLE = re.compile(
    r"(?<![A-Z_])(?:SLACK|DISCORD|OPENAI|DATABASE|WEB|TRACK|STRIPE|RAINMAKER)_[A-Z_]+(?![A-Z_])",
)
_PATH = re.compile(r"(?<![\w/.-])(?:bot|handlers|jobs|program|prompts|sandbox|tests|docs)/[\w./-]*[\w/]")
_MACHINE = re.compile(r"(?<![\w.:/])/(?:work|home|root|tmp|Users|opt|mnt)/|[A-Z]:\\")
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"]


def rows(page: Path, *head: str) -> list[list[str]]:
    """Return the cells of the table of a page that has this head."""
    lines = text_of(page).splitlines()
    begin = lines.index("| " + " | ".join(head) + " |") + 2
    end = next(number for number in range(begin, len(lines) + 1) if not "".join(lines[number : number + 1]).strip())
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[begin:end]]


@every_page
def test_every_link_leads_to_a_file(page):
    targets = [target.partition("#")[0] for target in _LINK.findall(text_of(page)) if "://" not in target]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


@every_page
def test_every_command_named_exists(page):
    """Words after a command's path may be its values; a page may also name a command that it tells how to write."""
    known, unknown = registry(), []
    own = set(re.findall(r'@command\("([^"]+)"', text_of(page)))
    for root, tail in (found for line in quoted(page) for found in _COMMAND.findall(line)):
        if any(f"{root}{tail}".startswith(path) for path in own):
            continue
        try:
            known.match(root, tail.split())
        except UnknownCommand:
            unknown.append(f"/{root}{tail}")
    assert unknown == []


@every_page
def test_every_command_line_named_exists(page):
    unknown = []
    for words in (found.split() for line in quoted(page) for found in _CLI.findall(line)):
        group = typer.main.get_command(main)
        for word in words:
            commands = getattr(group, "commands", None)
            if commands is None:
                break
            group = commands.get(word)
            if group is None:
                unknown.append(" ".join(words))
                break
    assert unknown == []


@every_page
def test_every_make_target_named_exists(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {found for line in quoted(page) for found in _MAKE.findall(line)} <= targets


@every_page
def test_every_variable_named_is_read(page):
    known = {name.upper() for name in Environment.model_fields}
    assert set(_VARIABLE.findall(text_of(page))) <= known


@every_page
def test_every_file_named_is_there(page):
    """Except for the files that the page tells its reader to write."""
    own = {str(folder) for path in files_on(page) for folder in (path, *Path(path).parents)}
    named = {found for line in quoted(page) for found in _PATH.findall(line)}
    assert sorted(path for path in named - own if path.rstrip("/") not in own and not (ROOT / path).exists()) == []


@every_page
def test_no_page_names_a_path_of_somebodys_machine(page):
    assert _MACHINE.findall(text_of(page)) == []


def test_generated_pages_are_fresh():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert text_of(DOCS / "commands.md") == generate.commands_page()
    assert text_of(DOCS / "environment.md") == generate.environment_page()


def test_the_front_page_is_short_and_names_how_to_test():
    front = text_of(ROOT / "README.md")
    assert len(front.splitlines()) <= 160
    assert {"make demo", "make test", "make check"} <= {line.split("  ")[0] for line in quoted(ROOT / "README.md")}


def test_every_page_can_be_reached_from_the_front_page():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        targets = [target.partition("#")[0] for target in _LINK.findall(text_of(page)) if ".md" in target]
        found = {(page.parent / target).resolve() for target in targets if "://" not in target}
        waiting += found - seen - set(waiting)
    assert sorted(name_of(page) for page in set(pages()) - seen) == []


@pytest.mark.parametrize("record", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda record: record.stem)
def test_a_decision_has_five_headings_a_number_and_a_place_in_the_list(record):
    text = text_of(record)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    title = re.match(rf"# {int(record.stem[:4])}\. (.+)\n", text)
    assert title is not None
    assert f"- [{title[1]}]({record.name})" in text_of(DOCS / "decisions" / "README.md")


def test_the_contracts_on_the_architecture_page_are_those_that_are_run():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    known = {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}
    named = {name for name, _ in rows(DOCS / "architecture.md", "contract", "in short")}
    assert named | {"The sandbox knows nothing of the bot"} == known


def test_the_scopes_on_the_slack_page_are_those_of_the_manifest():
    told = {name for cell, _ in rows(DOCS / "how-to" / "connect-slack.md", "scope", "for") for name in _spans(cell)}
    scopes = manifest(registry(), "Acme Partners")["oauth_config"]["scopes"]
    assert told == {*scopes["bot"], *scopes["bot_optional"]}


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "how-to" / "connect-discord.md"], ids=name_of)
def test_the_invitation_asks_for_the_permissions_that_the_doctor_wants(page):
    [number] = re.findall(r"permissions=(\d+)", text_of(page))
    wanted = NEEDED | WISHED
    assert int(number) == sum(wanted.values())
    assert [name for name in wanted if name not in text_of(page)] == []


def test_the_errors_on_the_sales_page_have_the_status_that_is_answered():
    told = rows(DOCS / "how-to" / "send-sales.md", "code", "status", "what to do")
    assert [(code, int(status)) for code, status, _ in told if STATUS[code.strip("`")] != int(status)] == []


def test_the_tables_in_the_glossary_are_those_of_the_store():
    named = re.findall(r"\| table `(\w+)` \|", text_of(DOCS / "glossary.md"))
    assert len(named) >= 10
    assert sorted(set(named) - set(Row.metadata.tables)) == []


def _spans(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_bench_keeps_its_table_where_one_stands_and_where_none_does(tmp_path, monkeypatch):
    """It once found no place in an empty page, said nothing, and the figures were lost."""
    monkeypatch.setattr(bench, "PAGE", tmp_path / "performance.md")
    for kept in ("", "an old table\n"):
        bench.PAGE.write_text(f"Before\n<!-- measured -->\n{kept}<!-- /measured -->\nAfter\n", encoding="utf-8")
        bench.record("| new |")
        text = bench.PAGE.read_text(encoding="utf-8")
        assert text.endswith("\n\n| new |\n<!-- /measured -->\nAfter\n")
        assert "old" not in text
    bench.PAGE.write_text("No place", encoding="utf-8")
    with pytest.raises(SystemExit):
        bench.record("| new |")
