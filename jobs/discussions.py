"""Discussions begin by themselves: a thread under each new motion's card, in every chat that shows it."""

from collections.abc import Iterator

from bot.cards.discussions import invitation
from bot.chat.job import CatchUp, JobRequest, Message, job
from bot.chat.schedule import Every, Occurrence
from program.discussions import begin_due


@job(
    "council-discussions",
    "A thread under each new motion's card, to talk about it.",
    schedule=Every(1),
    audience="council",
    catch_up=CatchUp.LATEST,
)
def council_discussions(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Begin each once."""
    for discussion in begin_due(request.store):
        yield invitation(request, discussion)
