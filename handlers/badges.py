"""Badges as a partner sees their own: those they hold, and how far the others are."""

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import join
from bot.chat.reply import Block, Meter, Note, Reply, Text
from bot.chat.request import Request
from program.badges import progress


@command("partner badges", "Your badges, and how far the next ones are.", needs=Role.PARTNER)
def show_badges(request: Request) -> Reply:
    """Show what is held first, then what is still to be reached."""
    setup = request.program
    found = progress(request.store, setup.badges, str(request.person.partner_id), request.now, setup.zone)
    held = [one for one in found if one.award]
    say = request.say("badges/card", held=len(held))
    if not found:
        return Reply(say("title"), (Text(say("empty")),))
    mine: tuple[Block, ...] = (Text(join([say("held", one=one) for one in held])),) if held else ()
    ahead = tuple(
        Meter(say("label", one=one), one.value, one.badge.threshold, say("caption", one=one))
        for one in found
        if one.award is None
    )
    return Reply(say("title"), (*mine, *ahead, Note(say("note"))))
