"""The examples in the how-tos work: their files are written into a copy of the project, and their tests run there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.prose import files_on, name_of, pages, stories_on
from tests.house.sources import ROOMS, ROOT

COPIED = (*ROOMS, "prompts", "tests", "docs", "pyproject.toml", "settings.toml")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "pictures", "node_modules")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with every example in it."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
        else:
            shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "bot" / "pictures", folder / "bot" / "pictures")
    for path, text in examples().items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def examples() -> dict[str, str]:
    """Return the files of all pages, and a file for each test that is shown without one."""
    found: dict[str, str] = {}
    for page in pages():
        assert not found.keys() & files_on(page).keys(), f"{name_of(page)} writes a file that another page writes"
        found |= files_on(page)
        for number, story in enumerate(stories_on(page), 1):
            found[f"tests/handlers/test_{page.stem.replace('-', '_')}_{number}.py"] = story
    return found


def test_there_are_examples_and_none_is_in_the_project_yet():
    """An example whose file exists would overwrite the real one: give the example another name."""
    assert [path for path in examples() if (ROOT / path).exists()] == []
    assert len(examples()) >= 7


def test_the_tests_of_the_examples_pass(copy):
    tests = sorted(path for path in examples() if path.startswith("tests/"))
    ran = _run(copy, "pytest", *tests)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{len([text for path in tests for text in examples()[path].split() if text == 'def'])} passed" in ran.stdout


def test_the_examples_are_written_as_the_house_writes(copy):
    """Linted, formatted, and understood by the generator that makes the list of commands and jobs."""
    files = sorted(path for path in examples() if path.endswith(".py") and not path.startswith("tests/"))
    for tool in (["ruff", "check", "--no-cache", *files], ["ruff", "format", "--no-cache", "--check", *files]):
        ran = _run(copy, *tool)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    ran = subprocess.run([sys.executable, "docs/generate.py"], cwd=copy, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    made = (copy / "docs" / "commands.md").read_text(encoding="utf-8")
    assert "`/partner quote`" in made and "`partner-count`" in made


def _run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
