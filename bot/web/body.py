"""A body is what a caller sends: JSON of bounded size and depth, with nothing ambiguous in it."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from bot.web.errors import CallRefused

SIZE_MOST = 64 * 1024
PATIENCE_MOST = 1024 * 1024
DEPTH_MOST = 32
SECONDS_MOST = 10.0


async def read_body(request: Request, most: int = SIZE_MOST) -> bytes:
    """Return the body of a request; CallRefused when it is too large, compressed, or too slow to come."""
    if request.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise CallRefused("unsupported_media_type", "Send the body without Content-Encoding.")
    try:
        async with asyncio.timeout(SECONDS_MOST):
            return await _gather(request, most)
    except TimeoutError:
        raise CallRefused("request_timeout", "The body did not arrive in time.", {"connection": "close"}) from None
    except ClientDisconnect:
        raise CallRefused("bad_request", "The body ended too early.") from None


async def _gather(request: Request, most: int) -> bytes:
    """Gather a body; of one that is too large read on for a while, so that its sender gets to read the answer."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > max(most, PATIENCE_MOST):
            break
        if size <= most:
            parts.append(part)
    if size > most:
        raise _too_large(most)
    return b"".join(parts)


def _too_large(most: int) -> CallRefused:
    return CallRefused("payload_too_large", f"The body has more than {most} bytes.", {"connection": "close"})


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body; CallRefused with one sentence for anything that is not clearly one."""
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_single_keys, parse_float=_finite, parse_constant=_no_constant
        )
        _check_values(value, DEPTH_MOST)
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError:
        raise CallRefused("bad_request", "The body is not UTF-8 text.") from None
    except ValueError:
        raise CallRefused("bad_request", "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise CallRefused("bad_request", "The body must be a JSON object.")
    return value


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CallRefused("bad_request", "A key stands twice in one object of the body.")
        found[key] = value
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise CallRefused("bad_request", "A number in the body is too large.")
    return number


def _no_constant(_text: str) -> NoReturn:
    raise CallRefused("bad_request", "NaN and Infinity are not JSON.")


def _too_deep() -> CallRefused:
    return CallRefused("bad_request", f"The body is nested deeper than {DEPTH_MOST} levels.")


def _check_values(value: object, depth: int) -> None:
    """Refuse depth, and text that no database takes: halves of surrogate pairs and NUL."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if depth == 0:
            raise _too_deep()
        if isinstance(value, dict):
            for key in value:
                _check_text(key)
        for part in value.values() if isinstance(value, dict) else value:
            _check_values(part, depth - 1)


def _check_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise CallRefused("bad_request", "Text in the body holds a character that cannot be stored.")
