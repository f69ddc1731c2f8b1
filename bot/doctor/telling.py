"""Telling is how findings leave the doctor's room for a command line: as lines, as JSON, and as an exit code."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.chat.markup import plain
from bot.chat.operations import Finding, Level
from bot.chat.templates import Templates

_ORDER = (Level.BAD, Level.WARNING, Level.GOOD)


def sentence(finding: Finding, templates: Templates) -> str:
    """Return one line: what was found, why it matters, and what to do."""
    words = templates.open("doctor/findings", **finding.facts)(f"{finding.check}.{finding.level}")
    return plain(words).strip()


def render(findings: Sequence[Finding], templates: Templates) -> str:
    """Return findings as lines of text, worst first."""
    troubles = sum(finding.level is not Level.GOOD for finding in findings)
    say = templates.open("doctor/card", troubles=troubles, count=len(findings))
    rows = [_row(finding, templates) for finding in worst_first(findings)]
    return "\n".join([plain(say("title")), "", *rows])


def to_json(findings: Sequence[Finding], templates: Templates) -> str:
    """Return findings as JSON text, worst first, each with its sentence."""
    rows = [
        {"check": one.check, "level": one.level.value, "sentence": sentence(one, templates), "facts": dict(one.facts)}
        for one in worst_first(findings)
    ]
    return json.dumps({"well": exit_code(findings) == 0, "findings": rows}, ensure_ascii=False, indent=2)


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 1 when something is bad, else 0; warnings do not count."""
    return int(any(finding.level is Level.BAD for finding in findings))


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with what is bad before what is doubtful before what is good."""
    return sorted(findings, key=lambda finding: _ORDER.index(finding.level))


def _row(finding: Finding, templates: Templates) -> str:
    words = templates.open("doctor/findings", **finding.facts)(f"{finding.check}.{finding.level}")
    return plain(templates.open("doctor/card", level=finding.level.value, sentence=words)("row"))
