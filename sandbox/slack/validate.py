"""Validation: what Slack would refuse in blocks and views, said in Slack's own error codes."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.slack.wire import ApiError, Json


def check_message_blocks(
    blocks: list[Json], attachments: list[Json], *, new_blocks: bool, file_ready: Callable[[Json], bool]
) -> None:
    """Refuse too many blocks."""
    if len(blocks) > 50:
        raise ApiError("invalid_blocks", ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"])


def check_view(view: Json, kind: str, *, new_blocks: bool, file_ready: Callable[[Json], bool]) -> None:
    """Refuse too many blocks."""
    if len(view.get("blocks", [])) > 100:
        raise ApiError("invalid_arguments", ["[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"])
