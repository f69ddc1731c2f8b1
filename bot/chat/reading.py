"""Reading turns what a person typed into values: quotes, case, plurals and dashes are forgiven, nonsense is not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from bot.chat.command import Command, Kind, Option
from bot.chat.errors import BadOption, SurplusWords

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "\u00a0": " "})
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-"})
_PIECE = re.compile(r'([\w-]+[:=])?(?:"([^"]*)"|(\S+))', re.UNICODE)
_TRUE = frozenset({"yes", "y", "true", "on", "1"})
_FALSE = frozenset({"no", "n", "false", "off", "0"})
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff")


def tokens(text: str) -> list[tuple[str | None, str]]:
    """Return the words of a typed line as (name or None, value); smart quotes group words like plain ones."""
    found: list[tuple[str | None, str]] = []
    for match in _PIECE.finditer(_readable(text)):
        name, quoted, bare = match.groups()
        found.append((name[:-1].lower() if name else None, quoted if quoted is not None else bare))
    return found


def assign(command: Command, given: Sequence[tuple[str | None, str]]) -> dict[str, str]:
    """Return raw values by option name: named ones first, then in declared order; the last text takes what is left."""
    names = {option.name: option for option in command.options}
    values: dict[str, str] = {}
    loose: list[str] = []
    for name, value in given:
        key = (name or "").replace("-", "_")
        if key in names and key not in values:
            values[key] = value
        else:
            loose.append(value if name is None else f"{name}:{value}")
    open_options = [option for option in command.options if option.name not in values]
    for position, option in enumerate(open_options):
        if not loose:
            break
        last = position == len(open_options) - 1
        if last and option.kind is Kind.TEXT:
            values[option.name], loose = " ".join(loose), []
        else:
            values[option.name] = loose.pop(0)
    if loose:
        raise SurplusWords(path=command.path, surplus=" ".join(loose))
    return values


def read_all(command: Command, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return every option's value, read or by default; the first that cannot be read raises BadOption."""
    return {option.name: read(option, raw.get(option.name)) for option in command.options}


def complaints(command: Command, raw: Mapping[str, Any]) -> dict[str, BadOption]:
    """Return what is wrong with each value of a form, by option name; empty when all can be read."""
    wrong: dict[str, BadOption] = {}
    for option in command.options:
        try:
            read(option, raw.get(option.name))
        except BadOption as error:
            wrong[option.name] = error
    return wrong


def read(option: Option, given: Any) -> Any:
    """Return one option's value; None or blank gives the default, or BadOption where it is required."""
    if isinstance(given, str):
        given = _readable(given).strip()
    if given is None or given == "":
        if option.required:
            raise _bad(option, "", "missing")
        return option.default
    match option.kind:
        case Kind.TEXT:
            return _read_text(option, str(given))
        case Kind.WHOLE:
            return _read_whole(option, given)
        case Kind.FLAG:
            return _read_flag(option, given)
        case Kind.CHOICE:
            return _read_choice(option, str(given))


def _readable(text: str) -> str:
    """The text without what nobody sees and no database takes: controls, lone surrogates, zero widths."""
    return "".join(c for c in text.translate(_QUOTES) if c not in _NOTHING and (c.isprintable() or c.isspace()))


def _read_text(option: Option, given: str) -> str:
    if len(given) > option.length.most:
        raise _bad(option, given[:40] + "…", "too_long", most=option.length.most, length=len(given))
    if len(given) < option.length.least:
        raise _bad(option, given, "too_short", least=option.length.least)
    return given


def _read_whole(option: Option, given: Any) -> int:
    text = str(given).replace(",", "").replace("_", "").translate(_DASHES)
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise _bad(option, str(given), "not_whole")
    number = int(text)
    if option.between and not option.between.least <= number <= option.between.most:
        raise _bad(option, text, "out_of_range", least=option.between.least, most=option.between.most)
    return number


def _read_flag(option: Option, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).casefold()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise _bad(option, str(given), "not_flag", allowed=["yes", "no"])


def _read_choice(option: Option, given: str) -> Any:
    by_name = {_folded(choice.value): choice.value for choice in option.choices}
    by_name |= {_folded(choice.label): choice.value for choice in option.choices}
    wanted = _folded(given)
    value = by_name.get(wanted) or by_name.get(wanted.removesuffix("s")) or by_name.get(wanted + "s")
    if value is None:
        allowed = [choice.value for choice in option.choices]
        close = get_close_matches(wanted, by_name, n=1, cutoff=0.6)
        raise _bad(option, given, "not_choice", allowed=allowed, close=by_name[close[0]] if close else "")
    return option.enum(value) if option.enum else value


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.translate(_DASHES)).strip().casefold()


def _bad(option: Option, given: str, why: str, **facts: Any) -> BadOption:
    known = {"allowed": [], "close": "", "least": 0, "most": 0, "length": 0}
    return BadOption(option=option.name, label=option.help, given=given, why=why, **{**known, **facts})
