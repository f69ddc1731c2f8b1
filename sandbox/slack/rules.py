"""Rule: what one field of a block may hold, as a value that a table can list."""

from __future__ import annotations

from dataclasses import dataclass

PLAIN = ("plain_text",)
EITHER = ("plain_text", "mrkdwn")


@dataclass(frozen=True)
class Text:
    """A text object of one of the kinds, with its length in characters."""

    most: int
    kinds: tuple[str, ...] = EITHER
    required: bool = False


@dataclass(frozen=True)
class Str:
    """A string, its shortest and longest length and, where they matter, how it may begin."""

    most: int
    least: int = 1
    required: bool = False
    starts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Num:
    """A number between two bounds."""

    least: float
    most: float
    whole: bool = True
    required: bool = False


@dataclass(frozen=True)
class Flag:
    """True or false."""

    required: bool = False


@dataclass(frozen=True)
class Pick:
    """One of some words."""

    words: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Typed:
    """An object whose `type` is one of these kinds."""

    kinds: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class TypedList:
    """A list of objects whose `type` is one of these kinds."""

    kinds: tuple[str, ...]
    most: int
    least: int = 1
    required: bool = True


@dataclass(frozen=True)
class Shaped:
    """An object without type, of a shape that the table of shapes names."""

    shape: str
    required: bool = False


@dataclass(frozen=True)
class ShapedList:
    """A list of objects of one shape."""

    shape: str
    most: int
    least: int = 1
    required: bool = False


@dataclass(frozen=True)
class TextList:
    """A list of text objects."""

    most: int
    each: Text
    required: bool = False


@dataclass(frozen=True)
class StrList:
    """A list of strings."""

    most: int
    each: int
    least: int = 1
    required: bool = False


@dataclass(frozen=True)
class Rows:
    """A list of rows of typed cells; all rows of `even` tables are equally long."""

    cells: tuple[str, ...]
    least: int
    most: int
    columns: int
    even: bool = False
    required: bool = True


@dataclass(frozen=True)
class Anything:
    """Whatever is there; Slack's rules for it are not known or do not matter here."""

    required: bool = False


Rule = Text | Str | Num | Flag | Pick | Typed | TypedList | Shaped | ShapedList | TextList | StrList | Rows | Anything
Fields = dict[str, Rule]
