"""A statement refusal is what is said to whoever asks for a period that has no statement of theirs."""

from program.errors import Refusal


class UnknownStatement(Refusal):
    """The partner has no statement of that period, or none in that currency; facts: given, known."""
