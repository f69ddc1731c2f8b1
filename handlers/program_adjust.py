"""Adjustments in chat: money given or taken by hand with a reason, and write-offs that a second person decides."""

from typing import Annotated, Literal

from sqlmodel import col, select

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Confirm, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from handlers.partners import WhichPartner
from program.adjustments import adjust, ask_write_off, decide_write_off
from program.ids import new_id
from program.money import Money
from program.partners import find_partner
from program.payout_errors import UnknownAdjustment
from program.people import ensure_person
from program.tables import Adjustment, Partner, Person
from program.typed import read_amount

LISTED_MOST = 15
Amount = Annotated[str, Help("how much, for example 12.50 or 12.50 EUR"), Length(1, 30)]
Reason = Annotated[str, Help("why; the partner reads it on the statement"), Length(3, 200)]


def waiting_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the write-offs that wait for a second person."""
    found = [Choice(row.id, f"{_name(request, row)}: {row.reason}"[:75]) for row in _waiting(request)]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


@command(
    "program adjust list", "What was given, taken or written off by hand.", needs=Role.FINANCE, also=("program adjust",)
)
def list_adjustments(request: Request) -> Reply:
    """List the newest adjustments, with buttons for those that wait for a second person."""
    newest = select(Adjustment).order_by(col(Adjustment.at).desc(), col(Adjustment.id)).limit(LISTED_MOST)
    rows = request.store.exec(newest).all()
    say = request.say("program_adjust/list", count=len(rows))
    give = Button(say("give"), "program adjust credit", style=Style.PRIMARY)
    take, give_up = Button(say("take"), "program adjust debit"), Button(say("write_off"), "program adjust write-off")
    buttons = Buttons((give, take, give_up))
    if not rows:
        return Reply(say("title"), (Text(say("empty")), buttons))
    columns = [Column(say("partner")), Column(say("amount"), number=True), Column(say("state")), Column(say("reason"))]
    drawn = tuple(
        (
            literal(_name(request, row)),
            say("amount.of", row=row, money=_money(row)),
            literal(row.state),
            literal(row.reason),
        )
        for row in rows
    )
    waits = (Text(say("waits")), _decision(request, waiting[0])) if (waiting := _waiting(request)) else ()
    return Reply(say("title"), (Table(say("caption"), tuple(columns), drawn), *waits, buttons))


@command("program adjust credit", "Give a partner money by hand.", needs=Role.FINANCE, changes=True, title="Give money")
def give(request: Request, partner: WhichPartner, amount: Amount, reason: Reason) -> Reply:
    """Give a partner money, payable at once."""
    return _adjust(request, "credit", partner, amount, reason)


@command(
    "program adjust debit", "Take money from a partner by hand.", needs=Role.FINANCE, changes=True, title="Take money"
)
def take(request: Request, partner: WhichPartner, amount: Amount, reason: Reason) -> Reply:
    """Take what is payable; what is more than that is owed back."""
    return _adjust(request, "debit", partner, amount, reason)


@command(
    "program adjust write-off",
    "Propose to give up what a partner owes back.",
    needs=Role.FINANCE,
    changes=True,
    title="Write off",
)
def propose_write_off(request: Request, partner: WhichPartner, amount: Amount, reason: Reason) -> Reply:
    """Propose a write-off; nothing moves until a second person agrees."""
    found, money = find_partner(request.store, partner), read_amount(amount, request.program.currency)
    row = ask_write_off(
        request.store,
        key=new_id("aj"),
        partner_id=found.id,
        money=money,
        reason=reason,
        made_by=_person(request).id,
        at=request.now,
    )
    say = request.say("program_adjust/done", name=found.name, money=money, reason=row.reason)
    return Reply(say("proposed.title"), (Text(say("proposed.text")), _decision(request, row)), Tone.WARNING)


@command(
    "program adjust decide",
    "Agree to a write-off that another proposed, or refuse it.",
    needs=Role.FINANCE,
    changes=True,
    title="Decide a write-off",
)
def decide(
    request: Request,
    adjustment: Annotated[str, Help("which write-off"), Length(1, 60), Suggest(waiting_choices)],
    agree: Annotated[bool, Help("yes to give the money up")],
) -> Reply:
    """Let a second person decide; whoever proposed it cannot."""
    row = request.store.get(Adjustment, adjustment.strip())
    if row is None:
        raise UnknownAdjustment(given=adjustment)
    decide_write_off(request.store, row, person_id=_person(request).id, agrees=agree, at=request.now)
    say = request.say(
        "program_adjust/done", name=_name(request, row), money=_money(row), reason=row.reason, agree=agree
    )
    back = Buttons((Button(say("back"), "program adjust list"),))
    return Reply(say("decided.title"), (Text(say("decided.text")), back), Tone.GOOD if agree else Tone.NEUTRAL)


def _adjust(request: Request, kind: Literal["credit", "debit"], partner: str, amount: str, reason: str) -> Reply:
    found, money = find_partner(request.store, partner), read_amount(amount, request.program.currency)
    row = adjust(
        request.store,
        key=new_id("aj"),
        kind=kind,
        partner_id=found.id,
        money=money,
        reason=reason,
        made_by=_person(request).id,
        at=request.now,
    )
    say = request.say("program_adjust/done", name=found.name, money=money, reason=row.reason)
    back = Buttons((Button(say("back"), "program adjust list"),))
    return Reply(say(f"{kind}.title"), (Text(say(f"{kind}.text")), back, Note(say("note"))), Tone.GOOD)


def _decision(request: Request, row: Adjustment) -> Buttons:
    """The two answers to a write-off, with what is decided beside them."""
    made_by = request.store.get(Person, row.made_by)
    say = request.say(
        "program_adjust/decision",
        name=_name(request, row),
        money=_money(row),
        by=made_by.name if made_by else "–",
        reason=row.reason,
    )
    sure = Confirm(say("title"), say("text"), say("yes"), say("no"))
    agree = Button(say("agree"), "program adjust decide", {"adjustment": row.id, "agree": "yes"}, confirm=sure)
    refuse = Button(say("refuse"), "program adjust decide", {"adjustment": row.id, "agree": "no"}, Style.DANGER)
    return Buttons((agree, refuse))


def _waiting(request: Request) -> list[Adjustment]:
    wanted = select(Adjustment).where(Adjustment.state == "waiting").order_by(col(Adjustment.at), Adjustment.id)
    return list(request.store.exec(wanted))


def _name(request: Request, row: Adjustment) -> str:
    return request.store.get_one(Partner, row.partner_id).name


def _money(row: Adjustment) -> Money:
    return Money(row.amount, row.currency)


def _person(request: Request) -> Person:
    return ensure_person(request.store, handle_of(request), request.now)
