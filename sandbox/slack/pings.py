"""Pings: the mentions in a message that would notify people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.wire import Json

_MARKUP = re.compile(r"<(![a-z]+(?:\^[A-Z0-9]+)?|@[UW][A-Z0-9]+)(?:\|[^>]*)?>")
_BARE = re.compile(r"(?<![\w<!])@(?:channel|here|everyone)\b")
_RICH = {"user": ("user_id", "@"), "usergroup": ("usergroup_id", "!subteam^"), "broadcast": ("range", "!")}
_QUIET = ("plain_text", "raw_text", "raw_number", "text", "data_visualization")
# Fields that are markup wherever they are a string: mrkdwn and markdown text, and that of attachments.
_LIVE = ("text", "pretext")


def find_pings(text: str, blocks: list[Json], attachments: list[Json], *, link_names: bool = False) -> list[str]:
    """Return every live mention of a message, such as `<!channel>` or `<@U0ADA>`, in order."""
    found = list(_in_markup(text))
    if link_names:
        found += _BARE.findall(text)
    for part in (blocks, attachments):
        found += _in_blocks(part)
    return found


def _in_markup(text: str) -> Iterator[str]:
    for match in _MARKUP.finditer(text):
        if not match.group(1).startswith("!date"):
            yield f"<{match.group(1)}>"


def _in_blocks(node: Any) -> Iterator[str]:
    """Walk any part of a message; plain text and raw cells never ping."""
    if isinstance(node, list):
        for item in node:
            yield from _in_blocks(item)
    elif isinstance(node, dict):
        kind = node.get("type")
        if kind in _RICH:
            key, mark = _RICH[kind]
            yield f"<{mark}{node.get(key, '')}>"
        elif kind not in _QUIET:
            yield from _in_fields(node)


def _in_fields(node: Json) -> Iterator[str]:
    for key, value in node.items():
        if key in _LIVE and isinstance(value, str):
            yield from _in_markup(value)
        else:
            yield from _in_blocks(value)
