"""A restore, for those who must know what was lost: shown, and confirmed by finance before money leaves again."""

from typing import Annotated

from bot.cards.restores import restore_card, said
from bot.chat.access import Role
from bot.chat.command import Help, Length, command
from bot.chat.job import Channel, Message
from bot.chat.reply import Reply, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from program.people import ensure_person
from program.restores import confirm_restore, last_restore


@command(
    "program restore show",
    "What a restore of the database left open.",
    needs=Role.FINANCE,
    also=("program restore",),
    typed=False,
)
def show(request: Request) -> Reply:
    """Show the newest restore: what may have been sent or paid since the backup, and whether payouts are locked."""
    restore = last_restore(request.store)
    if restore is None:
        say = request.say("restores/card", restore=None)
        return said(say("title"), say("none"))
    return restore_card(request, restore)


@command(
    "program restore confirm",
    "Unlock payouts after a restore.",
    needs=Role.FINANCE,
    changes=True,
    title="Unlock payouts",
    typed=False,
)
def confirm(
    request: Request,
    reason: Annotated[str, Help("what you compared, and what you found"), Length(10, 300)],
) -> Reply:
    """Unlock payouts in the name of whoever asks, keep their reason, and tell the operators."""
    person = ensure_person(request.store, handle_of(request), request.now)
    restore = confirm_restore(request.store, person, reason.strip(), request.now)
    if restore is None:
        say = request.say("restores/confirmed")
        return said(say("nothing.title"), say("nothing"))
    say = request.say("restores/confirmed", restore=restore, name=person.name)
    told = said(say("told.title"), say("told"), Tone.WARNING)
    request.post(Message(Channel("operators"), told), f"restore-confirmed:{restore.restored_at.isoformat()}")
    return said(say("title"), say("text"), Tone.GOOD)
