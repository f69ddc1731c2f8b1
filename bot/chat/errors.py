"""An error a person can act on: named after what happened, with the facts its sentence in prompts/errors needs."""

from __future__ import annotations

import re
from typing import Any


def code_of(name: str) -> str:
    """Return the template name of an error class: `UnknownCommand` becomes `unknown_command`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class PersonError(Exception):
    """Something a person can put right; its sentence is `prompts/errors/<code>.md.j2`."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(", ".join(f"{key}={value!r}" for key, value in facts.items()))
        self.facts = facts

    @property
    def code(self) -> str:
        """The name of the sentence."""
        return code_of(type(self).__name__)


class UnknownCommand(PersonError):
    """Nothing is called that; facts: given, suggestions (paths), root."""


class BadOption(PersonError):
    """A value cannot be read, `why` a code; facts: option, label, given, why, allowed, close, least, most, length."""


class SurplusWords(PersonError):
    """More was typed than the command takes; facts: path, surplus."""


class MissingOption(PersonError):
    """A required value was not given and no form can be opened; facts: path, label, option."""


class NotAllowed(PersonError):
    """The person lacks the role; facts: path, needs."""


class NotConnected(PersonError):
    """The account is not joined to a partner yet; facts: path."""


class OutsideWorkspace(PersonError):
    """The account belongs to another workspace or server than the program's; facts: none."""


class BadButton(PersonError):
    """A button or form id cannot be read any more; facts: none."""
