"""A form on Discord is a modal of up to five labelled inputs; it remembers its command in its own id."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.chat.button import Press, pack, unpack
from bot.chat.command import Kind, Option
from bot.chat.form import Field, Form
from bot.chat.markup import Words, literal, plain
from bot.chat.reply import Button, Buttons, Mode, Reply, Style, Text, Tone
from bot.chat.templates import Templates
from bot.discord.limits import (
    FORM_TITLE,
    INPUT_CHARACTERS,
    LABEL,
    LABEL_DESCRIPTION,
    PLACEHOLDER,
    SELECT_LABEL,
    SELECT_OPTIONS,
    SHORT_INPUT,
    clip,
)  # fmt: skip
from bot.discord.recent import Recent

# The name under which an id carries a draft's key instead of values that would not fit into it.
_DRAFT = "~"
_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class Draft:
    """What somebody typed and has not got through yet."""

    user: str
    values: Mapping[str, str]


class Forms:
    """Draws forms, reads what comes back, and keeps drafts in memory for a second try."""

    def __init__(self, templates: Templates) -> None:
        self._sayings = templates.open
        self._drafts: Recent[str, Draft] = Recent(2000)

    def modal(self, form: Form, mode: Mode, user: str) -> ui.Modal:
        """Return a form as a modal; the library need not remember it, since its id says everything."""
        modal = ui.Modal(title=clip(form.title, FORM_TITLE), custom_id=self._id(form, mode, user))
        for field in form.fields:
            modal.add_item(self._label(field))
        modal.stop()
        return modal

    def submitted(self, data: Mapping[str, Any], user: str) -> Press:
        """Return what a submitted form asks: kept values and typed ones; BadButton when the id is not ours."""
        press = unpack(str(data["custom_id"]))
        values = self.recalled(press.values, user) | _typed(data.get("components") or ())
        return Press(press.path, values, press.mode)

    def recalled(self, values: Mapping[str, str], user: str) -> dict[str, str]:
        """Return a button's or form's values together with the draft it names, where that is still known."""
        draft = self._drafts.get(values.get(_DRAFT, ""))
        given = {name: value for name, value in values.items() if name != _DRAFT}
        return given | dict(draft.values) if draft is not None and draft.user == user else given

    def complain(self, press: Press, wrong: Mapping[str, str], user: str) -> Reply:
        """Return the reply that says what is wrong with a form, with a button that opens it again as it was."""
        sayings = self._sayings("discord/form", count=len(wrong))
        items = "\n".join(f"- {literal(sentence)}" for sentence in wrong.values())
        again = Button(sayings("again"), press.path, self._packed(press, user), Style.PRIMARY, Mode.ASK)
        blocks = (Text(Words(items)), Buttons((again,)))
        return Reply(sayings("title"), blocks, Tone.WARNING, refusal=True)

    def _packed(self, press: Press, user: str) -> dict[str, str]:
        """Return values for a button: what was typed and its draft where both fit, else the draft alone."""
        key = self._keep(press.values, user)
        for values in ({**press.values, _DRAFT: key}, {_DRAFT: key}):
            if _fits(Press(press.path, values, Mode.ASK)):
                return values
        return {}

    def _id(self, form: Form, mode: Mode, user: str) -> str:
        press = Press(form.path, form.kept, mode)
        if not _fits(press):
            press = Press(form.path, {_DRAFT: self._keep(form.kept, user)}, mode)
        return pack(press)

    def _keep(self, values: Mapping[str, str], user: str) -> str:
        key = secrets.token_hex(4)
        self._drafts.put(key, Draft(user, dict(values)))
        return key

    def _label(self, field: Field) -> ui.Label[Any]:
        option = field.option
        long = len(field.label) > LABEL
        return ui.Label(
            text=clip(field.label, LABEL),
            description=clip(field.label, LABEL_DESCRIPTION) if long else None,
            component=self._input(option, field.value, field.shown),
        )

    def _input(self, option: Option, value: str, shown: str) -> ui.Item[Any]:
        if option.kind is Kind.FLAG:
            words = self._sayings("discord/form", count=0)
            pairs = [(_YES, plain(words("yes"))), (_NO, plain(words("no")))]
            return _select(option, pairs, _flag(value))
        if option.choices and len(option.choices) <= SELECT_OPTIONS:
            return _select(option, [(choice.value, choice.label) for choice in option.choices], value)
        # There is no menu to pick a suggestion from, so what stands there is what a person would type.
        return self._text_input(option, shown or value)

    def _text_input(self, option: Option, value: str) -> ui.TextInput[Any]:
        text = option.kind is Kind.TEXT
        most = min(option.length.most, INPUT_CHARACTERS) if text else SHORT_INPUT
        short = most <= SHORT_INPUT
        return ui.TextInput(
            custom_id=option.name,
            style=discord.TextStyle.short if short else discord.TextStyle.paragraph,
            default=value[:most] or None,
            placeholder=self._hint(option),
            required=option.required,
            min_length=min(option.length.least, most) if text and option.required else None,
            max_length=most,
        )

    def _hint(self, option: Option) -> str | None:
        sayings = self._sayings("discord/form", count=0)
        if option.suggest is not None:
            hint = sayings("hint.suggest")
        elif option.between is not None:
            hint = sayings("hint.between", least=option.between.least, most=option.between.most)
        elif option.kind is Kind.WHOLE:
            hint = sayings("hint.whole")
        else:
            return None
        return clip(plain(hint), PLACEHOLDER)


def _fits(press: Press) -> bool:
    try:
        pack(press)
    except ValueError:
        return False
    return True


def _flag(value: str) -> str:
    return {"True": _YES, "False": _NO}.get(value, value)


def _select(option: Option, pairs: Iterable[tuple[str, str]], value: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=clip(label, SELECT_LABEL), value=key, default=key == value) for key, label in pairs
    ]
    least = 1 if option.required else 0
    return ui.Select(custom_id=option.name, options=options, min_values=least, required=option.required)


def _typed(components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the filled inputs of a submitted form, by option name."""
    values: dict[str, str] = {}
    for part in components:
        inner = part.get("component") or {}
        given = inner.get("value")
        if given is None:
            given = next(iter(inner.get("values") or ()), "")
        if "custom_id" in inner:
            values[str(inner["custom_id"])] = str(given)
    return values
