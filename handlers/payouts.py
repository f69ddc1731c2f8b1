"""Payouts as a partner sees their own: what was sent, what comes next, what is still missing, and how it is paid."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import Words, join, literal
from bot.chat.reply import Block, Button, Buttons, Column, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from program.money import Money, exponent
from program.payout_errors import MethodCurrency
from program.payout_methods import masked, methods_of, set_method
from program.payout_plan import Outcome, PlanLine, limit_of, plan
from program.payout_runs import payouts_to
from program.rules.payout_days import upcoming_payout_day
from program.tables import Payout, PayoutMethod

LISTED_MOST = 12
# The hour of the program's day at which the run of a payout day is made.


class Way(StrEnum):
    """How money can be sent to a partner."""

    PAYPAL = "paypal"
    WISE = "wise"
    SEPA = "sepa"
    STRIPE = "stripe"


def currency_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the currencies that the program has a minimum for, and its own."""
    limits = [limit.currency for limit in request.program.terms.payouts.minimum]
    known = dict.fromkeys([request.program.currency, *limits])
    return [Choice(currency, currency) for currency in known if typed.casefold() in currency.casefold()]


@command("partner payouts list", "Your payouts, and when more comes.", needs=Role.PARTNER, also=("partner payouts",))
def list_payouts(request: Request) -> Reply:
    """Show a partner's own payouts, the next payout day, and what each currency still misses."""
    partner_id = str(request.person.partner_id)
    rows = payouts_to(request.store, partner_id, LISTED_MOST)
    ways = methods_of(request.store, partner_id)
    say = request.say("payouts/list", count=len(rows), next_day=_next_day(request), most=LISTED_MOST)
    told = Text(join([say("caption"), *(_row(request, row) for row in rows)])) if rows else Text(say("empty"))
    first = Style.PLAIN if ways else Style.PRIMARY
    buttons = (
        Button(say("method"), "partner payouts method", style=first),
        Button(say("statements"), "partner statement list"),
    )
    return Reply(
        say("title"),
        (Text(say("next")), *_waiting(request), told, Text(_ways(request, ways)), Buttons(buttons), Note(say("note"))),
    )


@command(
    "partner payouts method", "Set how you are paid in a currency.", needs=Role.PARTNER, changes=True, title="Be paid"
)
def choose_method(
    request: Request,
    kind: Annotated[Way, Help("how you want to be paid")],
    currency: Annotated[str, Help("for which currency, for example EUR"), Length(3, 3), Suggest(currency_choices)],
    account: Annotated[str, Help("e-mail address, IBAN, Wise recipient or Stripe account"), Length(4, 100)],
    holder: Annotated[str | None, Help("whose account it is; needed for Wise and SEPA"), Length(2, 70)] = None,
    bic: Annotated[str | None, Help("the bank's BIC; needed for SEPA"), Length(8, 15)] = None,
) -> Reply:
    """Set how the partner is paid in a currency; the answer shows only what may be seen of it."""
    method = set_method(
        request.store,
        partner_id=str(request.person.partner_id),
        currency=_currency(kind, currency),
        kind=kind.value,
        given=_given(kind, account, holder, bic),
        now=request.now,
    )
    say = request.say("payouts/method", way=method.kind, shown=masked(method), currency=method.currency)
    back = Button(say("list"), "partner payouts list", style=Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Buttons((back,)), Note(say("note"))), Tone.GOOD)


def _given(kind: Way, account: str, holder: str | None, bic: str | None) -> dict[str, str]:
    """What each way asks for, by the names it has there."""
    match kind:
        case Way.PAYPAL:
            return {"email": account}
        case Way.WISE:
            return {"email" if "@" in account else "recipient": account, "name": holder or ""}
        case Way.SEPA:
            return {"iban": account, "bic": bic or "", "name": holder or ""}
        case Way.STRIPE:
            return {"account": account}


def _currency(kind: Way, typed: str) -> str:
    currency = typed.strip().upper()
    try:
        exponent(currency)
    except ValueError as error:
        raise MethodCurrency(kind=kind.value, currency=currency) from error
    return currency


def _next_day(request: Request) -> date:
    """The day of the next run."""
    program = request.program
    return upcoming_payout_day(program.terms.payouts, request.now.astimezone(program.zone), program.fiscal)


def _row(request: Request, row: Payout) -> Words:
    method = request.store.get(PayoutMethod, row.method_id) if row.method_id else None
    say = request.say(
        "payouts/row",
        row=row,
        on=request.program.today(row.changed_at),
        money=Money(row.amount, row.currency),
        netted=Money(row.netted, row.currency),
        shown=f"{method.kind} {masked(method)}" if method else "–",
    )
    return say("line", state=say("state"))


def _waiting(request: Request) -> tuple[Block, ...]:
    """What the next payout would be in each currency, and what it misses."""
    cut_off = _next_day(request)
    partner_ids = {str(request.person.partner_id)}
    lines = plan(request.store, request.program.terms, cut_off, partner_ids=partner_ids).lines
    currencies = {line.currency for line in lines}
    limits = request.program.terms.payouts.minimum
    blank = [limit.currency for limit in limits if limit.currency not in currencies]
    say = request.say("payouts/waiting")
    columns = (Column(say("ready"), number=True), Column(say("minimum"), number=True), Column(say("missing")))
    rows = [_coming(request, line) for line in lines]
    rows += [_coming(request, PlanLine("", "", each, 0, 0, Outcome.BELOW_MINIMUM)) for each in blank]
    return (Table(say("caption"), columns, tuple(rows)),) if rows else ()


def _coming(request: Request, line: PlanLine) -> tuple[Words, ...]:
    net = line.available - line.owed_back
    least = limit_of(request.program.terms.payouts.minimum, line.currency) or 1
    say = request.say(
        "payouts/waiting",
        line=line,
        net=Money(net, line.currency),
        least=Money(least, line.currency),
        lacking=Money(max(0, least - net), line.currency),
        paid=Money(line.amount, line.currency),
    )
    return say("ready.of"), say("minimum.of"), say(f"missing.{line.outcome.value}")


def _ways(request: Request, ways: Sequence[PayoutMethod]) -> Words:
    say = request.say("payouts/list", count=0)
    if not ways:
        return say("ways.none")
    shown = [literal(f"{way.currency}: {way.kind} {masked(way)}") for way in ways]
    return join([say("ways"), *(Words(f"- {each}") for each in shown)])
