"""Every finding that the code can make has its sentence, and no sentence is left over."""

import ast
from pathlib import Path

import pytest

from bot.chat.operations import Finding, Level
from bot.doctor.telling import sentence

CODE = Path(__file__).parents[2] / "bot" / "doctor"
MAKERS = ("good", "warning", "bad")


def made():
    """Return each `check.level` that the code makes, with the sets of facts it gives."""
    found = {}
    for file in CODE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                name = f"{ast.literal_eval(node.args[0])}.{node.func.id}"
                found.setdefault(name, []).append({word.arg for word in node.keywords})
    return found


MADE = made()


def test_sayings_and_findings_are_the_same_set(templates):
    assert sorted(templates.sayings("doctor/findings")) == sorted(MADE)


def test_findings_are_made_in_one_way_only():
    """Nothing builds a finding past the three makers, so the set above is whole."""
    builders = [file.name for file in CODE.glob("*.py") if "Finding(" in file.read_text(encoding="utf-8")]
    assert sorted(builders) == ["examination.py", "patient.py"]


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_sentence_is_one_line_of_advice_from_the_facts_it_is_given(templates, name):
    check, level = name.rsplit(".", 1)
    for names in MADE[name]:
        line = sentence(Finding(check, Level(level), dict.fromkeys(names, 7)), templates)
        assert line and "\n" not in line
        assert line.endswith((".", "7"))
        assert len(line) <= 220
        if level == "bad" and name != "connection.bad":
            assert any(mark in line for mark in (":", ";", ". "))
