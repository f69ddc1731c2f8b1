"""A confirmation is a step between a press and its effect; Discord has none of its own, so a private question asks."""

from __future__ import annotations

import discord
from discord import ui

from bot.chat.button import PREFIX
from bot.chat.markup import Words, literal, plain
from bot.chat.reply import Confirm
from bot.chat.templates import Templates
from bot.discord.limits import BUTTON_LABEL, clip
from bot.discord.markdown import markdown
from bot.discord.recent import Recent

# As long as the usual prefix: marking an id must never make it too long.
_MARK = PREFIX.upper()
NO = "rx:no"
_COLOUR = 0xE0A100


class Confirmations:
    """The questions of buttons drawn lately; a button drawn by a process that is gone is asked in general words."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._questions: Recent[str, Confirm] = Recent(2000)

    def mark(self, packed: str, confirm: Confirm) -> str:
        """Return the id of a button that is to be confirmed, and keep its question for the press."""
        marked = _MARK + packed.removeprefix(PREFIX)
        self._questions.put(marked, confirm)
        return marked

    def question(self, custom_id: str, label: str) -> ui.Container[ui.LayoutView]:
        """Return the question a pressed button asks, with its yes and no."""
        confirm = self._questions.get(custom_id) or self._general(label)
        return ui.Container(
            ui.TextDisplay(f"### {markdown(confirm.title)}\n{markdown(confirm.text)}"),
            ui.ActionRow(
                _button(confirm.yes, discord.ButtonStyle.danger, confirmed(custom_id)),
                _button(confirm.no, discord.ButtonStyle.secondary, NO),
            ),
            accent_colour=_COLOUR,
        )

    def _general(self, label: str) -> Confirm:
        sayings = self._templates.open("discord/confirm", label=literal(label))
        return Confirm(sayings("title"), sayings("text"), sayings("yes"), sayings("no"))


def needs_yes(custom_id: str) -> bool:
    """Return whether a pressed button is to be confirmed first."""
    return custom_id.startswith(_MARK)


def confirmed(custom_id: str) -> str:
    """Return the id a button has once it is confirmed."""
    return PREFIX + custom_id.removeprefix(_MARK)


def _button(label: Words, style: discord.ButtonStyle, custom_id: str) -> ui.Button[ui.LayoutView]:
    return ui.Button(label=clip(plain(label), BUTTON_LABEL), style=style, custom_id=custom_id)
