"""A call is one question to a platform's HTTP interface; what can go wrong on the way has four names."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.chat.operations import Finding
from bot.doctor.patient import bad, warning
from bot.slack.connection import is_loopback

CALL_SECONDS = 5.0
# Discord turns away programs that do not introduce themselves in this form; Slack takes any.
AGENT = "DiscordBot (rainmaker, 1)"


@dataclass(frozen=True)
class Answered:
    """What a platform answered, and how far its clock was from ours."""

    status: int
    body: Any
    headers: dict[str, str]
    skew_seconds: float | None

    @property
    def code(self) -> str:
        """Slack's word for what is wrong, when it is a word; never more than that."""
        found = self.body.get("error") if isinstance(self.body, dict) else None
        return found if isinstance(found, str) and found.replace("_", "").isalnum() and len(found) < 60 else "unknown"


class Unanswered(Exception):
    """A question got no useful answer; `finding` says so."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.check)
        self.finding = finding


@dataclass(frozen=True)
class Line:
    """An open line to one platform, which carries our token with every question."""

    platform: str
    base: str
    session: aiohttp.ClientSession = field(repr=False)
    moment: Callable[[], datetime]

    async def ask(self, method: str, path: str, **query: str) -> Answered:
        """Return what was answered; Unanswered where the platform could not be reached or has no time for us."""
        host = urlsplit(self.base).hostname or ""
        try:
            async with self.session.request(
                method, self.base.rstrip("/") + path, params=query, allow_redirects=False
            ) as answer:
                text = await answer.text()
                told = {name.lower(): value for name, value in answer.headers.items()}
                status = answer.status
        except TimeoutError:
            raise Unanswered(bad("silent", platform=self.platform, host=host, seconds=int(CALL_SECONDS))) from None
        except (aiohttp.ClientError, OSError, UnicodeDecodeError):
            raise Unanswered(bad("unreachable", platform=self.platform, host=host)) from None
        return self._understood(status, text, told, host)

    def _understood(self, status: int, text: str, headers: dict[str, str], host: str) -> Answered:
        if status == 429:
            raise Unanswered(warning("busy", platform=self.platform))
        try:
            body = json.loads(text)
        except ValueError:
            body = None
        if status >= 500 or not isinstance(body, dict | list):
            raise Unanswered(bad("failing", platform=self.platform, host=host, status=status))
        return Answered(status, body, headers, self._skew(headers.get("date", "")))

    def _skew(self, date: str) -> float | None:
        try:
            theirs = parsedate_to_datetime(date)
        except ValueError:
            return None
        if theirs.tzinfo is None:
            theirs = theirs.replace(tzinfo=UTC)
        return (self.moment() - theirs).total_seconds()


@asynccontextmanager
async def line(platform: str, base: str, authorization: str, moment: Callable[[], datetime]) -> AsyncIterator[Line]:
    """Lend a line to a platform; proxies of the environment are used, except for this very machine."""
    headers = {"Authorization": authorization, "User-Agent": AGENT}
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
    trust = not is_loopback(urlsplit(base).hostname or "")
    async with aiohttp.ClientSession(timeout=timeout, headers=headers, trust_env=trust) as session:
        yield Line(platform, base, session, moment)
