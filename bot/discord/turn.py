"""A turn is the time in which the line to Discord is ours; without other processes it always is."""

from __future__ import annotations

import asyncio


class Turn:
    """Comes and goes as the lease does; to be set on the loop only."""

    def __init__(self) -> None:
        self._ours, self._others = asyncio.Event(), asyncio.Event()
        self._ours.set()

    @property
    def ours(self) -> bool:
        """Whether it is our turn."""
        return self._ours.is_set()

    def set(self, ours: bool) -> None:
        """Note whose turn it is."""
        came, went = (self._ours, self._others) if ours else (self._others, self._ours)
        went.clear()
        came.set()

    async def comes(self) -> None:
        """Wait until it is our turn."""
        await self._ours.wait()

    async def goes(self) -> None:
        """Wait until it is somebody else's."""
        await self._others.wait()
