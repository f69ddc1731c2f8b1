"""Deals as managers decide them: what partners referred, accepted or declined with a reason."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.job import Direct, Message
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from program.deals import in_force_until
from program.people import ensure_person, people_of
from program.referred_deals import accept_referred, decline_referred, find_referred, waiting_deals
from program.tables import Deal, Partner, ReferredDeal

LISTED_MOST = 15


def referred_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the referred deals that wait, by customer and partner."""
    found = [Choice(row.id, f"{row.domain}, {_name(request, row)}"[:75]) for row in waiting_deals(request.store)]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


WhichDeal = Annotated[str, Help("which of the deals that wait"), Length(1, 100), Suggest(referred_choices)]


@command("program deals list", "Deals that partners referred.", needs=Role.MANAGER, also=("program deals",))
def list_waiting(request: Request) -> Reply:
    """List what waits for a decision, the oldest first."""
    rows = waiting_deals(request.store)
    say = request.say("program_deals/list", count=len(rows), more=max(0, len(rows) - LISTED_MOST))
    claims = Button(say("claims"), "program claims list")
    if not rows:
        return Reply(say("title"), (Text(say("empty")), Buttons((claims,))))
    columns = (Column(say("domain")), Column(say("partner")), Column(say("note")), Column(say("since")))
    drawn = tuple(
        (
            literal(row.domain),
            literal(_name(request, row)),
            literal(row.note),
            request.say("program_deals/row", row=row)("since"),
        )
        for row in rows[:LISTED_MOST]
    )
    more = (Note(say("more")),) if len(rows) > LISTED_MOST else ()
    ways = (
        Button(say("accept"), "program deals accept", style=Style.PRIMARY, mode=Mode.ASK),
        Button(say("decline"), "program deals decline", mode=Mode.ASK),
        claims,
    )
    return Reply(say("title"), (Table(say("caption"), columns, drawn), *more, Buttons(ways)))


@command("program deals accept", "Accept a referred deal.", needs=Role.MANAGER, changes=True, title="Accept a deal")
def accept(request: Request, deal: WhichDeal) -> Reply:
    """Register the customer for the partner who referred it, and tell them."""
    row = find_referred(request.store, deal)
    rule = request.program.terms.attribution
    return _decided(request, accept_referred(request.store, rule, row, by=_decider(request), now=request.now))


@command("program deals decline", "Decline a referred deal.", needs=Role.MANAGER, changes=True, title="Decline a deal")
def decline(
    request: Request, deal: WhichDeal, reason: Annotated[str, Help("why; the partner reads it"), Length(3, 200)]
) -> Reply:
    """Decline it, and tell the partner why."""
    row = find_referred(request.store, deal)
    return _decided(request, decline_referred(request.store, row, reason=reason, by=_decider(request), now=request.now))


def _decided(request: Request, row: ReferredDeal) -> Reply:
    """Tell the partner and the manager what was decided."""
    deal = request.store.get_one(Deal, row.deal_id) if row.deal_id else None
    until = in_force_until(deal, request.program.terms.attribution) if deal else None
    told = request.say("refer/decided", row=row, until=until)
    card = Reply(
        told(f"{row.state}.title"),
        (Text(told(f"{row.state}.text")), Buttons((Button(told("list"), "partner deal list"),))),
        Tone.GOOD if row.deal_id else Tone.NEUTRAL,
    )
    for person in people_of(request.store, row.partner_id):
        request.post(Message(Direct(person.id), card), f"referred-deal:{row.id}:{person.id}")
    say = request.say("program_deals/done", row=row, name=_name(request, row), until=until)
    back = Buttons((Button(say("back"), "program deals list"),))
    return Reply(say(f"{row.state}.title"), (Text(say(f"{row.state}.text")), back), Tone.GOOD)


def _decider(request: Request) -> str:
    return ensure_person(request.store, handle_of(request), request.now).id


def _name(request: Request, row: ReferredDeal) -> str:
    return request.store.get_one(Partner, row.partner_id).name
