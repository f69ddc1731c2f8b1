"""Words: every sentence lives in prompts/, is used, and has the facts that it needs."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import jinja2.meta
import pytest

from bot.app import PROMPTS, registry
from bot.chat.errors import PersonError, code_of
from bot.chat.templates import Templates
from bot.condition import WritingStopped
from bot.formats import FILTERS
from program.errors import Refusal
from tests.house.sources import called, calls, first_text, functions, modules, short, strings, tree

TEMPLATES = Templates(PROMPTS, FILTERS)
NAMES = TEMPLATES.names()
SPEAKING = modules("bot", "handlers", "jobs")
# Whoever opens a template, by the word that is called.
OPENING = {"say", "open", "_sayings"}
# Sayings whose names come from outside the code, each with the reason.
DYNAMIC = {
    "errors/": "named after the error's class; the dispatcher says the parts (see ERROR_PARTS)",
    "briefs/": "read as a whole by the writer; its own tests check the header and draw each template",
    "doctor/findings": "named after a check and its level; the doctor's own tests draw each",
    "slack/refused": "named after error codes of Slack's",
    "slack/health": "named after error codes of Slack's, beside its own states",
    "discord/refused": "named after error codes of Discord's",
}
ERROR_PARTS = {"title", "text", "button", "button.path", "again", "note"}


@dataclass
class Said:
    """What the code says of one template: names, patterns of names, and literal strings of modules that vary names."""

    names: set[str] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)
    varied: set[str] = field(default_factory=set)

    def covers(self, saying: str) -> bool:
        by_pattern = any(re.fullmatch(pattern, saying) for pattern in self.patterns)
        return saying in self.names or saying in self.varied or by_pattern


def template_of(call: ast.Call) -> str | None:
    """The template that a call opens, or None when it opens none."""
    text = first_text(call)
    opens = called(call) in OPENING and text is not None and re.fullmatch(r"[a-z_]+/[a-z_]+", text)
    return text if opens else None


def opened_in(file: Path) -> set[str]:
    return {name for call in calls(tree(file)) if (name := template_of(call))}


def sayings_in(file: Path) -> Iterator[tuple[set[str], ast.expr]]:
    """Each saying that a module says: the templates it may belong to, and the expression that names it."""
    everywhere = opened_in(file)
    for scope in functions(file):
        holders = holders_in(scope)
        for call in calls(scope):
            if not call.args or template_of(call):
                continue
            if isinstance(call.func, ast.Call) and template_of(call.func):
                yield {str(template_of(call.func))}, call.args[0]
            elif called(call) in holders:
                yield holders[called(call)], call.args[0]
            elif called(call) in {"say", "words", "sayings", "_say"}:
                yield everywhere, call.args[0]


def holders_in(scope: ast.AST) -> dict[str, set[str]]:
    """The names that a function gives to templates it opened."""
    holders: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(scope):
        match node:
            case ast.Assign([ast.Name(name)], ast.Call() as call) if template_of(call):
                holders[name].add(str(template_of(call)))
    return holders


def pattern_of(text: ast.JoinedStr) -> str:
    parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[a-z0-9_.]+" for p in text.values)
    return "".join(parts)


@pytest.fixture(scope="module")
def said() -> dict[str, Said]:
    found: dict[str, Said] = defaultdict(Said)
    for file in SPEAKING:
        for names, wanted in sayings_in(file):
            for name in names:
                match wanted:
                    case ast.Constant(str(text)):
                        found[name].names.add(text)
                    case ast.JoinedStr():
                        found[name].patterns.add(pattern_of(wanted))
                    case _:
                        found[name].varied |= strings(tree(file))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_template_reads(name):
    assert TEMPLATES.sayings(name)


def test_every_template_that_is_opened_is_there():
    opened = {(name, short(file)) for file in SPEAKING for name in opened_in(file)}
    assert [(name, file) for name, file in sorted(opened) if name not in NAMES] == []


def test_every_template_is_opened():
    opened = {name for file in SPEAKING for name in opened_in(file)}
    assert [name for name in NAMES if name not in opened and not name.startswith(("errors/", "briefs/"))] == []


def test_every_saying_that_is_said_is_there():
    """A literal name must be in one of the templates that it may belong to."""
    missing = []
    for file in SPEAKING:
        for names, wanted in sayings_in(file):
            known = {saying for name in names if name in NAMES for saying in TEMPLATES.sayings(name)}
            if short(file) == "bot/chat/dispatcher.py":
                known |= ERROR_PARTS
            if isinstance(wanted, ast.Constant) and names and wanted.value not in known:
                missing.append((short(file), wanted.lineno, wanted.value))
    assert missing == []


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(tuple(DYNAMIC))])
def test_every_saying_that_is_there_is_said(said, name):
    assert [saying for saying in TEMPLATES.sayings(name) if not said[name].covers(saying)] == []


def test_every_exception_to_that_is_still_needed():
    assert [start for start in DYNAMIC if not any(name.startswith(start) for name in NAMES)] == []


# Errors: one class, one sentence.


def error_classes() -> dict[str, type[Exception]]:
    for file in modules("bot", "program"):
        if re.search(r"^class \w+\((Refusal|PersonError)\):", file.read_text(encoding="utf-8"), re.MULTILINE):
            importlib.import_module(short(file).removesuffix(".py").replace("/", "."))
    found: dict[str, type[Exception]] = {}
    waiting: list[type[Exception]] = [Refusal, PersonError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind.__module__.split(".")[0] in ("bot", "program"):
                found[code_of(kind.__name__)] = kind
            waiting.append(kind)
    return found


ERRORS = error_classes()


def facts_of(name: str) -> set[str]:
    """The facts that a template asks for."""
    environment = jinja2.Environment()
    environment.filters.update(FILTERS)
    text = (PROMPTS / f"{name}.md.j2").read_text(encoding="utf-8")
    return jinja2.meta.find_undeclared_variables(environment.parse(text))


def test_every_error_has_its_sentence_and_every_sentence_its_error():
    sentences = {name.removeprefix("errors/") for name in NAMES if name.startswith("errors/")}
    # What the store itself says no with is no error of a person, and has no facts.
    stopped = {kind.code for kind in WritingStopped.__subclasses__()}
    assert sentences == set(ERRORS) | stopped | {"bug", "leaving"}


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_an_error_has_a_title_and_a_text_and_says_nothing_that_is_not_drawn(code):
    sayings = set(TEMPLATES.sayings(f"errors/{code}"))
    assert {"title", "text"} <= sayings <= ERROR_PARTS


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_an_errors_sentence_uses_only_the_facts_that_its_class_promises(code):
    promised = re.search(r"facts: (.*)\.", ERRORS[code].__doc__ or "")
    assert promised, f"the docstring of {ERRORS[code].__name__} must end with its facts"
    words = set(re.findall(r"[a-z_]+", promised[1]))
    assert facts_of(f"errors/{code}") <= words


def test_whoever_raises_an_error_gives_it_the_facts_of_its_sentence():
    by_name = {kind.__name__: code for code, kind in ERRORS.items()}
    wrong = []
    for file in modules("bot", "handlers", "jobs", "program"):
        for call in calls(tree(file)):
            if called(call) in by_name and all(keyword.arg for keyword in call.keywords):
                lacking = facts_of(f"errors/{by_name[called(call)]}") - {str(k.arg) for k in call.keywords}
                wrong += [(short(file), call.lineno, fact) for fact in sorted(lacking)]
    assert wrong == []


def test_every_error_is_raised_somewhere():
    made = {
        node.id
        for file in modules("bot", "handlers", "jobs", "program")
        for statement in ast.walk(tree(file))
        if isinstance(statement, ast.Raise | ast.Call)
        for node in (statement.exc if isinstance(statement, ast.Raise) else statement.func,)
        if isinstance(node, ast.Name)
    }
    assert [kind.__name__ for kind in ERRORS.values() if kind.__name__ not in made] == []


def test_a_button_in_an_errors_sentence_leads_somewhere():
    for code in ERRORS:
        say = TEMPLATES.open(f"errors/{code}")
        if "button" in say:
            assert registry().get(str(say("button.path")))


# Nothing is said that is not in prompts/.

DRAWN = {"Words", "literal", "Text", "Note", "Reply", "Button", "LinkButton", "Column", "Confirm", "Series", "Meter"}


@pytest.mark.parametrize("file", modules("handlers", "jobs"), ids=short)
def test_no_sentence_stands_in_code(file):
    """A literal with a space that is drawn is a sentence, and belongs in prompts/."""
    spoken = [
        (call.lineno, argument.value)
        for call in calls(tree(file))
        if called(call) in DRAWN
        for position, argument in enumerate([*call.args, *(keyword.value for keyword in call.keywords)])
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and " " in argument.value
        if not (called(call) == "Button" and position == 1)  # a button's second word is the path it asks
    ]
    assert spoken == []
