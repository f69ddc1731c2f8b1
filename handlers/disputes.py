"""Disputes as partners have them: opened on a commission, followed, taken back."""

from typing import Annotated

from bot.cards.disputes import in_channel, line_of, opened_card, withdrawn_card
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import join
from bot.chat.reply import Button, Buttons, Note, Reply, Text
from bot.chat.request import Request
from handlers.credit import commission_choices
from program.commission_trail import own_commission
from program.disputes import OPEN, disputes, find_dispute, open_dispute, withdraw

LISTED_MOST = 10


def dispute_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the partner's own open disputes."""
    if request.person.partner_id is None:
        return []
    found = [row for row in disputes(request.store, request.person.partner_id) if row.state == OPEN]
    return [Choice(row.id, row.text[:75]) for row in found if typed.casefold() in row.text.casefold()]


@command("partner dispute list", "Your objections.", needs=Role.PARTNER, also=("partner disputes",))
def list_disputes(request: Request) -> Reply:
    """List the partner's disputes and how far they are."""
    rows = disputes(request.store, str(request.person.partner_id), LISTED_MOST)
    say = request.say("disputes/list", count=len(rows))
    if not rows:
        return Reply(say("title"), (Text(say("empty")), Buttons((Button(say("earnings"), "partner earnings"),))))
    lines = [line_of(request, row) for row in rows]
    waiting = [row.id for row in rows if row.state == OPEN]
    # Of several, a form asks which one.
    named = {"dispute": waiting[0]} if len(waiting) == 1 else {}
    below = (Buttons((Button(say("back"), "partner dispute withdraw", named),)),) if waiting else ()
    return Reply(say("title"), (Text(join(lines)), *below, Note(say("note"))))


@command(
    "partner dispute open",
    "Object to a commission.",
    needs=Role.PARTNER,
    changes=True,
    also=("partner dispute",),
    title="What is wrong?",
    typed=False,
)
def object_to(
    request: Request,
    line: Annotated[str, Help("which commission"), Suggest(commission_choices), Length(1, 60)],
    text: Annotated[str, Help("what is wrong, and what would be right"), Length(10, 900)],
) -> Reply:
    """Open a dispute, start its clock, and let the managers know."""
    commission = own_commission(request.store, str(request.person.partner_id), line)
    row = open_dispute(request.store, commission, str(request.person.id), text, request.now)
    request.post(*in_channel(request, row, "opened"))
    return opened_card(request, row)


@command(
    "partner dispute withdraw",
    "Take an objection back.",
    needs=Role.PARTNER,
    changes=True,
    title="Take it back",
    typed=False,
)
def take_back(
    request: Request, dispute: Annotated[str, Help("which objection"), Suggest(dispute_choices), Length(1, 60)]
) -> Reply:
    """Withdraw a dispute; the managers' card says so."""
    row = find_dispute(request.store, dispute, str(request.person.partner_id))
    withdraw(request.store, row, request.now)
    request.post(*in_channel(request, row, "withdrawn"))
    return withdrawn_card(request, row)
