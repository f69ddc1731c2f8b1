"""Aside is where a blocking question is asked: in a thread that neither the loop nor the program's end waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


async def aside(story: Callable[[], Result]) -> Result:
    """Return a blocking story's result; a database that never answers then delays neither answer nor exit."""
    future: Future[Result] = Future()
    # From here on the caller cannot cancel the future itself, only stop waiting for it.
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(story())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, name="doctor", daemon=True).start()
    return await asyncio.wrap_future(future)
