"""Drafts are what a model wrote for everybody to read: a manager lets one stand in a post, or leaves it."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Help, Length, command
from bot.chat.reply import Reply, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.drafts import approve, drop, find_draft, send

Which = Annotated[str, Help("which draft; its card fills it in"), Length(1, 60)]


@command(
    "program drafts use",
    "Let a draft stand in a post.",
    needs=Role.MANAGER,
    changes=True,
    also=("program drafts",),
    title="Use a draft",
    typed=False,
)
def use(request: Request, draft: Which, digest: Annotated[str, Help("what was shown"), Length(1, 64)]) -> Reply:
    """Agree to exactly what was shown, and change the post on every platform."""
    row = find_draft(request.store, draft)
    person_id = person_id_of(request)
    approve(request.store, row.id, digest, person_id, request.now)
    say = request.say("program_drafts/done", sent=send(request.store, row.id, request.now))
    return Reply(say("used.title"), (Text(say("used.text")),), Tone.GOOD)


@command(
    "program drafts leave",
    "Leave a draft.",
    needs=Role.MANAGER,
    changes=True,
    title="Leave a draft",
    typed=False,
)
def leave(request: Request, draft: Which) -> Reply:
    """Put a draft away; the post stays as it is."""
    drop(request.store, find_draft(request.store, draft).id, request.now)
    say = request.say("program_drafts/done")
    return Reply(say("left.title"), (Text(say("left.text")),))
