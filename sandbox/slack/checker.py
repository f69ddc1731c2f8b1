"""Checker: walks a payload along the tables and collects what Slack would complain about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.slack.limits import BLOCKS, ELEMENTS, RICH, SHAPES
from sandbox.slack.rules import (
    Anything,
    Fields,
    Flag,
    Num,
    Pick,
    Rows,
    Rule,
    Shaped,
    ShapedList,
    Str,
    StrList,
    Text,
    TextList,
    Typed,
    TypedList,
)
from sandbox.slack.wire import Json

TEXT_KINDS = ("plain_text", "mrkdwn")
CONTEXT_TEXT = Text(2000)
Extra = Callable[["Checker", Json, str], None]


class Checker:
    """Collects complaints with the JSON pointer of their place; `extras` are the rules a table cannot hold."""

    def __init__(self, extras: dict[str, Extra]) -> None:
        self.complaints: list[str] = []
        self._extras = extras

    def complain(self, sentence: str, path: str) -> None:
        """Note that something at this place is wrong."""
        self.complaints.append(f"[ERROR] {sentence} [json-pointer:{path}]")

    def block(self, block: Any, path: str, kinds: tuple[str, ...]) -> None:
        """Check a block; `kinds` are those allowed at this place."""
        self._typed(block, path, kinds)

    def fields(self, node: Json, fields: Fields, path: str) -> None:
        """Check the fields of an object: the required ones, the known ones and no others."""
        for name, rule in fields.items():
            if node.get(name) is None:
                if rule.required:
                    self.complain(f"missing required field: {name}", path)
            else:
                self._field(node[name], rule, f"{path}/{name}")
        for name in node:
            if name not in fields and name != "type":
                self.complain(f"invalid additional property: {name}", path)

    def _field(self, value: Any, rule: Rule, path: str) -> None:
        match rule:
            case Text():
                self._text(value, rule, path)
            case Str() | Num() | Flag() | Pick():
                self._scalar(value, rule, path)
            case Typed():
                self._typed(value, path, rule.kinds)
            case Shaped():
                self._shaped(value, rule.shape, path)
            case TypedList() | ShapedList() | TextList() | StrList():
                self._list(value, rule, path)
            case Rows():
                self._rows(value, rule, path)
            case Anything():
                return

    # Single values.

    def _scalar(self, value: Any, rule: Str | Num | Flag | Pick, path: str) -> None:
        match rule:
            case Str():
                self._string(value, rule, path)
            case Num():
                self._number(value, rule, path)
            case Flag():
                if not isinstance(value, bool):
                    self.complain("must be a boolean", path)
            case Pick():
                if value not in rule.words:
                    self.complain(f"must be one of: {', '.join(rule.words)}", path)

    def _string(self, value: Any, rule: Str, path: str) -> None:
        if not isinstance(value, str):
            self.complain("must be a string", path)
        elif len(value) > rule.most:
            self.complain(f"must be less than {rule.most + 1} characters", path)
        elif len(value) < rule.least:
            self.complain(f"must be more than {rule.least - 1} characters", path)
        elif rule.starts and not value.startswith(rule.starts):
            self.complain("must be a valid URL", path)

    def _number(self, value: Any, rule: Num, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int if rule.whole else int | float):
            self.complain("must be an integer" if rule.whole else "must be a number", path)
        elif not rule.least <= value <= rule.most:
            self.complain(f"must be between {rule.least:g} and {rule.most:g}", path)

    def _text(self, value: Any, rule: Text, path: str) -> None:
        if not isinstance(value, dict):
            self.complain("must be a text object", path)
            return
        if value.get("type") not in rule.kinds:
            self.complain(f"unsupported type: {value.get('type')}", f"{path}/type")
        known: Fields = {"text": Str(rule.most, required=True), "emoji": Flag(), "verbatim": Flag()}
        known.pop("emoji" if value.get("type") == "mrkdwn" else "verbatim")
        self.fields(value, known, path)

    # Objects and lists.

    def _typed(self, value: Any, path: str, kinds: tuple[str, ...]) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds or not isinstance(value, dict):
            self.complain(f"unsupported type: {kind}", f"{path}/type")
        elif kind in TEXT_KINDS:
            self._text(value, CONTEXT_TEXT, path)
        else:
            self._object(value, self._table(str(kind), path), str(kind), path)

    @staticmethod
    def _table(kind: str, path: str) -> Fields:
        """Return the fields of a kind; an image stands both among the blocks and inside them."""
        place = path.rsplit("/", 2)
        as_block = place[-1].isdigit() and place[-2] in ("blocks", "child_blocks")
        if kind in BLOCKS and (as_block or kind not in ELEMENTS):
            return {"block_id": Str(255), **BLOCKS[kind]}
        return ELEMENTS.get(kind) or RICH[kind]

    def _shaped(self, value: Any, shape: str, path: str) -> None:
        if not isinstance(value, dict):
            self.complain("must be an object", path)
            return
        self._object(value, SHAPES[shape], shape, path)

    def _object(self, value: Json, fields: Fields, kind: str, path: str) -> None:
        """Check the fields, and the rules about several of them only where each is sound by itself."""
        before = len(self.complaints)
        self.fields(value, fields, path)
        if len(self.complaints) == before and kind in self._extras:
            self._extras[kind](self, value, path)

    def _list(self, value: Any, rule: TypedList | ShapedList | TextList | StrList, path: str) -> None:
        least = 1 if isinstance(rule, TextList) else rule.least
        if not self._sized(value, least, rule.most, path):
            return
        for place, item in enumerate(value):
            here = f"{path}/{place}"
            match rule:
                case TypedList():
                    self._typed(item, here, rule.kinds)
                case ShapedList():
                    self._shaped(item, rule.shape, here)
                case TextList():
                    self._text(item, rule.each, here)
                case StrList():
                    self._string(item, Str(rule.each), here)

    def _sized(self, value: Any, least: int, most: int, path: str) -> bool:
        """Whether this is a list of the right size; the items of one that is too long are not looked at."""
        if not isinstance(value, list):
            self.complain("must be an array", path)
        elif len(value) > most:
            self.complain(f"no more than {most} items allowed", path)
        elif len(value) < least:
            self.complain(f"no fewer than {least} items allowed", path)
        else:
            return True
        return False

    def _rows(self, value: Any, rule: Rows, path: str) -> None:
        if not self._sized(value, rule.least, rule.most, path):
            return
        for place, row in enumerate(value):
            if not self._sized(row, 1, rule.columns, f"{path}/{place}"):
                return
            for column, cell in enumerate(row):
                self._typed(cell, f"{path}/{place}/{column}", rule.cells)
        if rule.even and len({len(row) for row in value}) > 1:
            self.complain("all rows must have the same number of cells", path)
