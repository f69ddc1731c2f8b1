"""Settings are what a person decides for themselves: zone, notices, and how the leaderboard names them."""

from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Fields, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from program.errors import UnknownZone
from program.partners import clean_name
from program.people import choices_of, choose_notice, ensure_person, handles_of
from program.tables import Partner

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
    TRAINING = "training"
    LEADERBOARD = "leaderboard"
    RECOGNITION = "recognition"
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


@command("partner settings show", "Your time zone, notices and visibility.", also=("partner settings",))
def show_settings(request: Request) -> Reply:
    """Show what is set."""
    chosen = choices_of(request.store, request.person.id) if request.person.id else {}
    partner = request.store.get(Partner, request.person.partner_id) if request.person.partner_id else None
    handles = handles_of(request.store, request.person.id) if request.person.id else []
    say = request.say(
        "settings/show",
        zone_name=str(request.person.zone),
        quiet=[name for name, wanted in chosen.items() if not wanted],
        partner=partner,
        handles=handles,
    )
    names = ("zone", "notices", "accounts", *(("visibility",) if partner else ()))
    return Reply(
        say("title"),
        (
            Fields(tuple((say(f"{name}.label"), say(name)) for name in names)),
            Buttons(
                (
                    Button(say("button.zone"), "partner settings timezone", style=Style.PRIMARY),
                    Button(say("button.notices"), "partner settings notices"),
                    *((Button(say("button.visibility"), "partner settings visibility"),) if partner else ()),
                    Button(say("button.connect"), "partner connect"),
                )
            ),
            Note(say("note")),
        ),
    )


@command("partner settings timezone", "The zone your times are shown in.", changes=True)
def set_timezone(
    request: Request, zone: Annotated[str, Help("your time zone, for example Europe/Berlin"), Suggest(zone_choices)]
) -> Reply:
    """Remember a person's time zone."""
    known = {name.casefold(): name for name in available_timezones()}
    name = known.get(zone.strip().casefold().replace(" ", "_"))
    if name is None:
        tails = {each.split("/")[-1].casefold(): each for each in ZONES}
        near = get_close_matches(zone.casefold().replace(" ", "_"), [*known, *tails], n=3, cutoff=0.6)
        raise UnknownZone(given=zone, near=list(dict.fromkeys(tails.get(each) or known[each] for each in near)))
    person = ensure_person(request.store, handle_of(request), request.now)
    person.timezone = name
    request.store.add(person)
    local = f"{request.now.astimezone(ZoneInfo(name)):%H:%M}"
    say = request.say("settings/timezone", zone_name=name, local=local)
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


@command("partner settings notices", "Which notices you get.", changes=True)
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


@command("partner settings visibility", "How the leaderboard names you.", needs=Role.PARTNER, changes=True)
def set_visibility(
    request: Request,
    shown: Annotated[Shown, Help("by name, under a pseudonym, or not at all")],
    pseudonym: Annotated[str | None, Help("the pseudonym, if you want one"), Length(2, 40)] = None,
) -> Reply:
    """Remember how the leaderboard shows the person's partner."""
    partner = request.store.get(Partner, request.person.partner_id)
    if partner is not None:
        partner.visibility = shown.value
        partner.pseudonym = clean_name(pseudonym) if pseudonym else partner.pseudonym
        request.store.add(partner)
    say = request.say("settings/visibility", shown=shown.value, partner=partner)
    return Reply(say("title"), (Text(say("text")), _back(say("back"))), Tone.GOOD)


def _back(label: Words) -> Buttons:
    return Buttons((Button(label, "partner settings show"),))
