"""Request URL: the HTTP way to deliver gestures and events, signed with the app's secret."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.team import Team
from sandbox.slack.wire import Ack, Envelope, Json, Undelivered

REASONS = {aiohttp.ClientConnectionError: "connection_failed", aiohttp.TooManyRedirects: "too_many_redirects"}


class RequestUrl:
    """Posts envelopes to the app's request URL and reads the acknowledgement from the response."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, envelope: Envelope) -> asyncio.Future[Ack]:
        """Start the request and return its acknowledgement to come."""
        return asyncio.ensure_future(self._request(envelope))

    async def _request(self, envelope: Envelope) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False)
        body, kind = _encoded(envelope)
        headers = {"Content-Type": kind, **self._signature(body), **_retry(envelope)}
        started = time.monotonic()
        try:
            async with self._session.post(str(self._team.events_url), data=body, headers=headers) as response:
                envelope.no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                text = await response.text()
                status = response.status
        except aiohttp.ClientError as problem:
            raise Undelivered(REASONS.get(type(problem), "connection_failed")) from problem
        if status != 200:
            raise Undelivered("http_error")
        return Ack(_response(text), time.monotonic() - started)

    def _signature(self, body: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        secret = self._team.signing_secret.encode()
        digest = hmac.new(secret, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


def _encoded(envelope: Envelope) -> tuple[str, str]:
    """Return the body and its content type: JSON for events, a form for everything else."""
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload), "application/json"
    fields = envelope.payload if envelope.kind == "slash_commands" else {"payload": json.dumps(envelope.payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"


def _retry(envelope: Envelope) -> dict[str, str]:
    if not envelope.retry:
        return {}
    reason = "http_timeout" if envelope.retry_reason == "timeout" else envelope.retry_reason
    return {"X-Slack-Retry-Num": str(envelope.retry), "X-Slack-Retry-Reason": reason}


def _response(text: str) -> Json | None:
    """Read the response body as the acknowledgement's payload; bare text is a message."""
    if not text.strip():
        return None
    try:
        payload = json.loads(text)
    except json.JSONDecodeError:
        return {"text": text}
    return payload if isinstance(payload, dict) else {"text": text}
