"""Readiness: what the bot's own /readyz says, asked again every moment so that the page need not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

ASK_EVERY_SECONDS = 1.0
ANSWER_SECONDS = 2.0
LONGEST_REASON = 500


class Readiness:
    """The latest answer of one bot's /readyz: `ready` is True, False, or None while nobody answers there."""

    def __init__(self, web: str, changed: Callable[[], None]) -> None:
        self.address = web.rstrip("/") + "/readyz"
        self.changed = changed
        self.latest: dict[str, Any] = {"ready": None, "why": "nobody answers there"}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin asking."""
        self._task = asyncio.create_task(self._ask_for_ever(), name="sandbox-readiness")

    async def stop(self) -> None:
        """Stop asking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _ask_for_ever(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as session:
            while True:
                said = await self._ask(session)
                if said != self.latest:
                    self.latest = said
                    self.changed()
                await asyncio.sleep(ASK_EVERY_SECONDS)

    async def _ask(self, session: aiohttp.ClientSession) -> dict[str, Any]:
        try:
            async with session.get(self.address) as answer:
                why = (await answer.text())[:LONGEST_REASON]
                return {"ready": answer.status == 200, "why": why.strip()}
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError):
            return {"ready": None, "why": "nobody answers there"}
