"""A form is a command's missing values, asked for politely; it is made from the command's own signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.chat.command import Command, Option

FIELDS_MOST = 5


@dataclass(frozen=True)
class Field:
    """One line of a form: the option it fills and what stands in it already, `shown` as where people read it so."""

    option: Option
    value: str = ""
    shown: str = ""

    @property
    def label(self) -> str:
        """What stands beside it: the option's help, begun like a sentence."""
        return self.option.help[:1].upper() + self.option.help[1:]


@dataclass(frozen=True)
class Form:
    """The command a form completes, its fields, and the values that were given before."""

    path: str
    title: str
    fields: tuple[Field, ...]
    kept: Mapping[str, str]

    @property
    def begins_with_something(self) -> bool:
        """Whether the store has to be asked what stands in it when it opens."""
        return any(field.option.start is not None for field in self.fields)


def form_for(command: Command, given: Mapping[str, str], *, everything: bool = False) -> Form:
    """Return the form that asks for what is missing, then for optional values while there is room for five."""
    wanted = [option for option in command.options if everything or given.get(option.name) in (None, "")]
    wanted.sort(key=lambda option: not option.required)
    shown = wanted[:FIELDS_MOST]
    names = {option.name for option in shown}
    return Form(
        path=command.path,
        title=command.title,
        fields=tuple(Field(option, _start(option, given)) for option in shown),
        kept={name: value for name, value in given.items() if name not in names},
    )


def _start(option: Option, given: Mapping[str, str]) -> str:
    if given.get(option.name):
        return str(given[option.name])
    return "" if option.default is None else str(option.default)
