"""A call's error is one clear sentence under a code that published clients know, and the page that explains it."""

from __future__ import annotations

import json

from starlette.responses import HTMLResponse, Response

# The codes of the wire contract with their status; the last four are for what its clients never see in one piece.
STATUS = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "unprocessable_entity": 422,
    "rate_limit_exceeded": 429,
    "internal_server_error": 500,
    "method_not_allowed": 405,
    "request_timeout": 408,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "service_unavailable": 503,
}
MEANING = {
    "bad_request": "The request cannot be read, or lacks what it needs.",
    "unauthorized": "The key is missing or wrong; send it as Authorization: Bearer <key>.",
    "forbidden": "The program's rules do not allow it.",
    "not_found": "There is no such thing.",
    "conflict": "It is there already, with other details.",
    "unprocessable_entity": "A value is of the wrong kind, too long or out of bounds.",
    "rate_limit_exceeded": "Too many requests; wait as long as Retry-After says.",
    "internal_server_error": "We failed; nothing was changed. The log has the reference given.",
    "method_not_allowed": "The address exists, and wants another method.",
    "request_timeout": "The request came too slowly.",
    "payload_too_large": "A body may have 64 KiB.",
    "unsupported_media_type": "Bodies are JSON, not compressed.",
    "service_unavailable": "We are busy; nothing was changed. Send it again.",
}


class CallRefused(Exception):
    """A call is answered with an error: `code` is a key of STATUS, the message one sentence."""

    def __init__(self, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.headers = code, message, headers or {}


def error_response(refused: CallRefused, base_url: str) -> Response:
    """Return the answer to a refused call; its `doc_url` leads to the page of errors at this address."""
    error = {"code": refused.code, "message": refused.message, "doc_url": f"{base_url}/errors#{refused.code}"}
    return json_response({"error": error}, STATUS[refused.code], refused.headers)


def json_response(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON that nobody keeps a copy of."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, {"cache-control": "no-store"} | (headers or {}), "application/json")


def errors_page() -> Response:
    """Return the page that `doc_url` leads to."""
    rows = "".join(
        f'<dt id="{code}">{STATUS[code]} {code}</dt><dd>{meaning.replace("<", "&lt;")}</dd>'
        for code, meaning in MEANING.items()
    )
    return HTMLResponse(f'<!doctype html><html lang="en"><title>Errors</title><h1>Errors</h1><dl>{rows}</dl></html>')
