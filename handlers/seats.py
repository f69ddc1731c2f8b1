"""Seats as the council sees them and managers fill them: given, taken by people, renewed, and given back."""

import re
from typing import Annotated

from bot.chat.access import Role, may
from bot.chat.command import Between, Choice, Help, Length, Suggest, command
from bot.chat.markup import Words, join
from bot.chat.reply import Button, Buttons, Confirm, Mode, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.partners import partner_choices
from program.council_errors import NamelessSeat
from program.errors import UnknownPerson
from program.partners import find_partner
from program.people import get_person, people_of, people_without_partner
from program.seats import add_seat, appoint, end_seat, find_seat, give_chair, list_seats, renew, vacate
from program.tables import Person, Seat


def seat_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest seats by any part of their name."""
    wanted = typed.casefold()
    return [Choice(seat.id, seat.name) for seat in list_seats(request.store) if wanted in seat.name.casefold()][:25]


def person_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest people who could fill a seat: those of partners with one, and those without a partner."""
    wanted = typed.casefold()
    return [Choice(one.id, one.name) for one in _candidates(request) if wanted in one.name.casefold()][:25]


WhichSeat = Annotated[str, Help("which seat"), Suggest(seat_choices), Length(1, 100)]


@command(
    "council seats list", "Who sits on the council, and for how long.", needs=Role.COUNCIL, also=("council seats",)
)
def list_all(request: Request) -> Reply:
    """List the seats with their holders, terms and what is to be done."""
    seats, rules = list_seats(request.store), request.program.council
    say = request.say("seats/list", count=len(seats), most=rules.seats, terms=rules.terms_most)
    lines = [_line(request, seat) for seat in seats]
    told = Text(join([say("caption"), *lines])) if seats else Text(say("empty"))
    buttons = (
        Button(say("add"), "council seats add", style=Style.PRIMARY, mode=Mode.ASK),
        Button(say("appoint"), "council seats appoint"),
    )
    ways = (Buttons(buttons),) if may(request.person.roles, Role.MANAGER) else ()
    return Reply(say("title"), (told, *ways, Note(say("note"))))


@command(
    "council seats add", "Give a company or an adviser a seat.", needs=Role.MANAGER, changes=True, title="Give a seat"
)
def add(
    request: Request,
    partner: Annotated[str | None, Help("the company; leave empty for an adviser"), Suggest(partner_choices)] = None,
    name: Annotated[str | None, Help("what the seat is called; the company's name if empty"), Length(2, 60)] = None,
    category: Annotated[str | None, Help("its category, for example reseller"), Length(2, 40)] = None,
    weight: Annotated[int, Help("its weight where votes are weighted"), Between(1, 100)] = 1,
) -> Reply:
    """Add a seat, which somebody can take then."""
    company = find_partner(request.store, partner) if partner else None
    if company is None and not name:
        raise NamelessSeat
    rules = request.program.council
    seat = add_seat(request.store, rules, company, name=name or "", category=category or "", now=request.now)
    seat.weight = weight
    request.store.add(seat)
    return _done(request, seat, "added")


@command("council seats appoint", "Let a person take a seat.", needs=Role.MANAGER, changes=True, title="Fill a seat")
def appoint_person(
    request: Request,
    seat: WhichSeat,
    person: Annotated[str, Help("who takes it"), Suggest(person_choices), Length(1, 100)],
    alternate: Annotated[bool, Help("yes to stand in for the holder only")] = False,
) -> Reply:
    """Appoint a holder or an alternate; from then on they may vote on what is opened."""
    found = appoint(request.store, find_seat(request.store, seat), _person(request, person), alternate=alternate)
    return _done(request, found, "alternate" if alternate else "appointed")


@command("council seats chair", "Give the chair to a seat.", needs=Role.MANAGER, changes=True, title="The chair")
def chair(request: Request, seat: WhichSeat) -> Reply:
    """Make a seat's holder the chair."""
    return _done(request, give_chair(request.store, find_seat(request.store, seat)), "chair")


@command(
    "council seats vacate", "A holder leaves; the seat stays.", needs=Role.MANAGER, changes=True, title="Leave a seat"
)
def vacate_seat(request: Request, seat: WhichSeat) -> Reply:
    """Let a holder leave; the company has some time to send somebody else."""
    today = request.program.today(request.now)
    found = vacate(request.store, request.program.council, find_seat(request.store, seat), today)
    return _done(request, found, "vacated")


@command("council seats renew", "Another term for a seat.", needs=Role.MANAGER, changes=True, title="Renew a seat")
def renew_seat(request: Request, seat: WhichSeat) -> Reply:
    """Add another term."""
    return _done(request, renew(request.store, request.program.council, find_seat(request.store, seat)), "renewed")


@command("council seats end", "Take a seat away for good.", needs=Role.MANAGER, changes=True, title="End a seat")
def end(request: Request, seat: WhichSeat, sure: Annotated[bool, Help("yes to end it")] = False) -> Reply:
    """End a seat, once the manager is sure."""
    found = find_seat(request.store, seat)
    if sure:
        return _done(request, end_seat(request.store, found), "ended")
    say = request.say("seats/end", seat=found)
    confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
    values = {"seat": found.id, "sure": "yes"}
    button = Button(say("end"), "council seats end", values, Style.DANGER, confirm=confirm)
    return Reply(say("title"), (Text(say("text")), Buttons((button,))))


def _line(request: Request, seat: Seat) -> Words:
    holder = request.store.get(Person, seat.holder_id) if seat.holder_id else None
    alternate = request.store.get(Person, seat.alternate_id) if seat.alternate_id else None
    return request.say("seats/row", seat=seat, holder=holder, alternate=alternate)("line")


def _done(request: Request, seat: Seat, what: str) -> Reply:
    holder = request.store.get(Person, seat.holder_id) if seat.holder_id else None
    alternate = request.store.get(Person, seat.alternate_id) if seat.alternate_id else None
    say = request.say("seats/done", seat=seat, holder=holder, alternate=alternate)
    listed = Button(say("list"), "council seats list", style=Style.PRIMARY)
    return Reply(say("title"), (Text(say(what)), Buttons((listed,))), Tone.GOOD)


def _person(request: Request, given: str) -> Person:
    """Who is meant: a suggestion's id, a mention, or a name that only one has."""
    wanted = re.sub(r"^@", "", given.strip()).casefold()
    found = [one for one in _candidates(request) if wanted in (one.id.casefold(), one.name.casefold())]
    if len(found) != 1:
        raise UnknownPerson(given=given)
    return get_person(request.store, found[0].id)


def _candidates(request: Request) -> list[Person]:
    partners = {seat.partner_id for seat in list_seats(request.store) if seat.partner_id}
    people = [person for partner_id in sorted(partners) for person in people_of(request.store, partner_id)]
    return [*people, *people_without_partner(request.store)]
