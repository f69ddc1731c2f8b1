"""A command is a function people may ask for; its signature is its schema and its declaration sits on it."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.chat.access import Role
from bot.chat.reply import Reply, Visibility
from bot.chat.request import Request

Handler = TypeVar("Handler", bound=Callable[..., Reply])


@dataclass(frozen=True)
class Choice:
    """One thing that can be picked: the value the command receives and the label a person reads."""

    value: str
    label: str


Suggester = Callable[[Request, str], Sequence[Choice]]
Starter = Callable[[Request, Mapping[str, str]], Choice | str]


@dataclass(frozen=True)
class Help:
    """What an option is for, in a few words."""

    text: str


@dataclass(frozen=True)
class Suggest:
    """Where an option's suggestions come from while a person types."""

    source: Suggester


@dataclass(frozen=True)
class Start:
    """What stands in an option's line when its form opens, from what is known then; a choice is shown by its label."""

    source: Starter


@dataclass(frozen=True)
class Length:
    """How many characters a text may have."""

    least: int = 1
    most: int = 100


@dataclass(frozen=True)
class Between:
    """The smallest and largest whole number allowed."""

    least: int
    most: int


class Kind(StrEnum):
    """What an option holds."""

    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True)
class Option:
    """One value a command takes; `help` is also its label in a form."""

    name: str
    kind: Kind
    help: str
    required: bool
    default: Any = None
    choices: tuple[Choice, ...] = ()
    suggest: Suggester | None = None
    start: Starter | None = None
    length: Length = Length()
    between: Between | None = None
    enum: type[StrEnum] | None = None


@dataclass(frozen=True)
class Command:
    """A declared thing that people can ask; one that is not `typed` is asked by its buttons and offered nowhere."""

    path: str
    summary: str
    needs: Role
    visibility: Visibility
    changes: bool
    also: tuple[str, ...]
    title: str
    options: tuple[Option, ...]
    handler: Callable[..., Reply]
    typed: bool = True
    shortcut: str = ""

    @property
    def root(self) -> str:
        """The first word of the path."""
        return self.path.split()[0]

    def option(self, name: str) -> Option:
        """Return the option of that name; KeyError where there is none."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)

    def missing(self, given: Mapping[str, Any]) -> tuple[Option, ...]:
        """Return the required options that were not given."""
        return tuple(option for option in self.options if option.required and given.get(option.name) in (None, ""))

    def __call__(self, request: Request, values: Mapping[str, Any]) -> Reply:
        """Run the handler with values that were read."""
        return self.handler(request, **values)


@dataclass(frozen=True)
class _Declaration:
    path: str
    summary: str
    needs: Role
    visibility: Visibility
    changes: bool
    also: tuple[str, ...]
    title: str
    typed: bool
    shortcut: str


def command(  # noqa: PLR0913 - a declaration says everything about its command, each by name
    path: str,
    summary: str,
    *,
    needs: Role = Role.EVERYONE,
    visibility: Visibility = Visibility.PRIVATE,
    changes: bool = False,
    also: Sequence[str] = (),
    title: str = "",
    typed: bool = True,
    shortcut: str = "",
) -> Callable[[Handler], Handler]:
    """Declare a command on its handler.

    `changes` when it writes, `also` for other paths that lead to it, `title` of its form in at most 24 characters.
    Not `typed` is what needs values that only a card knows: its buttons ask it, and no list of commands offers it.
    With a `shortcut`, in at most 24 characters, its form also opens from the menus of messages and of people.
    """
    named = title or path.partition(" ")[2].capitalize()

    def declare(handler: Handler) -> Handler:
        declaration = _Declaration(path, summary, needs, visibility, changes, tuple(also), named, typed, shortcut)
        handler.__command__ = declaration  # type: ignore[attr-defined]
        return handler

    return declare


def commands_in(module: types.ModuleType) -> list[Command]:
    """Return the commands declared in a module, in the order they are written."""
    found = []
    for value in vars(module).values():
        declaration = getattr(value, "__command__", None)
        if declaration is not None and value.__module__ == module.__name__:
            found.append(_command(value, declaration))
    return found


def _command(handler: Callable[..., Reply], declared: _Declaration) -> Command:
    hints = get_type_hints(handler, include_extras=True)
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    options = tuple(_option(parameter, hints[parameter.name]) for parameter in parameters)
    return Command(**vars(declared), options=options, handler=handler)


def _option(parameter: inspect.Parameter, hint: Any) -> Option:
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    hint = _without_none(hint)
    help_text = next((mark.text for mark in marks if isinstance(mark, Help)), parameter.name)
    enum = hint if isinstance(hint, type) and issubclass(hint, StrEnum) else None
    required = parameter.default is inspect.Parameter.empty
    return Option(
        name=parameter.name,
        kind=_kind(hint),
        help=help_text,
        required=required,
        default=None if required else parameter.default,
        choices=tuple(Choice(member.value, _label(member)) for member in enum) if enum else (),
        suggest=next((mark.source for mark in marks if isinstance(mark, Suggest)), None),
        start=next((mark.source for mark in marks if isinstance(mark, Start)), None),
        length=next((mark for mark in marks if isinstance(mark, Length)), Length()),
        between=next((mark for mark in marks if isinstance(mark, Between)), None),
        enum=enum,
    )


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [arm for arm in get_args(hint) if arm is not type(None)]
        if len(inner) == 1:
            return inner[0]
    return hint


def _kind(hint: Any) -> Kind:
    if isinstance(hint, type):
        for known, kind in ((StrEnum, Kind.CHOICE), (bool, Kind.FLAG), (int, Kind.WHOLE), (str, Kind.TEXT)):
            if issubclass(hint, known):
                return kind
    raise TypeError(f"a command's option can not be {typing.cast(object, hint)!r}")


def _label(member: StrEnum) -> str:
    return str(getattr(member, "label", member.value.replace("-", " ")))
