"""Structure: small files, small functions, one noun one name, and nothing that belongs elsewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.app import registry
from tests.house.sources import ROOMS, ROOT, called, functions, modules, short, tree

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, MEDIAN_LINES = 400, 500, 60, 12
GENERATED = ROOT / "program" / "migrations" / "versions"
OURS = [file for file in modules(*ROOMS) if GENERATED not in file.parents]
TESTS = modules("tests")
# Names that say nothing of what is inside.
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "service",
    "services",
    "base",
    "common",
    "misc",
}
READ = {".py", ".md", ".j2", ".toml", ".txt", ".in", ".ini", ".js", ".css", ".html", ".svg", ".mako", ".yml", ".yaml"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def lines_of(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def kept() -> list[Path]:
    """Every file of the project that people read."""
    rooms = (*ROOMS, "prompts", "docs", "tests")
    files = [*ROOT.glob("*"), *(file for room in rooms for file in (ROOT / room).rglob("*"))]
    return sorted(file for file in files if file.is_file() and (file.suffix in READ or file.name == "Makefile"))


def test_no_file_is_longer_than_400_lines():
    """A file of stories may have a hundred more."""
    assert {short(file): lines_of(file) for file in OURS if lines_of(file) > FILE_LINES} == {}
    assert {short(file): lines_of(file) for file in TESTS if lines_of(file) > TEST_FILE_LINES} == {}


def test_no_function_is_longer_than_60_lines():
    long = [
        (short(file), function.name, length_of(function))
        for file in (*OURS, *TESTS)
        for function in functions(file)
        if length_of(function) > FUNCTION_LINES
    ]
    assert long == []


def test_the_usual_function_is_short():
    lengths = sorted(length_of(function) for file in OURS for function in functions(file))
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


@pytest.mark.parametrize("file", OURS, ids=short)
def test_a_module_is_defined_by_one_sentence(file):
    said = ast.get_docstring(tree(file))
    assert said, f"{short(file)} has no docstring"
    assert said.splitlines()[0].endswith("."), f"{short(file)} must begin with one sentence"


def test_no_module_has_a_name_that_says_nothing():
    assert [short(file) for file in (*OURS, *TESTS) if NAMELESS & set(re.split(r"[_.]", file.name))] == []


@pytest.mark.parametrize("file", modules("handlers", "jobs", "program"), ids=short)
def test_the_wall_clock_is_an_argument(file):
    """Handlers, jobs and rules are told the time; only ids take the machine's own, in nanoseconds."""
    read = [
        node.lineno
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS
    ]
    assert read == []


@pytest.mark.parametrize("file", modules("handlers", "jobs", "program"), ids=short)
def test_a_story_never_waits(file):
    """No await and no sleep inside a story: it runs in a worker thread from beginning to end."""
    assert [node.lineno for node in ast.walk(tree(file)) if isinstance(node, ast.Await)] == []
    assert "sleep" not in {called(node) for node in ast.walk(tree(file)) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("file", OURS, ids=short)
def test_no_error_is_swallowed(file):
    """A handler of every exception must do something with it, and a bare one is never right."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            broad = isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            silent = all(isinstance(statement, ast.Pass | ast.Continue) for statement in node.body)
            assert not (broad and silent), f"line {node.lineno}: every error is swallowed"


def test_a_handlers_noun_is_its_template_folder_and_its_test():
    """One noun, one name: what is asked, what is said and what is tested are called the same."""
    nouns = {file.stem for file in modules("handlers")} - {"__init__"}
    tested = {file.stem.removeprefix("test_") for file in (ROOT / "tests" / "handlers").glob("test_*.py")}
    folders = {file.name for file in (ROOT / "prompts").iterdir() if file.is_dir()}
    assert nouns - tested == set()
    # Operations show two nouns of the running bot, each with a folder of its own.
    assert nouns - folders == {"operations"}
    assert {"doctor", "schedule"} <= folders


@pytest.mark.parametrize(
    ("spelled", "never"),
    [
        ("leaderboard", r"leader_board|scoreboard|highscore"),
        ("partner", r"affiliate_id|affiliates_of|referrer_id"),
        ("payout", r"disburse|cashout"),
        ("sub_id", r"\bsubid\b|\bsub_identifier"),
        ("outbox", r"message_queue|send_queue"),
    ],
)
def test_a_noun_has_no_second_name_in_code(spelled, never):
    pattern = re.compile(never)
    assert [short(file) for file in OURS if pattern.search(file.read_text(encoding="utf-8"))] == []


def test_every_command_of_a_module_speaks_of_its_own_noun():
    """`/partner link ...` is answered by the module `links`, and so on: two modules share no second word."""
    owners: dict[tuple[str, str], set[str]] = {}
    for command in registry().commands:
        root, noun, *_ = command.path.split(" ")
        owners.setdefault((root, noun), set()).add(command.handler.__module__)
    assert {noun: modules_ for noun, modules_ in owners.items() if len(modules_) > 1} == {}


# This page has to name what must not be said.
_UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|Not" + r"ImplementedError)\b")
_MACHINE = re.compile(r"(?<![\w.])/(wo" + r"rk|ro" + r"ot|home/\w+|Users/\w+)/|/tmp/\w")
_REGISTRY = re.compile(
    r"(files\.python" + r"hosted|test\.py" + r"pi|artifac" + r"tory|pypi\." + r"org/simple|registry\." + r"npm)"
)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [("unfinished", _UNFINISHED), ("a path of one machine", _MACHINE), ("a registry's address", _REGISTRY)],
    ids=["unfinished", "machine", "registry"],
)
def test_no_kept_file_speaks_of(what, pattern):
    found = [
        f"{short(file)}:{number}"
        for file in kept()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], f"{what} is spoken of"


def test_requirements_name_packages_and_hashes_and_no_address():
    files = sorted(ROOT.glob("requirements*.txt"))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert "--hash=sha256:" in text


def test_no_secret_is_kept():
    """Tests may have tokens that they made up."""
    token = re.compile(r"xox[abprs]-\d{6,}|xapp-\d-[A-Z0-9]{8,}|sk-[A-Za-z0-9]{32,}|-----BEGIN [A-Z ]*PRIVATE KEY")
    files = [file for file in kept() if ROOT / "tests" not in file.parents]
    assert [short(file) for file in files if token.search(file.read_text(encoding="utf-8"))] == []


def test_a_job_says_how_much_each_direct_message_may_disturb():
    """Without it a message would go out at night, and beside any number of others."""
    silent = [
        f"{short(file)}:{call.lineno}"
        for file in modules("jobs")
        for call in ast.walk(tree(file))
        if isinstance(call, ast.Call)
        and called(call) == "Message"
        and any(isinstance(part, ast.Call) and called(part) == "Direct" for part in call.args)
        and not any(keyword.arg == "courtesy" for keyword in call.keywords)
    ]
    assert silent == []
