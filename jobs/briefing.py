"""The managers' briefing: on working days, what waits for a decision and what is not as usual, on one short card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

from bot.chat.job import CatchUp, Channel, JobRequest, Message, job
from bot.chat.markup import Words, join, literal
from bot.chat.reply import Block, Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.schedule import Occurrence, Weekday, Weekly
from bot.chat.templates import Sayings
from program.briefings import Briefing, Mover, briefing
from program.rules.names import shortened

WORKING_DAYS = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)
NAMED_MOST = 5


@job(
    "manager-briefing",
    "What waits for a decision, and what is not as usual.",
    schedule=Weekly(WORKING_DAYS, time(8, 30)),
    audience="managers",
    catch_up=CatchUp.LATEST,
)
def manager_briefing(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Brief the managers; a quiet day is said in one line."""
    found = briefing(request.store, request.program.today(due.due_at), request.program.zone)
    yield Message(Channel("managers"), briefing_card(request, found))


def briefing_card(request: JobRequest, found: Briefing) -> Reply:
    """Draw a briefing: no money of any partner, since a channel reads it."""
    say = request.say("briefing/card", found=found, decisions=found.decisions)
    if found.is_quiet:
        return Reply(say("title"), (Text(join([say("quiet_day"), _figures(request, found)])),))
    blocks: list[Block] = [Text(join(_waiting(say, found))), _buttons(say, found)] if found.decisions else []
    blocks += [Text(_figures(request, found)), *_movers(request, say, found)]
    blocks += [Text(_names(request, part, names)) for part in ("joined", "quiet") if (names := getattr(found, part))]
    tone = Tone.WARNING if found.decisions else Tone.NEUTRAL
    return Reply(say("title"), (*blocks, Note(say("note"))), tone)


def _waiting(say: Sayings, found: Briefing) -> list[Words]:
    parts = ("runs", "disputes", "deals", "write_offs", "parked", "doubtful")
    return [say("waiting"), *(say(f"waiting.{part}") for part in parts if getattr(found.decisions, part))]


def _buttons(say: Sayings, found: Briefing) -> Buttons:
    """A way to each thing that waits."""
    decisions = found.decisions
    buttons = (
        (decisions.runs, Button(say("button.runs"), "program payouts list")),
        (decisions.disputes, Button(say("button.disputes"), "program disputes list")),
        (decisions.deals, Button(say("button.deals"), "program deals list")),
        (decisions.write_offs, Button(say("button.write_offs"), "program adjust list")),
        (decisions.parked, Button(say("button.parked"), "program intake list")),
        (decisions.doubtful, Button(say("button.doubtful"), "program deliveries list")),
    )
    first, *others = [button for waiting, button in buttons if waiting]
    return Buttons((replace(first, style=Style.PRIMARY), *others))


def _figures(request: JobRequest, found: Briefing) -> Words:
    return request.say("briefing/card", measures=found.measures)("figures")


def _movers(request: JobRequest, say: Sayings, found: Briefing) -> list[Text]:
    movers = (*found.up, *found.down)
    return [Text(join([say("movers"), *(_mover(request, each) for each in movers)]))] if movers else []


def _mover(request: JobRequest, mover: Mover) -> Words:
    return request.say("briefing/card", mover=mover, name=literal(shortened(mover.partner)))("mover")


def _names(request: JobRequest, part: str, names: tuple[str, ...]) -> Words:
    shown = [shortened(name) for name in names[:NAMED_MOST]]
    say = request.say("briefing/card", names=shown, count=len(names), more=len(names) - len(shown))
    return say("joined") if part == "joined" else say("silent")
