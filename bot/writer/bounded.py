"""A bounded transport reads no more of an answer than a draft can need, so that no server can fill our memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2

MOST_BYTES = 131_072


class TooLong(httpx2.TransportError):
    """The answer was longer than any draft, or packed so that its length cannot be told."""


class Bounded(httpx2.AsyncBaseTransport):
    """Passes requests on and cuts answers off at a number of bytes."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, most: int = MOST_BYTES) -> None:
        self._inner, self._most = inner, most

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer with a body that raises TooLong where it goes on too long."""
        request.headers["accept-encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise TooLong("the answer is packed")
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Cut(response.stream, self._most)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class _Cut(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, most: int) -> None:
        self._inner, self._most = inner, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for part in self._inner:
            seen += len(part)
            if seen > self._most:
                raise TooLong(f"the answer has more than {self._most} bytes")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()
