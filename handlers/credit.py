"""Credit is why a commission is what it is: one of them explained, from the first click to the statement."""

from datetime import date
from typing import Annotated

from bot.cards.commissions import Told, told
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import Words, join
from bot.chat.reply import Block, Button, Buttons, Mode, Note, Reply, Style, Text
from bot.chat.request import Request
from bot.formats import day, money
from program.attribution import ExplainedTouch, Explanation, explain
from program.commission_list import look_up
from program.commission_trail import Movement, movements_of, own_commission, statements_with
from program.commissions import commissions_of
from program.money import Money
from program.rules.aliases import customer_code
from program.statement_files.explanations import percent
from program.tables import Commission, Link, TermsVersion, Touch

SUGGESTED_FROM = 200
SUGGESTED_MOST = 25
TOUCHES_MOST = 12


def commission_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the person's own commissions, the newest first, by amount, day or customer code."""
    if request.person.partner_id is None:
        return []
    rows = commissions_of(request.store, request.person.partner_id, SUGGESTED_FROM)
    found = [Choice(row.id, _label(request, row)) for row in rows]
    return [one for one in found if typed.casefold() in f"{one.label} {one.value}".casefold()][:SUGGESTED_MOST]


@command("partner credit", "Why a commission is what it is, step by step.", needs=Role.PARTNER)
def credit(
    request: Request,
    line: Annotated[
        str | None, Help("which commission; the newest if empty"), Suggest(commission_choices), Length(1, 60)
    ] = None,
) -> Reply:
    """Explain one of the asking partner's commissions."""
    partner_id = str(request.person.partner_id)
    if line:
        return _explained(request, own_commission(request.store, partner_id, line))
    newest = commissions_of(request.store, partner_id, 1)
    if newest:
        return _explained(request, newest[0])
    say = request.say("credit/empty")
    return Reply(say("title"), (Text(say("text")), Buttons((Button(say("links"), "partner link list"),))))


def _explained(request: Request, row: Commission) -> Reply:
    listed = look_up(request.store, row.id)
    assert listed is not None  # the row was just read
    words = told(request, listed)
    say = request.say("credit/card", amount=Money(row.amount, row.currency), row=row, told=words)
    buttons = (
        Button(say("earnings"), "partner earnings", style=Style.PRIMARY),
        Button(say("another"), "partner credit", mode=Mode.ASK),
        Button(say("statements"), "partner statements"),
        Button(say("terms"), "partner terms"),
        Button(say("dispute"), "partner dispute open", {"line": row.id}),
    )
    return Reply(
        say("title"),
        (
            Text(say("what")),
            *_attribution(request, row),
            *_sum(request, row, words),
            *_books(request, row, words),
            Buttons(buttons),
            Note(say("note")),
        ),
    )


def _attribution(request: Request, row: Commission) -> tuple[Block, ...]:
    """Who touched the customer, what each touch weighed, and the shares; others without their names."""
    found = explain(request.store, row.event_key)
    if found is None:
        return (Text(request.say("credit/attribution")("recruited")),)
    hidden = max(0, len(found.touches) - TOUCHES_MOST)
    say = request.say("credit/attribution", model=found.model, hidden=hidden)
    if not found.touches:
        return (Text(say("bound")), Text(_shares(request, row, found)))
    touches = join(_touch(request, row, touch) for touch in found.touches[-TOUCHES_MOST:])
    more = (Note(say("more")),) if hidden else ()
    return (Text(say("touches")), Text(touches), *more, Text(say("model")), Text(_shares(request, row, found)))


def _touch(request: Request, row: Commission, touch: ExplainedTouch) -> Words:
    own = touch.partner_id == row.partner_id
    link_id = request.store.get_one(Touch, touch.id).link_id if own else None
    link = request.store.get(Link, link_id) if link_id else None
    name = (link.name or link.code) if link else None
    say = request.say("credit/touch", touch=touch, own=own, link=name, share=percent(touch.bp))
    return say("row")


def _shares(request: Request, row: Commission, found: Explanation) -> Words:
    parts = [(share.partner_id == row.partner_id, percent(share.bp)) for share in found.shares]
    return request.say("credit/shares", parts=parts)("text")


def _sum(request: Request, row: Commission, words: Told) -> tuple[Block, ...]:
    version = request.store.get(TermsVersion, row.terms_version_id) if row.terms_version_id else None
    say = request.say("credit/sum", row=row, version=version, amount=Money(row.amount, row.currency))
    steps = join(say("step", step=step) for step in words.steps)
    return (Text(say("heading")), Text(steps), Text(say("terms")))


def _books(request: Request, row: Commission, words: Told) -> tuple[Block, ...]:
    """What the ledger did with it, where it stands, and the statements it is on."""
    labels = statements_with(request.store, row)
    say = request.say("credit/books", row=row, told=words, statements=labels)
    if not row.amount:
        return (Text(say("nothing")),)
    entries = join(_entry(request, each) for each in movements_of(request.store, row))
    return (Text(say("heading")), Text(entries), Text(say("hold")), Text(say("state")), Text(say("statement")))


def _entry(request: Request, each: Movement) -> Words:
    return request.say("credit/entry", each=each)("row")


def _label(request: Request, row: Commission) -> str:
    """`20.00 USD, 18 November 2026, C-7F3A`: what tells commissions apart while somebody types."""
    on: date = row.at.astimezone(request.program.zone).date()
    customer = customer_code(row.partner_id, row.customer_id) if row.customer_id else ""
    parts = (money(Money(row.amount, row.currency)), day(on), customer, row.tranche.replace("_", " "))
    return ", ".join(part for part in parts if part)[:75]
