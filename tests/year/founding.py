"""A founding fills the program of a played year: its people and partners, what they want, and what they sold before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from program.clicks import NewClick, record_clicks
from program.courtesy import set_quiet
from program.customers import CustomerDetails
from program.events import NewLead, NewSale
from program.leaderboards import show_as
from program.links import create_link
from program.partners import add_partner, get_partner
from program.payout_methods import set_method
from program.people import act_for, add_identity, choose_notice, ensure_person, grant
from program.seats import add_seat, appoint, give_chair
from program.setup import Setup
from program.tables import Link, Person
from program.tracking import track_lead, track_sale
from program.training import enrol
from tests.year.citizens import CITIZENS, PROGRAM_ZONE, QUIET, Citizen
from tests.year.town import Town

# So long before the first day everybody was there, so that there is a quarter to look back on.
BEFORE = timedelta(days=100)


def found(town: Town) -> None:
    """Let everybody but who joins later be there, with a history of weekly sales."""
    start = town.now
    began = start - BEFORE
    settle_all(town, began)
    for week in range(BEFORE.days // 7 + 1):
        for place, citizen in enumerate(partners(start)):
            if (week + place) % 3 == 0:
                sell(town, citizen, week + place, began + timedelta(days=7 * week, hours=place))


def settle_all(town: Town, began: datetime) -> None:
    """Let everybody but who joins later be there since a moment, with the council's seats; nothing was sold yet."""
    program = town.app.setup
    with town.store.unit() as store:
        for citizen in CITIZENS:
            if _is_there(citizen, town.now):
                settle(store, program, citizen, began)
        _seat(store, program, began)
    town.discord.switches.closed_dms.update(one.key for one in CITIZENS if one.closed)


def partners(at: datetime) -> list[Citizen]:
    """Return who is a partner at a moment."""
    return [one for one in CITIZENS if one.code and _is_there(one, at)]


def _is_there(citizen: Citizen, at: datetime) -> bool:
    day = at.astimezone(PROGRAM_ZONE).date()
    return (citizen.joins or day) <= day < (citizen.leaves or date.max)


def settle(store: Session, program: Setup, citizen: Citizen, now: datetime) -> Person:
    """Let somebody be there, with their partner and all that they want."""
    first, *others = citizen.handles()
    person = ensure_person(store, first, now)
    for number, handle in enumerate(others, 1):
        add_identity(store, person.id, handle, now + timedelta(minutes=number))
    person.timezone = citizen.zone
    store.add(person)
    if citizen.role:
        grant(store, person.id, citizen.role, now)
    for category in sorted(citizen.off):
        choose_notice(store, person.id, category, False)
    if citizen.quiet != QUIET:
        set_quiet(store, person.id, citizen.quiet)
    if citizen.code:
        _partner(store, program, citizen, person, now)
    if citizen.learns:
        enrol(store, person.id, program.courses[0], now)
    return person


def _partner(store: Session, program: Setup, citizen: Citizen, person: Person, now: datetime) -> None:
    partner = add_partner(store, name=citizen.company, email=f"{citizen.key}@works.example", now=now)
    act_for(store, person, partner)
    create_link(store, program.links, partner.id, code=citizen.code, now=now)
    given = {"email": f"{citizen.key}@works.example"}
    set_method(store, partner_id=partner.id, currency="USD", kind="paypal", given=given, now=now)
    if citizen.shown != "name":
        show_as(store, partner.id, citizen.shown, "The Gardener" if citizen.shown == "pseudonym" else None)


def _seat(store: Session, program: Setup, now: datetime) -> None:
    """Give the council's seats to who is to have one; the first is the chair."""
    for number, citizen in enumerate(one for one in CITIZENS if one.seat):
        person = ensure_person(store, citizen.handles()[0], now)
        partner = get_partner(store, str(person.partner_id))
        seat = add_seat(store, program.council, partner, category=f"kind {number}", now=now)
        seat = appoint(store, seat, person)
        if number == 0:
            give_chair(store, seat)


def sell(town: Town, citizen: Citizen, number: int, at: datetime, amount: int = 30_000) -> str:
    """Let a visitor click, sign up and buy; return the invoice."""
    program, invoice = town.app.setup, f"INV-{citizen.key}-{number:05d}"
    customer = CustomerDetails(f"customer-{citizen.key}-{number}")
    with town.store.unit() as store:
        link = store.exec(select(Link).where(Link.code == citizen.code)).one()
        click = NewClick(f"clk_{citizen.key}_{number:05d}", link.id, link.partner_id, at, f"visitor-{number}")
        record_clicks(store, [click], program.zone)
        track_lead(store, program.terms, NewLead("Sign up", customer, click.id), now=at)
        sale = NewSale("Purchase", customer, amount, "usd", invoice_id=invoice)
        track_sale(store, program.terms, sale, now=at)
    return invoice
