"""Recognitions as the partner who is praised has them in hand: agreed to, or taken down at any time."""

from typing import Annotated

from bot.cards.recognitions import public_message, taken_back
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.job import Channel, Message
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from program.recognitions import UnknownRecognition, agree, get_recognition, open_ones, remove
from program.tables import Recognition


def own_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the partner's own recognitions."""
    found = [Choice(row.id, row.reason[:75]) for row in open_ones(request.store, str(request.person.partner_id))]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


Own = Annotated[str, Help("which recognition"), Suggest(own_choices), Length(1, 100)]


@command(
    "partner recognition show",
    "What is or will be posted about you.",
    needs=Role.PARTNER,
    also=("partner recognition",),
    typed=False,
)
def show_own(request: Request) -> Reply:
    """Show the newest that stands or is to come, with the button that takes it down."""
    rows = open_ones(request.store, str(request.person.partner_id))
    say = request.say("recognitions/own", rows=rows, row=rows[0] if rows else None)
    if not rows:
        return Reply(say("title"), (Text(say("empty")), Note(say("note"))))
    down = Button(say("down"), "partner recognition remove", {"recognition": rows[0].id})
    more = (Button(say("others"), "partner recognition remove"),) if len(rows) > 1 else ()
    return Reply(say("title"), (Text(say("text")), Buttons((down, *more)), Note(say("note"))))


@command(
    "partner recognition agree",
    "Let a recognition be posted.",
    needs=Role.PARTNER,
    changes=True,
    title="Agree",
    typed=False,
)
def say_yes(request: Request, recognition: Own) -> Reply:
    """Post what the partner was asked about, now or when it is planned."""
    row = agree(request.store, _own(request, recognition), request.now)
    if row.state == "posted":
        request.post(*public_message(request, row))
    say = request.say("recognitions/agreed", row=row)
    down = Button(say("down"), "partner recognition remove", {"recognition": row.id})
    return Reply(say("title"), (Text(say("text")), Buttons((down,))), Tone.GOOD)


@command(
    "partner recognition remove",
    "Take a recognition down.",
    needs=Role.PARTNER,
    changes=True,
    title="Take down",
    typed=False,
)
def take_down(request: Request, recognition: Own) -> Reply:
    """Take it down everywhere, or let it never be posted, and tell the managers, without a reason being asked."""
    row = _own(request, recognition)
    posted = remove(request.store, row, "partner")
    for message, key in taken_back(request, row):
        request.post(message, key)
    say = request.say("recognitions/taken_down", row=row, posted=posted)
    told = Reply(say("managers.title"), (Text(say("managers.text")),))
    request.post(Message(Channel("managers"), told), f"recognition-removed:{row.id}")
    settings = Button(say("settings"), "partner settings visibility", style=Style.PLAIN)
    return Reply(say("title"), (Text(say("text")), Buttons((settings,))), Tone.GOOD)


def _own(request: Request, given: str) -> Recognition:
    """A recognition of the partner's own; another's is not known to them."""
    row = get_recognition(request.store, given)
    if row.partner_id != request.person.partner_id or row.state == "draft":
        raise UnknownRecognition(given=given)
    return row
