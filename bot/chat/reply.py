"""A reply is what the bot says: a title and a closed set of blocks that every renderer draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from bot.chat.markup import Words
from bot.chat.wish import Wish


class Tone(StrEnum):
    """How a reply feels: a renderer may colour it."""

    NEUTRAL = "neutral"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Visibility(StrEnum):
    """Who sees an answer: only the person who asked, or everyone in the channel."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True)
class Text:
    """One or more paragraphs or list lines."""

    words: Words


@dataclass(frozen=True)
class Fields:
    """Short facts, each a label and a value."""

    pairs: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True)
class Column:
    """A table's column; `number` columns are set flush right."""

    title: Words
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under named columns; every row has a cell for each column."""

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True)
class Meter:
    """Progress from zero to a target, in whole units; `caption` says it in words."""

    label: Words
    value: int
    target: int
    caption: Words


class ChartKind(StrEnum):
    """The shape of a chart."""

    BAR = "bar"
    LINE = "line"


@dataclass(frozen=True)
class Series:
    """One named row of values, a value for each label of its chart."""

    name: Words
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """Values drawn as a picture; `summary` says what it shows to those who cannot see it."""

    kind: ChartKind
    title: Words
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    summary: Words
    unit: str = ""


@dataclass(frozen=True)
class Png:
    """A picture that exists already."""

    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Qr:
    """A square code that a camera reads as this text."""

    text: str


@dataclass(frozen=True)
class Picture:
    """Something to look at; `summary` is its text alternative, `name` its file name."""

    drawing: Png | Qr
    name: str
    summary: Words


@dataclass(frozen=True)
class File:
    """A document to keep."""

    data: bytes = field(repr=False)
    name: str
    media_type: str
    title: Words


class Style(StrEnum):
    """A button's weight."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True)
class Confirm:
    """What is asked before a button acts."""

    title: Words
    text: Words
    yes: Words
    no: Words


class Mode(StrEnum):
    """What a press does: answer anew, answer in place of the message it stands in, or ask with a form first."""

    ANSWER = "n"
    REPLACE = "r"
    ASK = "a"


@dataclass(frozen=True)
class Button:
    """A command typed for you: its path and values."""

    label: Words
    path: str
    values: Mapping[str, str] = field(default_factory=dict)
    style: Style = Style.PLAIN
    mode: Mode = Mode.ANSWER
    confirm: Confirm | None = None


@dataclass(frozen=True)
class LinkButton:
    """A button that opens an address."""

    label: Words
    url: str


@dataclass(frozen=True)
class Buttons:
    """A row of what to do next."""

    buttons: tuple[Button | LinkButton, ...]


@dataclass(frozen=True)
class Note:
    """Small print: definitions, sources, references."""

    words: Words


@dataclass(frozen=True)
class Divider:
    """A line between two subjects."""


Block: TypeAlias = Text | Fields | Table | Meter | Chart | Picture | File | Buttons | Note | Divider


@dataclass(frozen=True)
class Reply:
    """A title that makes sense alone (it is the notification), and the blocks under it.

    `refusal` when it only tells why nothing was done: it is for the person who asked, and never takes the place of
    a message that others see. With a `wish` it is what stands in until a model has written something better.
    """

    title: Words
    blocks: tuple[Block, ...] = ()
    tone: Tone = Tone.NEUTRAL
    refusal: bool = False
    wish: Wish | None = None
