"""A delivery card tells operators what became of messages: one that is in doubt, a way that is closed, a broadcast."""

from __future__ import annotations

from bot.chat.markup import Words, join
from bot.chat.reply import Block, Button, Buttons, Confirm, Fields, Note, Reply, Style, Text, Tone
from bot.chat.templates import Sayings, Templates
from program.broadcasts import Report
from program.circuits import EVERYWHERE
from program.tables import Delivery

_MISSED = ("refused", "ambiguous")


def parked_card(templates: Templates, row: Delivery, trouble: str) -> Reply:
    """Ask whether a message arrived: nobody could look for a quarter of an hour, and we do not guess."""
    say = templates.open("deliveries/parked", row=row, trouble=trouble)
    return Reply(say("title"), (Text(say("text")), decisions(say, row), Note(say("note"))), Tone.WARNING)


def decisions(say: Sayings, row: Delivery) -> Buttons:
    """The two buttons that settle a message in doubt; sending again is asked twice, since it may double it."""
    confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
    there = {"delivery": row.reference, "arrived": "yes"}
    again = {"delivery": row.reference, "arrived": "no"}
    path = "program deliveries settle"
    return Buttons(
        (
            Button(say("there"), path, there, Style.PRIMARY),
            Button(say("again"), path, again, Style.DANGER, confirm=confirm),
        )
    )


def twice_card(templates: Templates, row: Delivery) -> Reply:
    """Tell that a message stands twice, and offer to delete the second one."""
    say = templates.open("deliveries/twice", row=row)
    return Reply(say("title"), (Text(say("text")), remedies(say, row), Note(say("note"))), Tone.WARNING)


def kept_card(templates: Templates, row: Delivery, trouble: str) -> Reply:
    """Tell that a second message could not be deleted, and why."""
    say = templates.open("deliveries/kept", row=row, trouble=trouble)
    return Reply(say("title"), (Text(say("text")),), Tone.WARNING)


def remedies(say: Sayings, row: Delivery) -> Buttons:
    """The two buttons for a message that stands twice: delete the second one, or leave both."""
    values = {"delivery": row.reference}
    return Buttons(
        (
            Button(say("remove"), "program deliveries remove", values, Style.PRIMARY),
            Button(say("leave"), "program deliveries settle", {**values, "arrived": "yes"}),
        )
    )


def refused_card(templates: Templates, row: Delivery, trouble: str) -> Reply:
    """Tell that one message was refused, and how to send it once that is put right."""
    say = templates.open("deliveries/refused", row=row, trouble=trouble)
    retry = Button(say("retry"), "program deliveries retry", {"delivery": row.reference})
    return Reply(say("title"), (Text(say("text")), Buttons((retry,))), Tone.WARNING)


def circuit_card(templates: Templates, platform: str, destination: str, trouble: str) -> Reply:
    """Tell that a channel or a platform takes nothing, so that everything for it waits."""
    everywhere = destination == EVERYWHERE
    say = templates.open(
        "deliveries/circuit", platform=platform, destination=destination, trouble=trouble, everywhere=everywhere
    )
    return Reply(say("title"), (Text(say("text")), Buttons((probing(say("probe"), platform, destination),))), Tone.BAD)


def probing(label: Words, platform: str, destination: str) -> Button:
    """The button that lets one message through an open circuit."""
    values = {"platform": platform, "channel": "all" if destination == EVERYWHERE else destination}
    return Button(label, "program deliveries try", values, Style.PRIMARY)


def unreached_card(templates: Templates, name: str, platform: str) -> Reply:
    """Tell that a person cannot be reached directly; no figure and no reason for the message is in it."""
    say = templates.open("deliveries/unreached", name=name, platform=platform)
    return Reply(say("title"), (Text(say("text")),))


def closed_blocks(templates: Templates, platform: str) -> tuple[Block, ...]:
    """Tell a person that their direct messages are closed, and how to get them again."""
    say = templates.open("deliveries/closed_line", platform=platform)
    return (Text(say("text")), Buttons((Button(say("try"), "partner settings direct"),)))


def report_card(templates: Templates, report: Report) -> Reply:
    """Report how the deliveries of a broadcast ended."""
    say = templates.open("deliveries/report", report=report, title=report.broadcast.title)
    rare = [name for name in ("held", "closed") if getattr(report, name)]
    fields = Fields(tuple((say(f"{name}.label"), say(name)) for name in ("sent", "waiting", *rare, *_MISSED)))
    reasons = [
        templates.open("deliveries/report_row", trouble=trouble, count=count)("text")
        for trouble, count in report.troubles
    ]
    told = (Text(join([say("reasons"), *reasons], "\n")),) if reasons else ()
    complete = report.sent == report.count
    return Reply(say("title"), (fields, *told), Tone.GOOD if complete else Tone.WARNING)
