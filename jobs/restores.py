"""A restore is told: operators hear what it left open, and once more when every message of before is settled."""

from collections.abc import Iterator
from dataclasses import replace

from bot.cards.restores import restore_card, said
from bot.chat.job import CatchUp, Channel, JobRequest, Message, job
from bot.chat.reply import Reply, Tone
from bot.chat.schedule import Every, Occurrence
from program.restores import Settling, keep, last_restore, settling


@job(
    "restore-report",
    "After a restore, operators hear what it left open, and when that is settled.",
    schedule=Every(1),
    audience="operators",
    catch_up=CatchUp.LATEST,
)
def restore_report(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell of a restore once when it is new and once when it is settled; without one there is no post."""
    restore = last_restore(request.store)
    if restore is None or restore.settled:
        return
    found = settling(request.store, restore)
    keep(request.store, replace(restore, told=True, settled=not found.open))
    moment = restore.restored_at.isoformat()
    if not restore.told:
        yield Message(Channel("operators"), restore_card(request, restore), f"{moment}:new")
    elif not found.open:
        yield Message(Channel("operators"), settled_card(request, found), f"{moment}:settled")


def settled_card(request: JobRequest, found: Settling) -> Reply:
    """Draw how the messages of before ended."""
    say = request.say("restores/settled", settling=found)
    return said(say("title"), say("text"), Tone.GOOD)
