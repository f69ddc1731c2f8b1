"""Partners as managers see them: added, invited, looked at, paused; and who may do what."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Start, Suggest, command
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Confirm, Fields, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from program.connect import make_invitation
from program.errors import BadAccount, LastAdmin, UnknownPerson
from program.links import create_link, links_of, short_url
from program.partners import Profile, add_partner, describe, find_partner, list_partners, set_status
from program.people import Handle, ensure_person, grant, holders, people_of, person_of, revoke
from program.periods import Period
from program.stats import partner_stats
from program.tables import Partner

SHOWN_MOST = 15
_SLACK = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>|@?([UW][A-Z0-9]{4,})")
_DISCORD = re.compile(r"<@!?(\d{15,22})()>|(\d{15,22})")
_FULL = re.compile(r"slack:([TE][A-Z0-9]+)/([UW][A-Z0-9]+)|discord:(\d{15,22})/(\d{15,22})")


class GrantedRole(StrEnum):
    """A role that an admin gives and takes in chat."""

    COUNCIL = "council"
    FINANCE = "finance"
    MANAGER = "manager"
    ADMIN = "admin"


class Status(StrEnum):
    """Whether a partner takes part."""

    APPROVED = "approved"
    DEACTIVATED = "deactivated"
    BANNED = "banned"


def partner_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest partners by any part of their name or e-mail address."""
    wanted = typed.casefold()
    return [
        Choice(partner.id, partner.name)
        for partner in list_partners(request.store)
        if wanted in partner.name.casefold() or wanted in (partner.email or "").casefold()
    ][:25]


WhichPartner = Annotated[str, Help("which partner"), Suggest(partner_choices)]


@command("program partner list", "Every partner, by name.", needs=Role.MANAGER, also=("program partner",))
def list_all(request: Request) -> Reply:
    """List the partners."""
    partners = list_partners(request.store)
    say = request.say("partners/list", count=len(partners), more=max(0, len(partners) - SHOWN_MOST))
    add = Button(say("add"), "program partner add", style=Style.PRIMARY)
    if not partners:
        return Reply(say("title"), (Text(say("empty")), Buttons((add,))))
    columns = (Column(say("name")), Column(say("email")), Column(say("status")))
    rows = tuple(
        (literal(partner.name), literal(partner.email or "–"), literal(partner.status))
        for partner in partners[:SHOWN_MOST]
    )
    more = (Note(say("more")),) if len(partners) > SHOWN_MOST else ()
    show = Button(say("show"), "program partner show")
    return Reply(say("title"), (Table(say("caption"), columns, rows), *more, Buttons((add, show))))


@command("program partner show", "One partner: figures, links, people.", needs=Role.MANAGER, title="Look up a partner")
def show(request: Request, partner: WhichPartner) -> Reply:
    """Show a partner to a manager."""
    return _card(request, find_partner(request.store, partner), "title")


@command(
    "program partner add", "A new partner, with a first link.", needs=Role.MANAGER, changes=True, title="Add a partner"
)
def add(
    request: Request,
    name: Annotated[str, Help("the partner's name"), Length(2, 100)],
    email: Annotated[str | None, Help("an e-mail address, if you have one"), Length(3, 254)] = None,
) -> Reply:
    """Add a partner and make their first link."""
    partner = add_partner(request.store, name=name, email=email, now=request.now)
    create_link(request.store, request.program.links, partner.id, now=request.now)
    return _card(request, partner, "title.added")


@command(
    "program partner invite",
    "A code that lets a person act for a partner.",
    needs=Role.MANAGER,
    changes=True,
    title="Invite a person",
)
def invite(request: Request, partner: WhichPartner) -> Reply:
    """Make an invitation."""
    found = find_partner(request.store, partner)
    code = make_invitation(request.store, found, str(request.account), request.now)
    say = request.say("partners/invite", partner=found, code=code)
    return Reply(say("title"), (Text(say("text")), Note(say("note"))), Tone.GOOD)


@command(
    "program partner status",
    "Let a partner take part, or stop.",
    needs=Role.MANAGER,
    changes=True,
    title="Partner status",
)
def status(request: Request, partner: WhichPartner, status: Annotated[Status, Help("what becomes of them")]) -> Reply:
    """Change whether a partner takes part."""
    found = set_status(request.store, find_partner(request.store, partner).id, status.value)
    return _card(request, found, "title.status")


def archetype_now(request: Request, given: Mapping[str, str]) -> str:
    """Return what kind of partner somebody is, for the form to begin with."""
    return _profile_now(request, given).archetype or ""


def industry_now(request: Request, given: Mapping[str, str]) -> str:
    """Return which industry a partner knows."""
    return _profile_now(request, given).industry or ""


def country_now(request: Request, given: Mapping[str, str]) -> str:
    """Return which country a partner is in."""
    return _profile_now(request, given).country or ""


def _profile_now(request: Request, given: Mapping[str, str]) -> Profile:
    if not given.get("partner"):
        return Profile()
    partner = find_partner(request.store, given["partner"])
    return Profile(partner.archetype, partner.industry, partner.country)


@command(
    "program partner profile",
    "What kind of partner they are, and where.",
    needs=Role.MANAGER,
    changes=True,
    title="Profile",
)
def profile(
    request: Request,
    partner: WhichPartner,
    archetype: Annotated[str | None, Help("kind, such as newsletter"), Length(1, 40), Start(archetype_now)] = None,
    industry: Annotated[str | None, Help("industry they know"), Length(1, 40), Start(industry_now)] = None,
    country: Annotated[str | None, Help("country, such as DE"), Length(2, 2), Start(country_now)] = None,
) -> Reply:
    """Change what partners are told apart by; what is left out stays, and a dash takes it away."""
    given = (_emptied(one) for one in (archetype, industry, country))
    found = describe(request.store, find_partner(request.store, partner), Profile(*given))
    return _card(request, found, "title.profile")


def _emptied(given: str | None) -> str | None:
    return "" if given in ("-", "--", "–") else given


@command("program access grant", "Give somebody a role.", needs=Role.ADMIN, changes=True, title="Give a role")
def grant_role(
    request: Request,
    account: Annotated[str, Help("@mention, or slack:TEAM/USER, or discord:SERVER/USER"), Length(4, 100)],
    role: Annotated[GrantedRole, Help("which role")],
) -> Reply:
    """Give a role to whoever owns an account."""
    handle = read_account(request, account)
    person = ensure_person(request.store, handle, request.now)
    fresh = grant(request.store, person.id, role.value, request.now)
    say = request.say("partners/access", handle=handle, person=person, role=role.value, fresh=fresh)
    return Reply(say("granted.title"), (Text(say("granted.text")),), Tone.GOOD)


@command("program access revoke", "Take a role away.", needs=Role.ADMIN, changes=True, title="Take a role away")
def revoke_role(
    request: Request,
    account: Annotated[str, Help("@mention, or slack:TEAM/USER, or discord:SERVER/USER"), Length(4, 100)],
    role: Annotated[GrantedRole, Help("which role")],
) -> Reply:
    """Take a role from whoever owns an account; an admin cannot take their own, so that one always remains."""
    handle = read_account(request, account)
    person = person_of(request.store, handle)
    own = str(handle) == str(request.account) or (person is not None and person.id == request.person.id)
    if role is GrantedRole.ADMIN and own:
        raise LastAdmin
    if person is None:
        raise UnknownPerson(given=account)
    fresh = revoke(request.store, person.id, role.value)
    say = request.say("partners/access", handle=handle, person=person, role=role.value, fresh=fresh)
    return Reply(say("revoked.title"), (Text(say("revoked.text")),), Tone.GOOD)


@command("program access list", "Who holds which role.", needs=Role.MANAGER, also=("program access",))
def list_access(request: Request) -> Reply:
    """List who holds a role given in chat."""
    rows = tuple((literal(person.name), literal(role)) for person, role in holders(request.store))
    say = request.say("partners/access", rows=rows)
    if not rows:
        return Reply(say("list.title"), (Text(say("list.empty")), Note(say("list.note"))))
    columns = (Column(say("list.person")), Column(say("list.role")))
    return Reply(say("list.title"), (Table(say("list.caption"), columns, rows), Note(say("list.note"))))


def read_account(request: Request, given: str) -> Handle:
    """Return the account that was meant: a mention here, or an address with both ids anywhere; BadAccount otherwise."""
    text = given.strip()
    if full := _FULL.fullmatch(text):
        slack_team, slack_user, server, user = full.groups()
        return Handle("slack", slack_team, slack_user) if slack_team else Handle("discord", server, user)
    here = _SLACK if request.account.platform == "slack" else _DISCORD
    if short := here.fullmatch(text):
        user, name, bare = short.groups()
        return Handle(request.account.platform, request.account.team, user or bare, name or "")
    raise BadAccount(given=given)


def _card(request: Request, partner: Partner, title: str) -> Reply:
    figures = partner_stats(request.store, partner.id, Period.MONTH, request.program.today(request.now))
    links = links_of(request.store, partner.id)
    say = request.say(
        "partners/card",
        partner=partner,
        totals=figures.totals,
        people=[person.name for person in people_of(request.store, partner.id)],
        urls=[short_url(request.program.links, link.code) for link in links[:3]],
        count=len(links),
        currency=request.program.currency,
    )
    told = tuple(name for name in ("archetype", "industry", "country") if getattr(partner, name))
    names = ("email", "status", *told, "people", "links", "clicks", "sales", "earned")
    confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
    taking_part = partner.status == "approved"
    other = Status.DEACTIVATED if taking_part else Status.APPROVED
    values = {"partner": partner.id, "status": other.value}
    style = Style.DANGER if taking_part else Style.PLAIN
    change = Button(say(f"to.{other.value}"), "program partner status", values, style, confirm=confirm)
    invitation = Button(say("invite"), "program partner invite", {"partner": partner.id}, Style.PRIMARY)
    described = Button(say("profile"), "program partner profile", {"partner": partner.id}, mode=Mode.ASK)
    return Reply(
        say(title),
        (Fields(tuple((say(f"{name}.label"), say(name)) for name in names)), Buttons((invitation, described, change))),
    )
