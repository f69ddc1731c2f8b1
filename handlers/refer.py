"""Refer: a partner names a customer to be before anybody clicks, and a manager decides whether it is theirs."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Help, Length, command
from bot.chat.job import Channel, Message
from bot.chat.markup import Words, literal
from bot.chat.reply import Button, Buttons, Column, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from program.deals import in_force_until
from program.people import ensure_person
from program.referred_deals import WAITING, refer_deal, referred_by
from program.tables import Deal, Partner, ReferredDeal

LISTED_MOST = 15


@command(
    "partner deal refer",
    "Refer a company before it buys.",
    needs=Role.PARTNER,
    changes=True,
    title="Refer a deal",
    also=("partner refer",),
)
def refer(
    request: Request,
    domain: Annotated[str, Help("what the company's addresses end in, for example acme.example"), Length(3, 100)],
    note: Annotated[str, Help("who they are, and what you agreed with them"), Length(10, 200)],
) -> Reply:
    """Submit a deal; the managers are asked in their channel."""
    asker = ensure_person(request.store, handle_of(request), request.now)
    rule = request.program.terms.attribution
    row = refer_deal(request.store, rule, asker, domain=domain, note=note, at=request.now)
    request.post(Message(Channel("managers"), asked_card(request, row)), f"referred-deal:{row.id}")
    say = request.say("refer/done", domain=row.domain, days=rule.deal_days)
    mine = Buttons((Button(say("list"), "partner deal list"),))
    return Reply(say("title"), (Text(say("text")), mine), Tone.GOOD)


@command(
    "partner deal list",
    "The deals you referred.",
    needs=Role.PARTNER,
    also=("partner deal", "partner deals"),
)
def list_mine(request: Request) -> Reply:
    """List what the partner submitted, the newest first."""
    rows = referred_by(request.store, str(request.person.partner_id), LISTED_MOST)
    say = request.say("refer/list", count=len(rows))
    another = Buttons((Button(say("refer"), "partner deal refer", style=Style.PRIMARY, mode=Mode.ASK),))
    if not rows:
        return Reply(say("title"), (Text(say("empty")), another))
    columns = (Column(say("domain")), Column(say("since")), Column(say("state")))
    drawn = tuple(
        (literal(row.domain), request.say("refer/row", row=row)("since"), _standing(request, row)) for row in rows
    )
    return Reply(say("title"), (Table(say("caption"), columns, drawn), another))


def asked_card(request: Request, row: ReferredDeal) -> Reply:
    """Draw what managers are asked."""
    name = request.store.get_one(Partner, row.partner_id).name
    days = request.program.terms.attribution.deal_days
    say = request.say("program_deals/asked", row=row, name=name, days=days)
    ways = Buttons(
        (
            Button(say("accept"), "program deals accept", {"deal": row.id}, Style.PRIMARY),
            Button(say("decline"), "program deals decline", {"deal": row.id}, mode=Mode.ASK),
        )
    )
    return Reply(say("title"), (Text(say("text")), ways, Note(say("note"))))


def _standing(request: Request, row: ReferredDeal) -> Words:
    deal = request.store.get(Deal, row.deal_id) if row.deal_id else None
    until = in_force_until(deal, request.program.terms.attribution) if deal else None
    say = request.say("refer/row", row=row, until=until)
    if until is None:
        return say("waiting" if row.state == WAITING else "declined")
    return say("registered" if until > request.now else "over")
