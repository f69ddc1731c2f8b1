"""The council's agenda as members fill it: what is on the table of the next roundtable."""

from typing import Annotated

from bot.cards.council_agenda import agenda_message, next_agenda
from bot.chat.access import Role, may
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.reply import Button, Buttons, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.motions import actor_of
from program.council_agenda import add_point, drop_point, find_point, is_posted, next_roundtable, open_points
from program.council_errors import NotYourPoint
from program.seats import is_chair
from program.tables import AgendaPoint


def point_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest what is on the agenda, by number or any part of it."""
    wanted = typed.casefold().lstrip("#")
    named = [(str(point.number), f"{point.number}. {point.text}") for point in open_points(request.store)]
    return [Choice(number, label[:75]) for number, label in named if wanted in label.casefold()][:25]


@command(
    "council agenda list",
    "What is on the table of the next roundtable.",
    needs=Role.COUNCIL,
    also=("council agenda",),
)
def agenda(request: Request) -> Reply:
    """List what the council has to talk about: points, motions, answers that are due."""
    return next_agenda(request)


@command(
    "council agenda add",
    "Bring something up at the next roundtable.",
    needs=Role.COUNCIL,
    changes=True,
    title="Add a point",
)
def add(request: Request, point: Annotated[str, Help("what you want to talk about"), Length(3, 300)]) -> Reply:
    """Put a point on the agenda; where it was posted already, it changes there."""
    return _done(request, add_point(request.store, point, actor_of(request), request.now), "added")


@command("council agenda drop", "Take a point off the agenda.", needs=Role.COUNCIL, changes=True, title="Take it off")
def drop(
    request: Request,
    point: Annotated[str, Help("which point, by its number"), Length(1, 12), Suggest(point_choices)],
) -> Reply:
    """Take a point off: one's own, or for the chair and managers any."""
    found = find_point(request.store, point)
    trusted = may(request.person.roles, Role.MANAGER) or is_chair(request.store, request.person.id)
    if not trusted and found.person_id != request.person.id:
        raise NotYourPoint(number=found.number)
    return _done(request, drop_point(request.store, found), "dropped")


def _done(request: Request, point: AgendaPoint, what: str) -> Reply:
    event = next_roundtable(request.store, request.now)
    if event is not None and is_posted(request.store, event):
        message = agenda_message(request, event)
        request.post(message, f"{message.topic}:{request.reference}")
    say = request.say("council_agenda/done", point=point, event=event)
    show = Button(say("show"), "council agenda list", style=Style.PRIMARY)
    return Reply(say("title"), (Text(say(what)), Buttons((show,))), Tone.GOOD)
