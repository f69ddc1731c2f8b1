"""Live events keep their time: who comes is reminded, and what has ended is closed."""

from collections.abc import Iterator
from datetime import timedelta

from bot.cards.live_events import everywhere, over_card, reminder_card
from bot.chat.job import CatchUp, Channel, Direct, JobRequest, Message, job
from bot.chat.schedule import Every, Occurrence
from program.event_reminders import take_reminders
from program.live_events import end_due


@job(
    "event-reminders",
    "Who comes or may come is reminded a day and a quarter of an hour before.",
    schedule=Every(5),
    audience="who said yes or maybe",
    catch_up=CatchUp.EXPIRE,
    late_by_most=timedelta(minutes=10),
)
def event_reminders(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Remind each of them once for each distance; what could only go out after the start does not."""
    for event, response in take_reminders(request.store, due.due_at):
        card = reminder_card(request, event, response)
        topic, to = f"event:{event.id}:{response.reminded}:{response.person_id}", Direct(response.person_id)
        yield Message(to, card, topic, courtesy="asked", category="event", not_after=event.starts_at)


@job(
    "event-endings",
    "Live events that ended take no more answers, and managers are asked who came.",
    schedule=Every(5),
    audience="managers",
    catch_up=CatchUp.LATEST,
)
def event_endings(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Close each once."""
    for event in end_due(request.store, due.due_at):
        yield from (message for message, _ in everywhere(request, event, "over"))
        yield Message(Channel("managers"), over_card(request, event), f"event:{event.id}:over:managers")
