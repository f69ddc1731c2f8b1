"""The command tree is the registry in Discord's terms: roots, groups and subcommands with typed options."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.command import Command, Kind, Option
from bot.chat.errors import UnknownCommand
from bot.chat.registry import Registry
from bot.discord.limits import (
    CHOICE_TEXT,
    COMMAND_CHARACTERS,
    COMMAND_CHOICES,
    COMMAND_DESCRIPTION,
    COMMAND_OPTIONS,
    MENU_NAME,
    OPTION_CHARACTERS,
    clip,
)  # fmt: skip

Json = dict[str, Any]
USER_MENU, MESSAGE_MENU = 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
_TYPES = {Kind.TEXT: STRING, Kind.CHOICE: STRING, Kind.WHOLE: INTEGER, Kind.FLAG: BOOLEAN}
# Where a command bears the name of a group, Discord cannot call it; this word is added to its path.
_ITSELF = "show"
# In a server and in the bot's direct messages; installed to servers only.
_CONTEXTS, _INSTALLED_TO = [0, 1], [0]


class TreeError(ValueError):
    """The registry holds something that Discord cannot register; the message names it."""


class Tree:
    """Every command by the path that Discord shows, and the payload that registers them all."""

    def __init__(self, registry: Registry) -> None:
        self._commands: dict[str, Command] = {}
        for command in registry.commands:
            if not command.typed:
                continue
            path = _shown(command.path, registry)
            if path in self._commands:
                raise TreeError(f"two commands would be called /{path}")
            self._commands[path] = command
        self._menus = {command.shortcut: command for command in registry.commands if command.shortcut}
        self.payload: list[Json] = [_root(name, self._below(name)) for name in registry.roots]
        self.payload += [_menu(name, kind) for name in self._menus for kind in (USER_MENU, MESSAGE_MENU)]

    @property
    def digest(self) -> str:
        """A fingerprint of the payload: the same commands give the same."""
        return hashlib.sha256(json.dumps(self.payload, sort_keys=True).encode()).hexdigest()

    def find(self, data: Mapping[str, Any]) -> tuple[Command, list[Json]]:
        """Return the command of an interaction's data and its option values; UnknownCommand where it is gone."""
        words, options = [str(data["name"])], list(data.get("options") or [])
        while options and options[0]["type"] in (SUBCOMMAND, GROUP):
            words.append(str(options[0]["name"]))
            options = list(options[0].get("options") or [])
        path = " ".join(words)
        if path not in self._commands:
            raise UnknownCommand(given=path, root=words[0], suggestions=[])
        return self._commands[path], options

    def chosen(self, data: Mapping[str, Any]) -> Command | None:
        """Return the command of an entry in the menu of a person or a message; None where it was typed."""
        if data.get("type") not in (USER_MENU, MESSAGE_MENU):
            return None
        name = str(data["name"])
        if name not in self._menus:
            raise UnknownCommand(given=name, root=next(iter(self._commands)).split()[0], suggestions=[])
        return self._menus[name]

    def _below(self, root: str) -> dict[tuple[str, ...], Command]:
        paths = ((tuple(path.split()), command) for path, command in self._commands.items())
        return {words[1:]: command for words, command in paths if words[0] == root}


def _shown(path: str, registry: Registry) -> str:
    words = path.split()
    if len(words) > 3:
        raise TreeError(f"/{path} has more than three words")
    is_group = any(other.path.startswith(path + " ") for other in registry.commands)
    return f"{path} {_ITSELF}" if is_group else path


def _root(name: str, below: Mapping[tuple[str, ...], Command]) -> Json:
    alone = below.get(())
    root: Json = {"name": name, "type": 1, "contexts": _CONTEXTS, "integration_types": _INSTALLED_TO}
    if alone is not None:
        root |= {"description": _described(alone.summary), "options": [_option(one) for one in _ordered(alone)]}
    else:
        root |= {"description": _described(f"/{name}"), "options": _children(name, below)}
    if (size := _size(root)) > COMMAND_CHARACTERS:
        raise TreeError(f"/{name} has {size} characters; {COMMAND_CHARACTERS} fit")
    return root


def _menu(name: str, kind: int) -> Json:
    """An entry in the menus of the server's people or messages; it has no description."""
    if len(name) > MENU_NAME:
        raise TreeError(f"a menu takes names of at most {MENU_NAME} characters, not {name!r}")
    return {"name": name, "type": kind, "contexts": [0], "integration_types": _INSTALLED_TO}


def _children(root: str, below: Mapping[tuple[str, ...], Command]) -> list[Json]:
    """Return subcommands and groups, in the order in which the registry first names them."""
    children: list[Json] = []
    for first in dict.fromkeys(words[0] for words in below):
        inside = {words[1]: command for words, command in below.items() if words[0] == first and len(words) == 2}
        if inside:
            members = [_subcommand(word, command) for word, command in inside.items()]
            group = {"name": first, "type": GROUP, "description": _described(f"/{root} {first}")}
            children.append(group | {"options": _counted(members, f"/{root} {first}")})
        else:
            children.append(_subcommand(first, below[(first,)]))
    return _counted(children, f"/{root}")


def _subcommand(name: str, command: Command) -> Json:
    options = _counted([_option(option) for option in _ordered(command)], f"/{command.path}")
    return {"name": name, "type": SUBCOMMAND, "description": _described(command.summary), "options": options}


def _ordered(command: Command) -> list[Option]:
    """Discord wants required options before the others."""
    return sorted(command.options, key=lambda option: not option.required)


def _option(option: Option) -> Json:
    kind = _TYPES[option.kind]
    drawn: Json = {"name": option.name, "type": kind, "description": _described(option.help)}
    drawn["required"] = option.required
    if option.suggest is not None or len(option.choices) > COMMAND_CHOICES:
        drawn["autocomplete"] = True
    elif option.choices:
        drawn["choices"] = [
            {"name": clip(choice.label, CHOICE_TEXT), "value": choice.value} for choice in option.choices
        ]
    if option.kind is Kind.TEXT:
        most = min(option.length.most, OPTION_CHARACTERS)
        drawn |= {"min_length": min(option.length.least, most), "max_length": most}
    if option.between is not None:
        drawn |= {"min_value": option.between.least, "max_value": option.between.most}
    return drawn


def _described(text: str) -> str:
    return clip(text, COMMAND_DESCRIPTION)


def _counted(options: list[Json], where: str) -> list[Json]:
    if len(options) > COMMAND_OPTIONS:
        raise TreeError(f"{where} has {len(options)} entries; {COMMAND_OPTIONS} fit")
    return options


def _size(part: Mapping[str, Any]) -> int:
    """Return the characters that count: names, descriptions and the values of choices."""
    own = len(part["name"]) + len(part.get("description", ""))
    inner: Sequence[Json] = part.get("options") or ()
    choices: Sequence[Json] = part.get("choices") or ()
    return own + sum(len(one["name"]) + len(str(one["value"])) for one in choices) + sum(map(_size, inner))
