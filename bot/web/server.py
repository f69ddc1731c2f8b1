"""The server is uvicorn inside a loop that others share: it neither takes signals nor ends the process."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.web.protocol import GuardedProtocol

DRAIN_SECONDS = 3


class EmbeddedServer(uvicorn.Server):
    """Serves an application on a socket that is bound before anything else starts; OSError when it cannot be."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        config = uvicorn.Config(
            app,
            http=GuardedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            backlog=1024,
        )
        super().__init__(config)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=1024)
        # Connections inherit it: else a small answer waits up to 40 ms for the caller's delayed acknowledgement.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._socket.getsockname()[1])

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program around us."""
        yield

    async def start(self) -> None:
        """Return once requests are answered."""
        self._serving = asyncio.create_task(self.serve([self._socket]))
        while not self.started:
            if self._serving.done():
                await self._serving
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop listening, let requests end, and return."""
        self.should_exit = True
        if self._serving is not None:
            await self._serving
        self.close()

    def close(self) -> None:
        """Free the port."""
        self._socket.close()
