"""The intake is watched: operators hear once of each thing that cannot be taken in, and of what waits for a week."""

from collections.abc import Iterator, Sequence

from bot.cards.intake import intake_lines
from bot.chat.job import CatchUp, Channel, JobRequest, Message, job
from bot.chat.reply import Button, Buttons, Note, Reply, Text, Tone
from bot.chat.schedule import Every, Occurrence
from program.intake import TOO_LONG, Kept, parked, waiting
from program.runs import first_time


@job(
    "intake",
    "Operators hear of what cannot be taken into the books, once.",
    schedule=Every(15),
    audience="operators",
    catch_up=CatchUp.LATEST,
)
def watch_intake(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell what was parked or has waited for too long since the last time; where there is nothing there is no post."""
    found = [*parked(request.store), *waiting(request.store, due.due_at - TOO_LONG)]
    new = [row for row in found if first_time(request.store, f"intake:{row.state}:{row.id}", due.due_at)]
    if new:
        yield Message(Channel("operators"), intake_card(request, new))


def intake_card(request: JobRequest, found: Sequence[Kept]) -> Reply:
    """Draw what is new, and the way to all of it."""
    say = request.say("intake/post", count=len(found))
    all_of_it = Buttons((Button(say("all"), "program intake list"),))
    return Reply(
        say("title"), (Text(say("text")), *intake_lines(request, found), all_of_it, Note(say("note"))), Tone.WARNING
    )
