"""Deliveries in chat: what is on its way, what did not arrive and why, and the decisions only people can make."""

from enum import StrEnum
from typing import Annotated

from bot.cards.deliveries import decisions, probing, remedies, report_card
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import Words, join
from bot.chat.reply import Block, Button, Buttons, Fields, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from program import broadcasts, circuits, direct_lines
from program.deliveries import WAITING, counts, oldest_waiting, with_state
from program.delivery_decisions import NotClosed, UnknownBroadcast, decide, find_delivery, remove_extra, retry
from program.tables import Broadcast, Circuit, Delivery

SHOWN_MOST = 8
_TROUBLED = ("ambiguous", "refused")


class Platform(StrEnum):
    """Where messages are delivered."""

    SLACK = "slack"
    DISCORD = "discord"


def troubled_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the deliveries that did not arrive or are in doubt."""
    found = with_state(request.store, _TROUBLED, 25)
    labelled = [Choice(row.reference, f"{row.reference} {row.state}: {row.destination}"[:75]) for row in found]
    return [choice for choice in labelled if typed.casefold() in choice.label.casefold()]


def broadcast_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the newest broadcasts by any part of their title."""
    found = broadcasts.latest(request.store, 25)
    return [Choice(one.id, one.title[:75]) for one in found if typed.casefold() in one.title.casefold()]


def circuit_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the channels that take nothing now."""
    found = circuits.open_circuits(request.store)
    names = [_place(one) for one in found]
    return [Choice(name, name) for name in dict.fromkeys(names) if typed.casefold() in name.casefold()][:25]


WhichDelivery = Annotated[
    str, Help("the message's reference, such as 7K3Q-19"), Length(4, 20), Suggest(troubled_choices)
]


@command(
    "program deliveries list",
    "What is on its way, and what did not arrive.",
    needs=Role.MANAGER,
    also=("program deliveries",),
    title="Deliveries",
)
def list_deliveries(request: Request) -> Reply:
    """Show counts, what is closed, and the newest messages that need somebody."""
    number, oldest = counts(request.store), oldest_waiting(request.store)
    waiting = sum(number.get(state, 0) for state in WAITING)
    say = request.say("deliveries/list", waiting=waiting, oldest=oldest, number=number)
    fields = Fields(tuple((say(f"{name}.label"), say(name)) for name in ("waiting", "sent", "refused", "ambiguous")))
    troubled = [*with_state(request.store, ("ambiguous",), SHOWN_MOST), *_refused(request)][:SHOWN_MOST]
    rows = [request.say("deliveries/row", row=row)("text") for row in troubled]
    told = Text(join([say("troubled"), *rows], "\n")) if rows else Text(say("empty"))
    report = Buttons((Button(say("report"), "program deliveries report"),))
    return Reply(
        say("title"),
        (fields, *_closed(request), told, report, Note(say("note"))),
        Tone.WARNING if troubled or circuits.open_circuits(request.store) else Tone.NEUTRAL,
    )


@command("program deliveries show", "One message's way, by its reference.", needs=Role.MANAGER, title="One delivery")
def show(request: Request, delivery: WhichDelivery) -> Reply:
    """Show where a delivery goes, how it stands and why; what it says stays between us and its reader."""
    return _card(request, find_delivery(request.store, delivery))


@command(
    "program deliveries settle",
    "Say whether a message in doubt arrived.",
    needs=Role.MANAGER,
    changes=True,
    title="Settle a delivery",
)
def settle(
    request: Request,
    delivery: WhichDelivery,
    arrived: Annotated[bool, Help("yes if it is there, no to send it again")],
) -> Reply:
    """Settle a delivery that was parked: the first decision counts."""
    row = find_delivery(request.store, delivery)
    decide(request.store, row, arrived=arrived, now=request.now)
    say = request.say("deliveries/settled", row=row, arrived=arrived)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


@command(
    "program deliveries remove",
    "Delete the second one of a message that stands twice.",
    needs=Role.MANAGER,
    changes=True,
    title="Delete a second message",
)
def remove(request: Request, delivery: WhichDelivery) -> Reply:
    """Let the relay delete the second one of a message that stands twice; the first one stays."""
    row = find_delivery(request.store, delivery)
    remove_extra(request.store, row, request.now)
    say = request.say("deliveries/removed", row=row)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


@command(
    "program deliveries retry",
    "Send a message that was refused.",
    needs=Role.MANAGER,
    changes=True,
    title="Send again",
)
def send_again(request: Request, delivery: WhichDelivery) -> Reply:
    """Send a refused delivery once what was wrong is put right."""
    row = find_delivery(request.store, delivery)
    retry(request.store, row, request.now)
    say = request.say("deliveries/retried", row=row)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


@command(
    "program deliveries try",
    "Try a channel again that took nothing.",
    needs=Role.MANAGER,
    changes=True,
    title="Try a channel",
)
def try_again(
    request: Request,
    platform: Annotated[Platform, Help("slack or discord")],
    channel: Annotated[str, Help("the channel's id, or all"), Length(1, 60), Suggest(circuit_choices)],
) -> Reply:
    """Let one message through; the rest follows once it arrives."""
    destination = circuits.EVERYWHERE if channel == "all" else channel
    if not circuits.probe(request.store, platform.value, destination, request.now):
        raise NotClosed(given=channel)
    say = request.say("deliveries/tried", platform=platform.value)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


@command(
    "program deliveries report",
    "How a broadcast went.",
    needs=Role.MANAGER,
    title="Report of a broadcast",
)
def report(
    request: Request,
    broadcast: Annotated[
        str | None, Help("which one; without it, the newest"), Length(1, 60), Suggest(broadcast_choices)
    ] = None,
) -> Reply:
    """Show how many of a broadcast's messages arrived, and why the others did not."""
    found = _broadcast(request, broadcast)
    if found is None:
        say = request.say("deliveries/no_broadcast")
        return Reply(say("title"), (Text(say("text")),))
    return report_card(request.templates, broadcasts.report(request.store, found, request.now))


def _broadcast(request: Request, given: str | None) -> Broadcast | None:
    if given is None:
        return next(iter(broadcasts.latest(request.store, 1)), None)
    found = request.store.get(Broadcast, given)
    if found is None:
        raise UnknownBroadcast(given=given)
    return found


def _refused(request: Request) -> list[Delivery]:
    return with_state(request.store, ("refused",), SHOWN_MOST)


def _closed(request: Request) -> list[Block]:
    """What takes nothing now: channels with a button each, and how many people cannot be reached directly."""
    blocks: list[Block] = []
    for one in circuits.open_circuits(request.store)[:SHOWN_MOST]:
        say = request.say("deliveries/closed", circuit=one, everywhere=one.destination == circuits.EVERYWHERE)
        blocks += [Text(say("text")), Buttons((probing(say("probe"), one.platform, one.destination),))]
    lines = direct_lines.closed_lines(request.store)
    if lines:
        blocks.append(Text(request.say("deliveries/lines", count=len(lines))("text")))
    return blocks


def _card(request: Request, row: Delivery) -> Reply:
    say = request.say("deliveries/card", row=row)
    names = ["state", "place", "written", *(["tried"] if row.tried_at else []), *(["sent"] if row.sent_at else [])]
    blocks: list[Block] = [Fields(tuple((say(f"{name}.label"), say(name)) for name in names))]
    if row.trouble:
        blocks.append(Text(say("trouble")))
    if row.state == "ambiguous" and row.extra:
        blocks.append(remedies(request.say("deliveries/twice", row=row), row))
    elif row.state == "ambiguous":
        blocks.append(decisions(request.say("deliveries/parked", row=row, trouble=row.trouble or ""), row))
    if row.state == "refused":
        label: Words = say("retry")
        blocks.append(Buttons((Button(label, "program deliveries retry", {"delivery": row.reference}, Style.PRIMARY),)))
    return Reply(say("title"), (*blocks, Note(say("note"))))


def _place(circuit: Circuit) -> str:
    return "all" if circuit.destination == circuits.EVERYWHERE else circuit.destination
