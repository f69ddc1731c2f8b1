"""Disputes as managers answer them: taken by somebody, and accepted or refused with a reason in time."""

from typing import Annotated

from bot.cards.disputes import answer_messages, cells_of, in_channel, sheet
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Mode, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.disputes import OPEN, answer, disputes, find_dispute, take
from program.people import people_of
from program.tables import Dispute, Partner

LISTED_MOST = 15


def dispute_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the open disputes by partner."""
    rows = [row for row in disputes(request.store, most=100) if row.state == OPEN]
    named = [Choice(row.id, f"{_name(request, row)}: {row.text}"[:75]) for row in rows]
    return [choice for choice in named if typed.casefold() in choice.label.casefold()][:25]


Which = Annotated[str, Help("which dispute"), Suggest(dispute_choices), Length(1, 60)]
Why = Annotated[str, Help("why; the partner reads it"), Length(10, 900)]


@command("program disputes list", "Objections.", needs=Role.MANAGER, also=("program disputes",), typed=False)
def list_disputes(request: Request) -> Reply:
    """List them, the most urgent first."""
    rows = disputes(request.store, most=LISTED_MOST)
    say = request.say("program_disputes/list", count=sum(row.state == OPEN for row in rows))
    if not rows:
        return Reply(say("title"), (Text(say("empty")),))
    columns = tuple(Column(say(f"column.{name}")) for name in ("partner", "owner", "due"))
    drawn = tuple((literal(_name(request, row)), *cells_of(request, row)) for row in rows)
    show = Button(say("show"), "program disputes show", style=Style.PRIMARY, mode=Mode.ASK)
    return Reply(say("title"), (Table(say("caption"), columns, drawn), Buttons((show,))))


@command("program disputes show", "One objection.", needs=Role.MANAGER, title="A dispute", typed=False)
def show(request: Request, dispute: Which) -> Reply:
    """Show what it is about, and the ways to decide."""
    return sheet(request, find_dispute(request.store, dispute))


@command("program disputes take", "Owe the answer.", needs=Role.MANAGER, changes=True, title="I take it", typed=False)
def take_one(request: Request, dispute: Which) -> Reply:
    """Let whoever presses owe the answer."""
    row = find_dispute(request.store, dispute)
    take(request.store, row, person_id_of(request), request.person.partner_id)
    request.post(*in_channel(request, row, f"taken:{request.reference}"))
    return sheet(request, row)


@command(
    "program disputes accept", "Say that it is right.", needs=Role.MANAGER, changes=True, title="Accept", typed=False
)
def accept(request: Request, dispute: Which, reason: Why) -> Reply:
    """Accept it; money is moved by hand, with a reason of its own."""
    return _answered(request, dispute, True, reason)


@command("program disputes refuse", "Say why not.", needs=Role.MANAGER, changes=True, title="Refuse", typed=False)
def refuse(request: Request, dispute: Which, reason: Why) -> Reply:
    """Refuse it with a reason."""
    return _answered(request, dispute, False, reason)


def _answered(request: Request, dispute: str, accepted: bool, reason: str) -> Reply:
    row = find_dispute(request.store, dispute)
    answer(request.store, row, accepted, reason, (person_id_of(request), request.person.partner_id), request.now)
    request.post(*in_channel(request, row, "answered"))
    for message, key in answer_messages(request, row, people_of(request.store, row.partner_id)):
        request.post(message, key)
    say = request.say("program_disputes/done", partner=_name(request, row), accepted=accepted)
    adjust = (
        (Buttons((Button(say("adjust"), "program adjust credit", {"partner": row.partner_id}),)),) if accepted else ()
    )
    return Reply(say("title"), (Text(say("text")), *adjust), Tone.GOOD)


def _name(request: Request, row: Dispute) -> str:
    return request.store.get_one(Partner, row.partner_id).name
