"""The door is where Slack's signed requests come in; what is not clean is turned away before anything reads it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from slack_sdk.signature import Clock, SignatureVerifier

from bot.chat.markup import plain
from bot.chat.templates import Templates
from bot.slack import limits

_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_KIND = re.compile(r"application/(json|x-www-form-urlencoded)\s*(;.*)?", re.ASCII | re.IGNORECASE)
_FIELDS_MOST = 100


@dataclass(frozen=True)
class Turned:
    """A request that is not let in: its status and one sentence."""

    status: int
    sentence: str


class Door:
    """Lets in what Slack signed a moment ago."""

    def __init__(self, signing_secret: str, templates: Templates, now: Callable[[], float] = time.time) -> None:
        self._now, self._templates = now, templates
        self._verifier = SignatureVerifier(signing_secret, _At(now))

    def look(self, method: str, headers: Mapping[str, str], body: bytes) -> Turned | str:
        """Return the body's text when the request may come in, else why not; no input makes it raise."""
        if method != "POST":
            return self._turned(405, "method")
        if len(body) > limits.HTTP_BODY_BYTES:
            return self._turned(413, "too_large")
        named = {name.lower(): value for name, value in headers.items()}
        stamp, signature = named.get("x-slack-request-timestamp", ""), named.get("x-slack-signature", "")
        if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return self._turned(401, "unsigned")
        if abs(self._now() - int(stamp)) > limits.HTTP_CLOCK_SECONDS:
            return self._turned(401, "stale")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return self._turned(400, "unreadable")
        if not self._verifier.is_valid(body=text, timestamp=stamp, signature=signature):
            return self._turned(401, "unsigned")
        if not _readable(text, named.get("content-type", "")):
            return self._turned(400, "unreadable")
        return text

    def _turned(self, status: int, saying: str) -> Turned:
        return Turned(status, plain(self._templates.open("slack/door")(saying)))


def _readable(text: str, kind: str) -> bool:
    """Whether a body is what its content type says: a JSON object, or a form whose payload is one."""
    found = _KIND.fullmatch(kind)
    if not found:
        return False
    try:
        if found[1].lower() == "json":
            return isinstance(json.loads(text), dict)
        form = parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS_MOST)
        return bool(form) and all(isinstance(json.loads(payload), dict) for payload in form.get("payload", []))
    except (ValueError, RecursionError):
        return False


class _At(Clock):
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()
