"""The books examined: every quarter of an hour, all that must hold of them."""

from collections.abc import Iterator, Sequence

from bot.chat.job import CatchUp, Channel, JobRequest, Message, job
from bot.chat.markup import join
from bot.chat.reply import Note, Reply, Text, Tone
from bot.chat.schedule import Every, Occurrence
from program.invariants import Violation, check_all

MOST = 10


@job(
    "invariants",
    "The books are examined; operators hear only of what does not hold.",
    schedule=Every(15),
    audience="operators",
    catch_up=CatchUp.LATEST,
)
def invariants(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell operators what does not hold; books that are well have no post."""
    found = check_all(request.store)
    if found:
        yield Message(Channel("operators"), violations_card(request, found))


def violations_card(request: JobRequest, found: Sequence[Violation]) -> Reply:
    """Draw what does not hold, whole, the first of it a line each."""
    say = request.say("invariants/broken", number=len(found), more=max(0, len(found) - MOST))
    rows = join(request.say("invariants/row", row=one)("text") for one in found[:MOST])
    more = (Note(say("more")),) if len(found) > MOST else ()
    return Reply(say("title"), (Text(say("text")), Text(rows), *more), tone=Tone.BAD)
