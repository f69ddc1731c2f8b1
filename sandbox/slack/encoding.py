"""Encoding: the several ways the real clients put arguments on the wire."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from sandbox.slack.wire import ApiError, Json

# Arguments that forms and query strings carry as JSON text, with the error for text that is none.
JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments_format",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
}


async def read_arguments(request: web.Request) -> Json:
    """Return the arguments of a call from its query string, form or JSON body; ApiError when unreadable."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await _json_body(request)
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for name, code in JSON_ARGUMENTS.items():
        if isinstance(arguments.get(name), str) and arguments[name]:
            arguments[name] = _decoded(arguments[name], code)
    return {key: value for key, value in arguments.items() if value is not None}


async def _json_body(request: web.Request) -> Json:
    raw = await request.text()
    if not raw:
        return {}
    body = _decoded(raw, "invalid_json")
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    return body


def _decoded(text: str, code: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise ApiError(code) from None
