"""The intake as operators see it: what came in from outside and is not in the books, why, and what becomes of it."""

from typing import Annotated

from bot.cards.intake import intake_lines
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.reply import Block, Button, Buttons, Mode, Note, Reply, Text, Tone
from bot.chat.request import Request
from handlers.connect import handle_of
from program.intake import parked, unattributed, waiting
from program.people import ensure_person
from program.stripe_events import drop, not_applied, try_again


def event_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest Stripe's events that are parked or wait."""
    rows = [*not_applied(request.store, "parked"), *not_applied(request.store, "waiting")]
    found = [Choice(row.id, f"{row.type}, {row.id}"[:75]) for row in rows]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


WhichEvent = Annotated[str, Help("which of Stripe's events"), Length(1, 100), Suggest(event_choices)]


@command(
    "program intake list",
    "What came in and is not in the books, and why.",
    needs=Role.OPERATOR,
    also=("program intake",),
)
def show_intake(request: Request) -> Reply:
    """List what is parked for somebody to look at, and what waits for something that may still come."""
    stuck, waits, unknown = parked(request.store), waiting(request.store), unattributed(request.store)
    say = request.say("intake/card", parked=len(stuck), waiting=len(waits), unattributed=len(unknown))
    if not stuck and not waits and not unknown:
        return Reply(say("title"), (Text(say("empty")),), Tone.GOOD)
    blocks: list[Block] = []
    for name, rows in (("parked", stuck), ("waiting", waits), ("unattributed", unknown)):
        if rows:
            blocks += [Text(say(name)), *intake_lines(request, rows)]
    if stuck or waits:
        again = Button(say("again"), "program intake retry", mode=Mode.ASK)
        blocks.append(Buttons((again, Button(say("drop"), "program intake drop", mode=Mode.ASK))))
    return Reply(say("title"), (*blocks, Note(say("note"))), Tone.WARNING if stuck else Tone.NEUTRAL)


@command(
    "program intake retry",
    "Take in an event that could not be.",
    needs=Role.OPERATOR,
    changes=True,
    title="Try an event again",
)
def retry(request: Request, event: WhichEvent) -> Reply:
    """Apply an event again, in case that what was wrong with it is put right."""
    taken = try_again(request.store, request.program.terms, event)
    say = request.say("intake/done", event=event, reason=taken.reason)
    tone = Tone.GOOD if taken.state == "applied" else Tone.WARNING
    return Reply(say(f"{taken.state}.title"), (Text(say(f"{taken.state}.text")), _back(request)), tone)


@command(
    "program intake drop",
    "Drop an event that will never count.",
    needs=Role.OPERATOR,
    changes=True,
    title="Drop an event",
)
def drop_event(
    request: Request,
    event: WhichEvent,
    reason: Annotated[str, Help("why it does not count; it is kept with the event"), Length(3, 200)],
) -> Reply:
    """Drop an event for good, with a reason."""
    by = ensure_person(request.store, handle_of(request), request.now).id
    row = drop(request.store, event, reason=reason, by=by)
    say = request.say("intake/done", event=row.id, reason=row.dropped_because)
    return Reply(say("dropped.title"), (Text(say("dropped.text")), _back(request)), Tone.GOOD)


def _back(request: Request) -> Buttons:
    return Buttons((Button(request.say("intake/done", event="", reason="")("back"), "program intake list"),))
