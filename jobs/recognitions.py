"""Recognitions that were approved for later are posted when their time has come."""

from collections.abc import Iterator

from bot.cards.recognitions import public_message, taken_back
from bot.chat.job import CatchUp, Channel, JobRequest, Message, job
from bot.chat.reply import Button, Buttons, Reply, Text, Tone
from bot.chat.schedule import Every, Occurrence
from program.recognitions import take_due
from program.tables import Recognition


@job(
    "recognition-posts",
    "Approved recognitions are posted when they are due.",
    schedule=Every(5),
    audience="community",
    catch_up=CatchUp.LATEST,
)
def recognition_posts(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Post what is due; whose name is not shown any more as it was approved is not posted, and managers are told."""
    posted, removed = take_due(request.store, due.due_at)
    for row in posted:
        yield public_message(request, row)[0]
    for row in removed:
        yield from (message for message, _ in taken_back(request, row))
        yield Message(Channel("managers"), withheld_card(request, row), f"recognition-withheld:{row.id}")


def withheld_card(request: JobRequest, row: Recognition) -> Reply:
    """Tell the managers why something they approved was not posted."""
    say = request.say("recognitions/withheld", row=row)
    again = Button(say("again"), "program recognize")
    return Reply(say("title"), (Text(say("text")), Buttons((again,))), Tone.WARNING)
