"""Discretion is that no secret leaves the doctor's room, in a finding or in the log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from bot.settings import Environment

HIDDEN = "•••"
_SHORTEST = 4
_TOKENS = re.compile(
    r"xox[a-z]-[\w-]{4,}|xapp-[\w-]{4,}|\b[\w-]{18,}\.[\w-]{6}\.[\w-]{20,}|\bsk[-_][\w-]{8,}|\bwhsec_\S{4,}"
)


class Discretion:
    """Hides the secrets it knows, and whatever has the shape of a token, in any text."""

    def __init__(self, environment: Environment | None = None) -> None:
        found = _secrets(environment) if environment else set()
        self._secrets = sorted((one for one in found if len(one) >= _SHORTEST), key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKENS.sub(HIDDEN, text)

    def facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return facts without secrets, each text on one line."""
        return {
            name: " ".join(self.text(value).split()) if isinstance(value, str) else value
            for name, value in facts.items()
        }


def _secrets(environment: Environment) -> set[str]:
    found = set()
    for name in Environment.model_fields:
        value = getattr(environment, name)
        if isinstance(value, SecretStr):
            text = value.get_secret_value()
            found.update(_passwords(text) if name == "database_url" else {text})
    return found


def _passwords(address: str) -> set[str]:
    """What must be hidden of a database's address: its password, as written and as meant."""
    try:
        password = urlsplit(address).password or ""
    except ValueError:
        return {address}
    return {password, unquote(password)}
