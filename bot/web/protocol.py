"""The protocol reads requests from a connection, and gives up on heads that are too large or too slow to come."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_MOST = 8 * 1024
HEAD_RAW_MOST = 64 * 1024
HEAD_SECONDS = 10.0


class GuardedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with bounds on a request's head: 431 beyond 8 KiB, silence beyond reason or ten seconds."""

    _in_head = True
    _head_size = 0
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take data in; a head that is still not whole afterwards has ten seconds and 64 KiB."""
        super().data_received(data)
        if not self._in_head:
            return
        self._head_size += len(data)
        if self._head_size > HEAD_RAW_MOST:
            self.transport.abort()
        elif self._patience is None:
            self._wait_for_head()

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        self._in_head, self._head_size = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hand the request on, or answer that its head is too large."""
        self._in_head = False
        self._stop_waiting()
        app = self.app
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_MOST:
            self.app = _head_too_large
        try:
            super().on_headers_complete()
        finally:
            self.app = app

    def _wait_for_head(self) -> None:
        self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


async def _head_too_large(_scope: Scope, _receive: Receive, send: Send) -> None:
    head: list[Any] = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 431, "headers": head})
    await send({"type": "http.response.body", "body": b""})
