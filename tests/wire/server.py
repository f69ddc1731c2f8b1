"""A server that takes every request and then misbehaves: what it counts is what a platform would have carried out."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from socket import SO_LINGER, SOL_SOCKET


class Mischief(StrEnum):
    """What becomes of a connection once its request was carried out."""

    CLOSE = "close"
    RESET = "reset"
    FAIL = "500"
    HANG = "hang"


@dataclass
class Wire:
    """What was asked, in turn: the request line and the body."""

    port: int = 0
    mischief: Mischief = Mischief.CLOSE
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def posts(self) -> list[bytes]:
        """The bodies of what was posted."""
        return [body for line, body in self.requests if line.startswith("POST")]

    def nonces(self) -> list[str]:
        """The nonces of what was posted as JSON."""
        return [json.loads(body)["nonce"] for body in self.posts()]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request and do the mischief."""
        try:
            while await self._take(reader):
                if await self._misbehave(writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _take(self, reader: asyncio.StreamReader) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append((line, body))
        return True

    async def _misbehave(self, writer: asyncio.StreamWriter) -> bool:
        match self.mischief:
            case Mischief.CLOSE:
                return True
            case Mischief.RESET:
                socket = writer.get_extra_info("socket")
                socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                return True
            case Mischief.FAIL:
                writer.write(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")
                await writer.drain()
                return False
            case Mischief.HANG:
                await asyncio.sleep(30)
                return True


@asynccontextmanager
async def wire(mischief: Mischief) -> AsyncIterator[Wire]:
    """Listen on a port of one's own until the block ends."""
    made = Wire(mischief=mischief)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await made.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
