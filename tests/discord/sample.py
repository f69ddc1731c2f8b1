"""A few commands as a program would declare them, which note how often they ran."""

from enum import StrEnum
from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Between, Choice, Help, Length, Start, Suggest, command
from bot.chat.markup import Words, literal
from bot.chat.reply import Button, Buttons, Confirm, Mode, Reply, Style, Text, Tone, Visibility

calls: list = []


class Period(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"


def partners(request, typed):
    if typed == "boom":
        raise RuntimeError("no partners today")
    return [Choice(name.lower(), name) for name in ("Ada", "Ben") if typed.lower() in name.lower()]


@command("partner home", "Your start page.", also=("partner",))
def home(request) -> Reply:
    buttons = (
        Button(Words("Stats"), "partner stats", {"period": "quarter"}),
        Button(Words("Next"), "partner page", {"number": "2"}, mode=Mode.REPLACE),
        Button(Words("Refer"), "partner refer", {}, Style.PRIMARY, Mode.ASK),
        Button(Words("Leave"), "partner leave", {}, Style.DANGER, Mode.REPLACE, LEAVING),
        Button(Words("Manage"), "program close", {}, mode=Mode.REPLACE),
        Button(Words("Turn to"), "partner page", {}, mode=Mode.REPLACE),
    )
    return Reply(Words("Welcome ") + literal(request.person.name), (Buttons(buttons),))


@command("partner events interest", "A mark.", needs=Role.PARTNER, typed=False)
def interest(request, mark: Annotated[str, Help("where")], on: Annotated[bool, Help("set")]) -> Reply:
    calls.append(("interest", str(request.account), mark, on))
    return Reply(Words("Noted"))


LEAVING = Confirm(Words("Leave the program?"), Words("Your links stop."), Words("Leave now"), Words("Stay"))


@command("partner stats", "Figures for a period.", needs=Role.PARTNER)
def stats(request, period: Annotated[Period, Help("window to add up")] = Period.MONTH) -> Reply:
    calls.append(("stats", period))
    return Reply(Words(f"Stats for {period.value}"), (Text(literal(request.account)),), Tone.GOOD)


def whom(request, given):
    about = request.about.account
    return Choice(about.user, f"Partner {about.user[-2:]}") if about else ""


def said(request, given):
    return request.about.text


@command("program praise", "Praise somebody.", needs=Role.MANAGER, shortcut="Praise somebody")
def praise(
    request,
    partner: Annotated[str, Help("which partner"), Suggest(partners), Start(whom)],
    reason: Annotated[str, Help("what for"), Length(1, 400), Start(said)],
) -> Reply:
    return Reply(Words(f"Praised {partner} for {reason}"))


@command("partner page", "One page of a list.")
def page(request, number: Annotated[int, Help("which page"), Between(1, 9)]) -> Reply:
    return Reply(Words(f"Page {number}"))


@command("partner refer", "Refer a customer.", needs=Role.PARTNER, changes=True, title="Refer a customer")
def refer(
    request,
    company: Annotated[str, Help("company name"), Length(2, 40)],
    seats: Annotated[int, Help("how many seats"), Between(1, 500)],
    period: Annotated[Period, Help("when they decide")] = Period.MONTH,
    known: Annotated[bool, Help("do they know us")] = False,
    note: Annotated[str, Help("anything else"), Length(0, 400)] = "",
) -> Reply:
    calls.append(("refer", company, seats, period, known, note))
    return Reply(Words("Thank you for ") + literal(company), (), Tone.GOOD)


@command("partner leave", "Leave the program.", changes=True)
def leave(request) -> Reply:
    calls.append(("leave", request.person.id))
    return Reply(Words("You have left"))


@command("partner link new", "Make a link.", needs=Role.PARTNER)
def link_new(request, code: Annotated[str, Help("a short word"), Length(3, 20)]) -> Reply:
    return Reply(Words("Link ") + literal(code))


@command("partner link", "Your links.", needs=Role.PARTNER)
def link(request) -> Reply:
    return Reply(Words("Your links"))


@command("partner broken", "A command with a bug.")
def broken(request) -> Reply:
    raise RuntimeError("secret figures")


@command("partner huge", "A command whose answer cannot be drawn.")
def huge(request) -> Reply:
    return Reply(Words("Huge"), (Buttons((Button(Words("x"), "partner page", {"number": "9" * 200}),)),))


@command("program partner", "Look at a partner.", needs=Role.MANAGER)
def partner(request, who: Annotated[str, Help("which partner"), Suggest(partners)]) -> Reply:
    return Reply(Words("Partner ") + literal(who))


@command("program close", "Close the application.", needs=Role.MANAGER, changes=True)
def close(request) -> Reply:
    calls.append(("close", request.person.id))
    return Reply(Words("Closed by ") + literal(request.person.name))


@command("program shout", "Say something to all.", needs=Role.MANAGER, visibility=Visibility.PUBLIC, changes=True)
def shout(request, text: Annotated[str, Help("what to say")]) -> Reply:
    calls.append(("shout", text))
    return Reply(Words("Hear, hear"), (Text(literal(text)),))


@command("council", "The council's page.")
def council(request) -> Reply:
    return Reply(Words("Council"))
