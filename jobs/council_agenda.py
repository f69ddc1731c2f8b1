"""The agenda's clock: the council reads it some working days before a roundtable, and what was held leaves it."""

from collections.abc import Iterator

from bot.cards.council_agenda import agenda_message
from bot.chat.job import CatchUp, JobRequest, Message, job
from bot.chat.schedule import Every, Occurrence
from program.council_agenda import next_roundtable, settle, take_due


@job(
    "council-agenda",
    "The agenda of a roundtable, some working days before it.",
    schedule=Every(60),
    audience="council",
    catch_up=CatchUp.LATEST,
)
def council_agenda(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Post it once; from then on it is changed in place."""
    settle(request.store, due.due_at)
    event = next_roundtable(request.store, due.due_at)
    today = due.due_at.astimezone(request.program.zone)
    if event is not None and take_due(request.store, request.program.council, event, today):
        yield agenda_message(request, event)
