"""Our own source, read as syntax trees: what the checks of the house look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "handlers", "jobs", "program", "sandbox")


@cache
def modules(*rooms: str) -> tuple[Path, ...]:
    """Return every module of some rooms."""
    return tuple(sorted(file for room in rooms for file in (ROOT / room).rglob("*.py")))


@cache
def tree(file: Path) -> ast.Module:
    """Return a module as a syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def short(file: Path) -> str:
    """Return a file's name from the project's root."""
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a module, nested ones too."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(within: ast.AST) -> Iterator[ast.Call]:
    """Yield every call inside a node."""
    for node in ast.walk(within):
        if isinstance(node, ast.Call):
            yield node


def called(call: ast.Call) -> str:
    """Return the last word of what is called: `say` for `request.say(...)`, nothing for a call of a call."""
    match call.func:
        case ast.Name(name):
            return name
        case ast.Attribute(_, name):
            return name
        case _:
            return ""


def first_text(call: ast.Call) -> str | None:
    """Return the first argument where it is a literal string."""
    match call.args:
        case [ast.Constant(str(text)), *_]:
            return text
        case _:
            return None


def strings(within: ast.AST) -> set[str]:
    """Return every literal string inside a node."""
    return {node.value for node in ast.walk(within) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
