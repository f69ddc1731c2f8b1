"""Failpoints have one name at one place each, so that a test that stops the program there says where it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.long.seeded_bugs import BUGS

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "program", "handlers", "jobs")


def failpoints_in(code: str) -> Iterator[str | None]:
    """Every name given to `reach`; None where it is not written out."""
    if "reach(" not in code:
        return
    module = ast.parse(code)
    if not any(isinstance(node, ast.ImportFrom) and node.module == "program.failpoints" for node in ast.walk(module)):
        return
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reach":
            first = node.args[0]
            yield first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


@cache
def all_failpoints() -> list[str | None]:
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    return [name for file in files for name in failpoints_in(file.read_text(encoding="utf-8"))]


def test_every_name_is_written_out_in_its_form():
    odd = [name for name in all_failpoints() if not name or not re.fullmatch(r"[a-z]+\.[a-z_]+(\.[a-z_]+)?", name)]
    assert not odd


def test_every_name_stands_at_one_place():
    names = all_failpoints()
    assert sorted({name for name in names if names.count(name) > 1}, key=str) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from program.failpoints import reach\nreach('a.b')\nreach('a.b')", ["a.b", "a.b"]),
        ("from program.failpoints import reach\nreach(name)", [None]),
        ("from program.milestones import reach\nreach(store)", []),
    ],
)
def test_the_lint_sees_names_doubled_names_and_names_made_up_at_run_time(code: str, found: list[str | None]):
    assert list(failpoints_in(code)) == found


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_to_be_put_in_on_purpose_still_has_its_place(bug):
    """Code moves, and a bug whose place is gone is put in nowhere: its tests would prove nothing."""
    assert (ROOT / bug.file).read_text(encoding="utf-8").count(bug.right) == 1
    assert bug.right != bug.wrong
    assert all((ROOT / name.partition("::")[0]).exists() for name in bug.tests)
