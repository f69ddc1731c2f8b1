"""The release of holds: every day, what was held until that day becomes payable."""

from collections.abc import Iterator
from datetime import time

from bot.chat.job import CatchUp, JobRequest, Message, job
from bot.chat.schedule import Daily, Occurrence
from program.holds import release_due


@job(
    "release-holds",
    "What was held until today becomes payable.",
    schedule=Daily(time(0, 15)),
    audience="ledger",
    catch_up=CatchUp.EVERY,
)
def release_holds(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Release what is due on the occurrence's own day, as of then; partners are told by their own notices."""
    release_due(request.store, request.program.today(due.due_at), due.due_at)
    yield from ()
