"""The Web API as this program calls it: one session, no hidden resend of anything that could post twice."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.connection import SlackConnection

CALL_SECONDS = 10
# Slack names these where it can not tell itself whether a call took effect, and where it only asks to wait.
UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
SLOWER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

log = logging.getLogger(__name__)


class Web:
    """Two clients on one session: `posting` never resends; `repeatable` is for calls that may be made twice."""

    def __init__(self, connection: SlackConnection) -> None:
        self.connection = connection
        self._session: aiohttp.ClientSession | None = None
        self._directs: dict[str, str] = {}
        self.posting: AsyncWebClient
        self.repeatable: AsyncWebClient

    async def open(self) -> None:
        """Make the session and the clients, inside the running loop."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))
        self.posting = self._client([])
        self.repeatable = self._client([AsyncRateLimitErrorRetryHandler(max_retry_count=2)])

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._session is not None

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _client(self, handlers: list[Any]) -> AsyncWebClient:
        client = AsyncWebClient(
            token=self.connection.bot_token,
            base_url=self.connection.api_url,
            timeout=CALL_SECONDS,
            session=self._session,
            retry_handlers=handlers,
        )
        if self.connection.direct:
            client.proxy = None
        return client

    def hook(self, url: str) -> AsyncWebhookClient:
        """Return the client of a response URL; it posts once."""
        client = AsyncWebhookClient(url, timeout=CALL_SECONDS, session=self._session, retry_handlers=[])
        if self.connection.direct:
            client.proxy = None
        return client

    async def upload(self, url: str, data: bytes) -> bool:
        """Send a file's bytes to the address Slack gave for it; whether they were taken."""
        assert self._session is not None
        async with self._session.post(url, data=data, proxy=self.posting.proxy) as answer:
            return answer.status == 200

    async def direct_channel(self, user: str, client: AsyncWebClient | None = None) -> str:
        """Return the channel of the direct messages with a person; opening it is idempotent."""
        if user not in self._directs:
            opened = await (client or self.repeatable).conversations_open(users=[user])
            self._directs[user] = str(opened["channel"]["id"])
        return self._directs[user]


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for what was wrong, or an empty one where the answer was no answer of the Web API."""
    body = getattr(error.response, "data", None)
    return str(body.get("error", "")) if isinstance(body, dict) else ""


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status of a refused call."""
    found: int = getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0)
    return found


def retry_after(error: SlackApiError) -> float:
    """Return the seconds Slack asks to wait."""
    headers = getattr(error.response, "headers", None) or {}
    value = str(next((headers[name] for name in headers if name.lower() == "retry-after"), "1"))
    return float(value) if value.isdigit() else 1.0
