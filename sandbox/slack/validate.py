"""Validation: what Slack would refuse in blocks and views, said in Slack's own error codes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack.checker import Checker
from sandbox.slack.extras import characters, extras
from sandbox.slack.limits import (
    BLOCKS,
    CHARTS_A_MESSAGE,
    HOME,
    MARKDOWN_CHARACTERS,
    MESSAGE_BLOCKS,
    MODAL,
    NEWER,
    SURFACES,
    TABLE_CHARACTERS,
    TABLES_A_MESSAGE,
    VIEW_BLOCKS,
    VIEW_BYTES,
)
from sandbox.slack.rules import Anything, Fields, ShapedList
from sandbox.slack.wire import ApiError, Json

Ready = Callable[[Json], bool]
ATTACHMENT_KEYS = ("blocks", "color", "fallback", "text", "pretext", "title", "title_link", "fields", "footer")


def check_message_blocks(blocks: Any, attachments: list[Any], *, new_blocks: bool, file_ready: Ready) -> None:
    """Refuse a message's blocks with invalid_blocks, or invalid_attachments for a second table or a bad attachment."""
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    kinds = allowed("message", new_blocks)
    checker = Checker(extras(file_ready))
    _blocks(checker, blocks, "/blocks", kinds, MESSAGE_BLOCKS)
    if not checker.complaints:
        _one_message(checker, blocks)
    if checker.complaints:
        raise ApiError("invalid_blocks", checker.complaints)
    for place, attachment in enumerate(attachments):
        _attachment(checker, attachment, f"/attachments/{place}", kinds)
    if checker.complaints:
        raise ApiError("invalid_attachments", checker.complaints)
    every = [*blocks, *(block for one in attachments for block in one.get("blocks") or [])]
    if sum(block["type"] in TABLE_CHARACTERS for block in _nested(every)) > TABLES_A_MESSAGE:
        raise ApiError("invalid_attachments", ["[ERROR] only_one_table_allowed"])


def check_view(view: Json, kind: str, *, new_blocks: bool, file_ready: Ready) -> None:
    """Refuse a modal or App Home with invalid_arguments, or view_too_large."""
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise ApiError("view_too_large")
    checker = Checker(extras(file_ready))
    if view.get("type") != kind:
        checker.complain(f"must be one of: {kind}", "/view/type")
    fields = MODAL if kind == "modal" else HOME
    checker.fields(view, {**fields, "blocks": Anything(required=True)}, "/view")
    blocks = view.get("blocks") or []
    _blocks(checker, blocks, "/view/blocks", allowed(kind, new_blocks), VIEW_BLOCKS)
    if not checker.complaints and kind == "modal" and not view.get("submit") and any(map(_is_input, blocks)):
        checker.complain("missing required field: submit", "/view")
    if checker.complaints:
        raise ApiError("invalid_arguments", checker.complaints)


def check_options(answer: Json) -> None:
    """Refuse what an app offers for a menu, with invalid_options: neither or both lists, too many, too long."""
    checker = Checker({})
    if ("options" in answer) == ("option_groups" in answer):
        checker.complain("exactly one of options and option_groups is required", "/")
    fields: Fields = {
        "options": ShapedList("menu_option", 100, least=0),
        "option_groups": ShapedList("option_group", 100, least=0),
    }
    checker.fields(answer, fields, "")
    if checker.complaints:
        raise ApiError("invalid_options", checker.complaints)


def allowed(surface: str, new_blocks: bool) -> tuple[str, ...]:
    """Return the kinds of block that may stand on a surface."""
    return tuple(
        kind for kind in BLOCKS if surface in SURFACES.get(kind, (surface,)) and (new_blocks or kind not in NEWER)
    )


def _is_input(block: Json) -> bool:
    return bool(block["type"] == "input")


def _blocks(checker: Checker, blocks: Any, path: str, kinds: tuple[str, ...], most: int) -> None:
    if not isinstance(blocks, list):
        checker.complain("must be an array", path)
        return
    if len(blocks) > most:
        checker.complain(f"no more than {most} items allowed", path)
        return
    for place, block in enumerate(blocks):
        checker.block(block, f"{path}/{place}", kinds)
    if not checker.complaints:
        _unique(checker, blocks, path)


def _unique(checker: Checker, blocks: list[Json], path: str) -> None:
    """No block_id twice in a message or view, and no action_id twice in a block."""
    for block_id, times in Counter(block.get("block_id") for block in _nested(blocks)).items():
        if block_id and times > 1:
            checker.complain(f"block_id already exists: {block_id}", path)
    for block in _nested(blocks):
        parts = [*(block.get("elements") or []), *(block.get("actions") or []), block.get("accessory")]
        ids = Counter(part["action_id"] for part in parts if isinstance(part, dict) and "action_id" in part)
        for action_id, times in ids.items():
            if times > 1:
                checker.complain(f"action_id already exists: {action_id}", path)


def _nested(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        if block.get("type") == "container":
            yield from _nested(block.get("child_blocks") or [])
        elif block.get("type") == "carousel":
            yield from _nested(block.get("elements") or [])


def _one_message(checker: Checker, blocks: list[Json]) -> None:
    """Hold the limits that count over a whole message."""
    every = list(_nested(blocks))
    if sum(block["type"] == "data_visualization" for block in every) > CHARTS_A_MESSAGE:
        checker.complain(f"no more than {CHARTS_A_MESSAGE} data_visualization blocks allowed", "/blocks")
    if sum(len(block["text"]) for block in every if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        checker.complain(f"markdown must be less than {MARKDOWN_CHARACTERS + 1} characters together", "/blocks")
    for kind, most in TABLE_CHARACTERS.items():
        if sum(characters(block) for block in every if block["type"] == kind) > most:
            checker.complain(f"{kind} cells must hold no more than {most} characters together", "/blocks")


def _attachment(checker: Checker, attachment: Any, path: str, kinds: tuple[str, ...]) -> None:
    if not isinstance(attachment, dict):
        checker.complain("must be an object", path)
        return
    if not any(attachment.get(key) for key in ATTACHMENT_KEYS):
        checker.complain("an attachment needs something to show", path)
    _blocks(checker, attachment.get("blocks") or [], f"{path}/blocks", kinds, MESSAGE_BLOCKS)
