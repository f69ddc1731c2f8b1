"""What Discord accepts as a command: names, lengths, options, nesting and total size."""

from __future__ import annotations

import re
from typing import Any

from sandbox.discord.refusals import Json, Problems, Refusal

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, NUMBER = 3, 4, 10
OPTION_TYPES = tuple(range(1, 12))
MOST_OPTIONS = MOST_CHOICES = 25
MOST_CHARACTERS = 8000
MOST_IN_SCOPE = {1: 100, 2: 15, 3: 15}
# Letters and digits of any script plus the two scripts whose vowel signs are marks, which \w leaves out.
NAME = re.compile(r"[-'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")


def check_book(commands: Any) -> None:
    """Refuse a whole scope's list that holds too many, doubles, or any bad command."""
    problems = Problems()
    if not isinstance(commands, list):
        problems.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        problems.refuse()
    seen: set[tuple[Any, Any]] = set()
    for index, command in enumerate(commands):
        _check(f"{index}.", command, problems)
        key = (command.get("name"), command.get("type") or 1)
        if key in seen:
            sentence = "Application command names must be unique"
            problems.add(f"{index}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", sentence)
        seen.add(key)
    problems.refuse()
    for kind, most in MOST_IN_SCOPE.items():
        if sum((command.get("type") or 1) == kind for command in commands) > most:
            raise Refusal(400, 30032, f"Maximum number of application commands reached ({most})")


def check_command(command: Any) -> None:
    """Refuse one command that Discord would not register."""
    problems = Problems()
    if not isinstance(command, dict):
        problems.add("", "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    else:
        _check("", command, problems)
    problems.refuse()


def _check(at: str, command: Json, problems: Problems) -> None:
    kind = command.get("type") or 1
    problems.choice(f"{at}type", kind, (1, 2, 3))
    _check_permissions(at, command, problems)
    if kind == 1:
        _check_words(at, command, problems)
        _check_options(at, command.get("options") or [], problems, depth=0)
    else:
        problems.length(f"{at}name", command.get("name"), 1, 32)
        if command.get("description"):
            problems.add(f"{at}description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET", "Not here")
    if size(command) > MOST_CHARACTERS:
        sentence = f"Command exceeds maximum size ({MOST_CHARACTERS})"
        problems.add(at.rstrip("."), "APPLICATION_COMMAND_TOO_LARGE", sentence)


def _check_permissions(at: str, command: Json, problems: Problems) -> None:
    wanted = command.get("default_member_permissions")
    if wanted is not None and not str(wanted).isdigit():
        problems.add(f"{at}default_member_permissions", "BASE_TYPE_CONVERT", "Could not interpret as permissions.")
    for key in ("contexts", "integration_types"):
        for index, value in enumerate(command.get(key) or []):
            problems.choice(f"{at}{key}.{index}", value, (0, 1, 2) if key == "contexts" else (0, 1))


def _check_words(at: str, part: Json, problems: Problems) -> None:
    name = part.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name) or name != name.lower():
        problems.add(f"{at}name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    problems.length(f"{at}description", part.get("description"), 1, 100)
    for language, word in (part.get("name_localizations") or {}).items():
        if not NAME.fullmatch(word) or word != word.lower():
            problems.add(f"{at}name_localizations.{language}", "APPLICATION_COMMAND_INVALID_NAME", "Invalid name")
    for language, words in (part.get("description_localizations") or {}).items():
        problems.length(f"{at}description_localizations.{language}", words, 1, 100)


def _check_options(at: str, options: Any, problems: Problems, depth: int) -> None:
    if not problems.count(f"{at}options", options, 0, MOST_OPTIONS):
        return
    kinds = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(kinds) > 1:
        sentence = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        problems.add(f"{at}options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", sentence)
    names: set[Any] = set()
    optional_seen = False
    for index, option in enumerate(options):
        here = f"{at}options.{index}."
        _check_option(here, option, problems, depth)
        if option.get("name") in names:
            problems.add(f"{here}name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
        names.add(option.get("name"))
        if option.get("required") and optional_seen:
            sentence = "Required options must be placed before non-required options"
            problems.add(f"{here}required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", sentence)
        optional_seen = optional_seen or not option.get("required")


def _check_option(at: str, option: Json, problems: Problems, depth: int) -> None:
    kind = option.get("type")
    problems.choice(f"{at}type", kind, OPTION_TYPES)
    _check_words(at, option, problems)
    if kind in (SUBCOMMAND, GROUP):
        _check_nesting(at, option, problems, depth)
    else:
        _check_value(at, option, problems)


def _check_nesting(at: str, option: Json, problems: Problems, depth: int) -> None:
    inner = option.get("options") or []
    too_deep = depth >= 2 or (option["type"] == GROUP and depth >= 1)
    wrong_child = any(
        (option["type"] == GROUP) != (child.get("type") == SUBCOMMAND) or child.get("type") == GROUP for child in inner
    )
    if too_deep or wrong_child:
        sentence = "Only command, then group, then subcommand may be nested"
        problems.add(f"{at}type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", sentence)
        return
    if option["type"] == GROUP and not inner:
        problems.add(f"{at}options", "BASE_TYPE_REQUIRED", "This field is required")
    _check_options(at, inner, problems, depth + 1)


def _check_value(at: str, option: Json, problems: Problems) -> None:
    kind, choices = option.get("type"), option.get("choices") or []
    if choices and option.get("autocomplete"):
        sentence = "Choices and autocomplete are mutually exclusive"
        problems.add(f"{at}autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", sentence)
    if (choices or option.get("autocomplete")) and kind not in (STRING, INTEGER, NUMBER):
        problems.add(f"{at}choices", "APPLICATION_COMMAND_OPTIONS_CHOICES_TYPE_INVALID", "Not for this option type")
    for bound in ("min_length", "max_length"):
        if option.get(bound) is not None:
            problems.number(f"{at}{bound}", option[bound], 0 if bound == "min_length" else 1, 6000)
    check_choices(f"{at}choices", kind, choices, problems)


def check_choices(at: str, kind: Any, choices: Any, problems: Problems) -> None:
    """Note choices that are too many, unnamed, doubled, or of another type than their option."""
    if not problems.count(at, choices, 0, MOST_CHOICES):
        return
    types: dict[Any, Any] = {STRING: str, INTEGER: int, NUMBER: (int, float)}
    for index, choice in enumerate(choices):
        problems.length(f"{at}.{index}.name", choice.get("name"), 1, 100)
        value = choice.get("value")
        if not isinstance(value, types.get(kind, object)) or isinstance(value, bool):
            problems.add(f"{at}.{index}.value", "APPLICATION_COMMAND_OPTIONS_CHOICES_VALUE", f"{value!r} does not fit")
        if isinstance(value, str):
            problems.length(f"{at}.{index}.value", value, 1, 100)
    if len({str(choice.get("name")) for choice in choices}) < len(choices):
        problems.add(at, "APPLICATION_COMMAND_OPTIONS_CHOICES_NAME_DUPLICATE", "Choice names must be unique")


def _longest(part: Json, key: str) -> int:
    texts = [part.get(key) or "", *(part.get(f"{key}_localizations") or {}).values()]
    return max(len(str(text)) for text in texts)


def size(part: Json) -> int:
    """Return the characters Discord counts: names, descriptions and values, each at its longest translation."""
    own = _longest(part, "name") + _longest(part, "description")
    values = sum(_longest(choice, "name") + len(str(choice.get("value"))) for choice in part.get("choices") or [])
    return own + values + sum(size(option) for option in part.get("options") or [])
