"""Asking is what the writer knows of a model: a prompt goes in, and a text or the reason for none comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.writer.prompt import Prompt


@dataclass(frozen=True)
class Answer:
    """A text, and the tokens that it cost where the server told them."""

    text: str
    input_tokens: int | None
    output_tokens: int | None


class ModelFailed(Exception):
    """No text came; `reason` is a short code, `again` whether another try may help, and the tokens were paid for."""

    def __init__(self, reason: str, *, again: bool = True, tokens: tuple[int, int] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.again, self.tokens = reason, again, tokens


class Model(Protocol):
    """Whatever answers a prompt."""

    async def ask(self, prompt: Prompt) -> Answer:
        """Return the model's text; ModelFailed otherwise, whatever went wrong."""

    async def close(self) -> None:
        """Let go of connections."""
