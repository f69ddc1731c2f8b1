"""A prompt is what a model is sent: our instructions, and one JSON document with facts and texts from outside."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.markup import Words
from bot.chat.templates import Templates
from bot.chat.wish import Wish
from bot.writer.briefs import FOLDER, Brief
from bot.writer.forms import forms_of
from program.rules.drafts.check import Objection

OUTSIDE_MOST = 2000


@dataclass(frozen=True)
class Prompt:
    """Instructions are ours alone; `data` is one line of JSON in which nothing can end a string that it stands in."""

    instructions: str
    data: str

    @property
    def size(self) -> int:
        """The most tokens that it can be: a token has at least one byte."""
        return len(self.instructions.encode()) + len(self.data.encode())


def prompt_of(templates: Templates, brief: Brief, wish: Wish, objections: Sequence[Objection] = ()) -> Prompt:
    """Return the prompt of a wish; with objections, the reasons why the last draft was refused."""
    say = templates.open("writer/prompt", brief=brief, objections=[_told(one) for one in objections])
    parts = [say("rules"), templates.open(f"{FOLDER}{brief.name}")("instructions")]
    if objections:
        parts.append(say("again"))
    data = {
        "facts": dict(forms_of(wish.facts)),
        "outside": [{"field": one.field, "text": tame(one.text)} for one in wish.outside],
    }
    return Prompt("\n\n".join(map(str, parts)), json.dumps(data, ensure_ascii=True))


def tame(text: str) -> str:
    """Return a text from outside without what nobody sees, and at most so long."""
    seen = (" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    kept = "".join(one for one in seen if unicodedata.category(one) not in ("Cf", "Co", "Cs", "Cn"))
    return " ".join(kept.split())[:OUTSIDE_MOST]


def _told(objection: Objection) -> Words:
    """An objection for the model: what the draft said comes from the model and goes back as data in quotes."""
    return Words(f"{objection.kind}: {json.dumps(tame(objection.said)[:80])}")
