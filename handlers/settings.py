"""Settings are what a person decides for themselves: zone, notices, and how the leaderboard names them."""

from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from bot.cards.recognitions import public_message, taken_back
from bot.chat.access import Role
from bot.chat.command import Between, Choice, Help, Length, Suggest, command
from bot.chat.job import Direct, Message
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Fields, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from program.courtesy import Timing, pause, set_quiet, timing_of
from program.direct_lines import reopened
from program.errors import UnknownZone
from program.leaderboards import show_as
from program.partners import Profile, describe, get_partner
from program.people import choices_of, choose_notice, ensure_person, handles_of
from program.recognitions import shown_anew
from program.rules.quiet_hours import QuietHours
from program.tables import Partner
from program.typed import read_time
from program.zones import move_zone

ZONES = tuple(
    sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    )
)


class Notice(StrEnum):
    """What a person may be told about without asking."""

    PAYOUT = "payout"
    SUMMARY = "summary"
    TRAINING = "training"
    LEADERBOARD = "leaderboard"
    RECOGNITION = "recognition"
    ANNOUNCEMENT = "announcement"
    EVENT = "event"
    COUNCIL = "council"


class Shown(StrEnum):
    """How the leaderboard shows a partner."""

    NAME = "name"
    PSEUDONYM = "pseudonym"
    HIDDEN = "hidden"


def zone_choices(_request: Request, typed: str) -> list[Choice]:
    """Suggest time zones by any part of their name."""
    wanted = typed.casefold().replace(" ", "_")
    return [Choice(zone, zone.replace("_", " ")) for zone in ZONES if wanted in zone.casefold()][:25]


@command(
    "partner settings direct", "Try again whether I can write to you directly.", changes=True, title="Direct messages"
)
def try_direct(request: Request) -> Reply:
    """Take note that a closed direct line may be open again, and write there to see."""
    say, platform = request.say("settings/direct"), request.account.platform
    person_id = request.person.id
    if person_id is None or not reopened(request.store, platform, f"user:{request.account.user}"):
        return Reply(say("open.title"), (Text(say("open.text")),))
    hello = Reply(say("hello.title"), (Text(say("hello.text")),), Tone.GOOD)
    request.post(Message(Direct(person_id, platform), hello), f"direct:{person_id}:{request.now.isoformat()}")
    return Reply(say("trying.title"), (Text(say("trying.text")),))


@command("partner settings show", "Your time zone, notices and visibility.", also=("partner settings",))
def show_settings(request: Request) -> Reply:
    """Show what is set."""
    chosen = choices_of(request.store, request.person.id) if request.person.id else {}
    partner = request.store.get(Partner, request.person.partner_id) if request.person.partner_id else None
    handles = handles_of(request.store, request.person.id) if request.person.id else []
    say = request.say(
        "settings/show",
        zone_name=str(request.person.zone),
        unwanted=[name for name, wanted in chosen.items() if not wanted],
        timing=_timing(request),
        now=request.now,
        partner=partner,
        handles=handles,
    )
    names = ("zone", "notices", "quiet", "accounts", *(("visibility",) if partner else ()))
    return Reply(
        say("title"),
        (
            Fields(tuple((say(f"{name}.label"), say(name)) for name in names)),
            Buttons(
                (
                    Button(say("button.zone"), "partner settings timezone", style=Style.PRIMARY),
                    Button(say("button.notices"), "partner settings notices"),
                    Button(say("button.quiet"), "partner settings quiet"),
                    *((Button(say("button.visibility"), "partner settings visibility"),) if partner else ()),
                    Button(say("button.connect"), "partner connect"),
                )
            ),
            Note(say("note")),
        ),
    )


@command("partner settings timezone", "The zone your times are shown in.", changes=True, title="Time zone")
def set_timezone(
    request: Request, zone: Annotated[str, Help("your time zone, for example Europe/Berlin"), Suggest(zone_choices)]
) -> Reply:
    """Remember a person's time zone."""
    name = read_zone(zone)
    person = ensure_person(request.store, handle_of(request), request.now)
    move_zone(request.store, person, name, request.now)
    local = f"{request.now.astimezone(ZoneInfo(name)):%H:%M}"
    say = request.say("settings/timezone", zone_name=name, local=local)
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


@command("partner settings notices", "Which notices you get.", changes=True, title="Notices")
def set_notices(
    request: Request,
    category: Annotated[Notice, Help("what about")],
    wanted: Annotated[bool, Help("do you want it")],
) -> Reply:
    """Remember whether a person wants a category of notices."""
    person = ensure_person(request.store, handle_of(request), request.now)
    choose_notice(request.store, person.id, category.value, wanted)
    say = request.say("settings/notices", category=category.value, wanted=wanted)
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


@command("partner settings quiet", "The hours in which I leave you alone.", changes=True, title="Quiet hours")
def set_quiet_hours(
    request: Request,
    start: Annotated[str, Help("from, in your time zone, for example 20:00"), Length(1, 10)],
    end: Annotated[str, Help("until, for example 08:00; the same for none"), Length(1, 10)],
) -> Reply:
    """Remember a person's quiet hours."""
    quiet = QuietHours(read_time(start), read_time(end))
    person = ensure_person(request.store, handle_of(request), request.now)
    set_quiet(request.store, person.id, quiet)
    say = request.say("settings/quiet", quiet=quiet, zone_name=str(request.person.zone))
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


@command("partner settings pause", "No messages but money's for some days.", changes=True, title="Pause")
def set_pause(
    request: Request, days: Annotated[int, Help("for how many days; 0 ends a pause"), Between(0, 90)]
) -> Reply:
    """Let nothing but money reach a person for some days."""
    until = request.now + timedelta(days=days) if days else None
    person = ensure_person(request.store, handle_of(request), request.now)
    pause(request.store, person.id, until)
    say = request.say("settings/pause", until=until)
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


@command(
    "partner settings visibility",
    "How the leaderboard names you.",
    needs=Role.PARTNER,
    changes=True,
    title="On the leaderboard",
)
def set_visibility(
    request: Request,
    shown: Annotated[Shown, Help("by name, under a pseudonym, or not at all")],
    pseudonym: Annotated[str | None, Help("the pseudonym, if you want one"), Length(2, 40)] = None,
) -> Reply:
    """Remember how the leaderboard shows the person's partner."""
    partner = show_as(request.store, str(request.person.partner_id), shown.value, pseudonym)
    renamed, removed = shown_anew(request.store, partner)
    for row in renamed:
        request.post(*public_message(request, row))
    for row in removed:
        for message, key in taken_back(request, row):
            request.post(message, key)
    say = request.say("settings/visibility", shown=shown.value, partner=partner, posts=len(renamed) + len(removed))
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


@command(
    "partner settings industry",
    "The industry you know, for news that concern it.",
    needs=Role.PARTNER,
    changes=True,
    title="Your industry",
)
def set_industry(
    request: Request, industry: Annotated[str, Help("industry, for example film"), Length(2, 40)]
) -> Reply:
    """Remember what a partner says of themselves; their kind and country decide rewards, so managers say those."""
    partner = get_partner(request.store, str(request.person.partner_id))
    describe(request.store, partner, Profile(industry=industry))
    say = request.say("settings/industry", partner=partner)
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


def read_zone(given: str) -> str:
    """Return the time zone that was meant by its name, or by a city that only one bears; UnknownZone otherwise."""
    wanted = given.strip().casefold().replace(" ", "_")
    known = {name.casefold(): name for name in available_timezones()}
    cities = [zone for zone in ZONES if zone.split("/")[-1].casefold() == wanted]
    if wanted in known:
        return known[wanted]
    if len(cities) == 1:
        return cities[0]
    tails = {zone.split("/")[-1].casefold(): zone for zone in ZONES}
    near = cities or [tails.get(each) or known[each] for each in get_close_matches(wanted, [*known, *tails], 3, 0.6)]
    raise UnknownZone(given=given, near=list(dict.fromkeys(near)))


def _timing(request: Request) -> Timing:
    program = request.program
    if request.person.id is None:
        return Timing(program.zone, program.quiet, None)
    return timing_of(request.store, request.person.id, program.zone, program.quiet)


def _back(label: Words) -> Buttons:
    return Buttons((Button(label, "partner settings show"),))
