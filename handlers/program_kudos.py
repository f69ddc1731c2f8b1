"""Kudos as managers keep them civil: who thanked whom, and taking away what should not stand."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import Words, literal
from bot.chat.reply import Button, Buttons, Column, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.kudos import kudos, remove
from program.tables import Kudos, Partner

LISTED_MOST = 15


def kudos_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the newest kudos by names or reason."""
    found = [
        Choice(row.id, f"{' → '.join(_names(request, row))}: {row.reason}"[:75]) for row in kudos(request.store, 50)
    ]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


@command("program kudos list", "Thanks between partners, with real names.", needs=Role.MANAGER, also=("program kudos",))
def list_kudos(request: Request) -> Reply:
    """List the newest, those that are not public included."""
    rows = kudos(request.store, LISTED_MOST)
    say = request.say("program_kudos/list", count=len(rows))
    if not rows:
        return Reply(say("title"), (Text(say("empty")),))
    columns = (Column(say("giver")), Column(say("receiver")), Column(say("reason")))
    drawn: tuple[tuple[Words, ...], ...] = tuple(
        (*map(literal, _names(request, row)), literal(row.reason)) for row in rows
    )
    take = Button(say("remove"), "program kudos remove", style=Style.DANGER)
    return Reply(say("title"), (Table(say("caption"), columns, drawn), Buttons((take,))))


@command("program kudos remove", "Take kudos away.", needs=Role.MANAGER, changes=True, title="Remove kudos")
def remove_kudos(
    request: Request, which: Annotated[str, Help("which kudos"), Suggest(kudos_choices), Length(1, 100)]
) -> Reply:
    """Take kudos off the wall and out of the counts."""
    person_id = person_id_of(request)
    giver, receiver = _names(request, remove(request.store, which, person_id, request.now))
    say = request.say("program_kudos/removed", giver=giver, receiver=receiver)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


def _names(request: Request, row: Kudos) -> tuple[str, str]:
    giver, receiver = (request.store.get_one(Partner, one) for one in (row.giver_id, row.receiver_id))
    return giver.name, receiver.name
