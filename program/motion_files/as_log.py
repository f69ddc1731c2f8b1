"""The decision log as Markdown, CSV and JSON: every motion that was closed, what was decided, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from program.motion_records import stamp
from program.motions import options_of, steps_of
from program.payout_files import cells
from program.tables import Motion

_COLUMNS = (
    "number", "title", "method", "closed_at", "result", "chosen", "voted", "roll", "respond_by", "answer",
    "answered_at", "what happened next", "closing_commit",
)  # fmt: skip


def entry(store: Session, motion: Motion) -> dict[str, Any]:
    """Return the facts of one decision, with its answer and what happened next."""
    closing = json.loads(motion.closing or "{}")
    steps = steps_of(store, motion)
    return {
        "number": motion.number,
        "title": motion.title,
        "text": motion.text,
        "method": motion.method,
        "options": list(options_of(motion)),
        "closed_at": stamp(motion.closed_at),
        "result": motion.result,
        "chosen": None if motion.option is None else options_of(motion)[motion.option],
        "voted": closing.get("voted"),
        "roll": closing.get("roll"),
        "counts": closing.get("counts"),
        "opening_commit": motion.opening_commit,
        "closing_commit": motion.closing_commit,
        "respond_by": stamp(motion.respond_by),
        "answers": [_said(step) for step in steps if step.kind.startswith("answer.")],
        "next": [_said(step) for step in steps if step.kind == "followed"],
    }


def as_json(store: Session, motions: Sequence[Motion]) -> bytes:
    """Return decisions as JSON."""
    return json.dumps([entry(store, motion) for motion in motions], indent=1, ensure_ascii=False).encode()


def as_csv(store: Session, motions: Sequence[Motion]) -> bytes:
    """Return decisions as CSV for a spreadsheet; no cell can be taken for a formula."""
    rows = [list(_COLUMNS)]
    for motion in motions:
        facts = entry(store, motion)
        answers, following = facts["answers"], facts["next"]
        facts["answer"] = "; ".join(f"{each['kind']}: {each['text']}" for each in answers)
        facts["answered_at"] = answers[0]["at"] if answers else None
        facts["what happened next"] = "; ".join(each["text"] for each in following)
        rows.append([cells.text("" if facts[column] is None else str(facts[column])) for column in _COLUMNS])
    return cells.write(rows)


def as_markdown(store: Session, motions: Sequence[Motion]) -> bytes:
    """Return decisions as a page to read."""
    return ("# Decisions of the council\n\n" + "\n".join(_page(entry(store, motion)) for motion in motions)).encode()


def _page(facts: dict[str, Any]) -> str:
    chosen = f" ({_plain(facts['chosen'])})" if facts["chosen"] and facts["method"] != "yes-no" else ""
    part = f"{facts['voted']} of {facts['roll']} took part"
    lines = [
        f"## {facts['number']}. {_plain(facts['title'])}",
        "",
        _plain(facts["text"]),
        "",
        f"- Result: {facts['result']}{chosen}; {part}; closed {facts['closed_at']}",
        f"- Opening `{facts['opening_commit']}`, closing `{facts['closing_commit']}`",
        *(f"- Answer ({each['kind']}, {each['at']}): {_plain(each['text'])}" for each in facts["answers"]),
        *(f"- What happened next ({each['at']}): {_plain(each['text'])}" for each in facts["next"]),
        "",
    ]
    return "\n".join(lines)


def _said(step: Any) -> dict[str, Any]:
    return {"kind": step.kind.removeprefix("answer."), "text": step.note, "by": step.name, "at": stamp(step.at)}


def _plain(text: str) -> str:
    """Text that stays text in Markdown."""
    kept = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]<>#|" else letter for letter in kept)
