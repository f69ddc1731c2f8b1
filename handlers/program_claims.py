"""Claims are what names a customer's partner without a click: coupon codes, registered deals, credit by hand."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from handlers.partners import WhichPartner
from program.coupons import coupons_in_force, end_coupon, give_coupon
from program.customers import find_customer
from program.deals import deals_in_force, end_deal, register_deal
from program.errors import UnknownClaim, UnknownCustomer
from program.partners import find_partner
from program.people import ensure_person
from program.tables import Coupon, Deal, Partner
from program.touches import credit_by_hand

LISTED_MOST = 15
Code = Annotated[str, Help("the code that customers type, for example JUNO20"), Length(3, 64)]
CustomerId = Annotated[str, Help("your own id of the customer, as /track/lead has it"), Length(1, 100)]


def claim_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the coupons and deals that are in force."""
    found = [Choice(row.code, f"{row.code}, {_name(request, row)}"[:75]) for row in coupons_in_force(request.store)]
    found += [Choice(row.id, f"{_customer(row)}, {_name(request, row)}"[:75]) for row in _deals(request)]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


@command(
    "program claims list", "Coupon codes and registered deals in force.", needs=Role.MANAGER, also=("program claims",)
)
def list_claims(request: Request) -> Reply:
    """List what names a partner without a click, the newest first."""
    rows: list[Coupon | Deal] = [*coupons_in_force(request.store), *_deals(request)]
    rows.sort(key=lambda row: row.created_at if isinstance(row, Coupon) else row.at, reverse=True)
    say = request.say("program_claims/list", count=len(rows), more=max(0, len(rows) - LISTED_MOST))
    buttons = Buttons(
        (
            Button(say("coupon"), "program claims coupon", style=Style.PRIMARY),
            Button(say("deal"), "program claims deal"),
            Button(say("credit"), "program claims credit"),
            *((Button(say("end"), "program claims end"),) if rows else ()),
        )
    )
    if not rows:
        return Reply(say("title"), (Text(say("empty")), buttons))
    columns = (Column(say("what")), Column(say("of")), Column(say("partner")))
    drawn = tuple(
        (
            say("what.coupon" if isinstance(row, Coupon) else "what.deal"),
            literal(_customer(row)),
            literal(_name(request, row)),
        )
        for row in rows[:LISTED_MOST]
    )
    more = (Note(say("more")),) if len(rows) > LISTED_MOST else ()
    return Reply(say("title"), (Table(say("caption"), columns, drawn), *more, buttons))


@command(
    "program claims coupon", "Give a partner a coupon code.", needs=Role.MANAGER, changes=True, title="Give a coupon"
)
def give(request: Request, partner: WhichPartner, code: Code) -> Reply:
    """Give a partner a code: whoever buys with it came by them."""
    found = find_partner(request.store, partner)
    coupon = give_coupon(request.store, found.id, code, request.now)
    return _done(request, "coupon", found, coupon.code)


@command(
    "program claims deal",
    "Register a customer to be for a partner.",
    needs=Role.MANAGER,
    changes=True,
    title="Register a deal",
)
def register(
    request: Request,
    partner: WhichPartner,
    customer: Annotated[str | None, Help("your own id of the customer; or give the domain"), Length(1, 100)] = None,
    domain: Annotated[str | None, Help("what the company's addresses end in, for example acme.example")] = None,
    note: Annotated[str | None, Help("what was agreed; the partner reads it"), Length(1, 200)] = None,
) -> Reply:
    """Register a customer by the merchant's id or by their domain; while it is in force nobody else can."""
    found = find_partner(request.store, partner)
    rule = request.program.terms.attribution
    deal = register_deal(
        request.store,
        rule,
        found.id,
        customer_external_id=customer,
        domain=domain,
        note=note or "",
        at=request.now,
    )
    return _done(request, "deal", found, _customer(deal))


@command(
    "program claims end",
    "End a coupon code or a registered deal.",
    needs=Role.MANAGER,
    changes=True,
    title="End a claim",
)
def end(
    request: Request, claim: Annotated[str, Help("which code or deal"), Length(1, 100), Suggest(claim_choices)]
) -> Reply:
    """End a claim: what it named before stays."""
    deal = request.store.get(Deal, claim.strip())
    ended = end_deal(request.store, deal, request.now) if deal else end_coupon(request.store, claim, request.now)
    if ended is None:
        raise UnknownClaim(given=claim)
    return _done(request, "end", request.store.get_one(Partner, ended.partner_id), _customer(ended))


@command(
    "program claims credit",
    "Credit a customer to a partner by hand.",
    needs=Role.MANAGER,
    changes=True,
    title="Credit by hand",
)
def credit(
    request: Request,
    partner: WhichPartner,
    customer: CustomerId,
    reason: Annotated[str, Help("why; it is kept with the touch"), Length(3, 200)],
) -> Reply:
    """Give a partner the credit for what a customer does from now on, before every click, coupon and deal."""
    found, known = find_partner(request.store, partner), find_customer(request.store, customer.strip())
    if known is None:
        raise UnknownCustomer(given=customer)
    made_by = ensure_person(request.store, handle_of(request), request.now).id
    credit_by_hand(request.store, known, found.id, reason=reason, made_by=made_by, now=request.now)
    return _done(request, "credit", found, known.external_id)


def _done(request: Request, what: str, partner: Partner, of: str) -> Reply:
    days = request.program.terms.attribution.deal_days
    say = request.say("program_claims/done", name=partner.name, of=of, days=days)
    back = Buttons((Button(say("back"), "program claims list"),))
    return Reply(say(f"{what}.title"), (Text(say(f"{what}.text")), back), Tone.GOOD)


def _deals(request: Request) -> list[Deal]:
    return deals_in_force(request.store, request.program.terms.attribution, request.now)


def _customer(row: Coupon | Deal) -> str:
    return row.code if isinstance(row, Coupon) else row.customer_external_id or row.domain or ""


def _name(request: Request, row: Coupon | Deal) -> str:
    return request.store.get_one(Partner, row.partner_id).name
