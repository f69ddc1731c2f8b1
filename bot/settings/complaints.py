"""A complaint says in one line where a setting is wrong and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]+")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


class SettingsError(Exception):
    """The settings cannot be used; the message says where and why, one line a finding."""


def complaint(file: Path, text: str, item: Mapping[str, Any]) -> str:
    """Return what a validation found, with the line of the file where the key stands."""
    path = [str(part) for part in item["loc"]]
    return complain(file, text, path, sentence(item))


def complain(file: Path, text: str, path: Sequence[str], why: str) -> str:
    """Return a sentence about a key with its line."""
    return f"{file}, line {line_of(text, path)}: {'.'.join(path)}: {why}"


def sentence(item: Mapping[str, Any]) -> str:
    """Return a finding in words that do not need the library's."""
    if item["type"] == "extra_forbidden":
        return "no setting is called that"
    if item["type"] == "missing":
        return "is missing"
    return str(item["msg"]).removeprefix("Value error, ")


def line_of(text: str, path: Sequence[str]) -> int:
    """Return the line where a key stands, as near as its path can be followed."""
    best, depth = 1, 0
    table: list[str] = []
    count: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _table(header[2].replace('"', ""), header[1] == "[[", count)
        here = table if header else [*table, key[1]] if key else []
        if here and len(here) > depth and list(path[: len(here)]) == here:
            best, depth = number, len(here)
    return best


def _table(name: str, repeats: bool, count: dict[str, int]) -> list[str]:
    """The path of a table: a table of a list has its place in it, and so have the tables below."""
    if repeats:
        count[name] = count.get(name, -1) + 1
    path: list[str] = []
    for length, part in enumerate(parts := name.split("."), 1):
        path.append(part)
        whole = ".".join(parts[:length])
        if whole in count:
            path.append(str(count[whole]))
    return path
