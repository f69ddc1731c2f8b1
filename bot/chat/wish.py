"""A wish is a text that a model may write in place of a template's; it is granted after the transaction has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.chat.markup import Words

if TYPE_CHECKING:
    from bot.chat.reply import Reply


@dataclass(frozen=True)
class Outside:
    """A text that somebody else wrote, by the name of its field: data to the model, and never an instruction."""

    field: str
    text: str


@dataclass(frozen=True)
class Wish:
    """What is to be written: a brief's name, the closed table of facts, texts from outside, and what becomes of it.

    `card` makes the reply of the words that are shown, the template's as well as a model's.
    """

    brief: str
    facts: Any
    card: Callable[[Words], Reply] = field(compare=False)
    outside: tuple[Outside, ...] = ()
