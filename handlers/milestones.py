"""Milestones as a partner waits for them: what pays when a customer of theirs gets further, and what paid already."""

from collections.abc import Sequence

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import literal
from bot.chat.reply import Block, Button, Buttons, Column, Fields, Note, Reply, Style, Table, Text
from bot.chat.request import Request
from bot.formats import money
from program.money import Money
from program.rules.aliases import customer_code
from program.tables import Commission
from program.tranches import Waiting, earned_parts, totals, waiting

ROWS_MOST = 20


@command("partner milestones", "What pays next, when your customers get further.", needs=Role.PARTNER)
def milestones(request: Request) -> Reply:
    """Show what waits for each customer's milestone, and what was earned by such parts already."""
    partner_id = str(request.person.partner_id)
    rows, kept = waiting(request.store, partner_id), earned_parts(request.store, partner_id)
    say = request.say(
        "milestones/card",
        possible=totals(row.amount for row in rows),
        earned=totals(Money(one.amount, one.currency) for one in kept),
        currency=request.program.currency,
        customers=len({row.customer_id for row in rows}),
        by_parts=any(reward.tranches for reward in request.program.terms.rewards),
    )
    buttons = Buttons((Button(say("terms"), "partner terms", style=Style.PRIMARY),))
    if not rows and not kept:
        return Reply(say("title.none"), (Text(say("none")), buttons))
    figures = Fields(((say("possible.label"), say("possible")), (say("earned.label"), say("earned"))))
    blocks = (Text(say("text")), figures, *_open(request, rows), *_earned(request, kept), buttons, Note(say("note")))
    return Reply(say("title"), blocks)


def _open(request: Request, rows: Sequence[Waiting]) -> tuple[Block, ...]:
    if not rows:
        return ()
    say = request.say("milestones/open", more=max(0, len(rows) - ROWS_MOST))
    columns = (Column(say("customer")), Column(say("milestone")), Column(say("amount"), number=True))
    drawn = tuple(
        (
            literal(customer_code(str(request.person.partner_id), row.customer_id)),
            say(f"kind.{row.milestone}"),
            literal(money(row.amount)),
        )
        for row in rows[:ROWS_MOST]
    )
    more = (Note(say("more")),) if len(rows) > ROWS_MOST else ()
    return (Table(say("caption"), columns, drawn), *more)


def _earned(request: Request, kept: Sequence[Commission]) -> tuple[Block, ...]:
    if not kept:
        return ()
    say = request.say("milestones/earned")
    columns = (Column(say("milestone")), Column(say("customers"), number=True), Column(say("amount"), number=True))
    rows = []
    for kind in dict.fromkeys(one.tranche for one in kept):
        of_kind = [one for one in kept if one.tranche == kind]
        amounts = totals(Money(one.amount, one.currency) for one in of_kind)
        customers = len({one.customer_id for one in of_kind})
        rows.append((say(f"kind.{kind}"), literal(customers), say("sum", amounts=amounts)))
    return (Table(say("caption"), columns, tuple(rows)),)
