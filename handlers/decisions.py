"""Decisions are what the council decided and what became of it: searched, exported, and answered by management."""

from enum import StrEnum
from typing import Annotated

from bot.cards.motions import result_card, to_council
from bot.chat.access import Role
from bot.chat.button import fits
from bot.chat.command import Help, Length, command
from bot.chat.markup import Words, join
from bot.chat.reply import Button, Buttons, File, Mode, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.motions import WhichMotion, actor_of
from program.motion_files.as_log import as_csv, as_json, as_markdown
from program.motions import CLOSED, find_motion, list_motions
from program.responses import answer, follow_up
from program.tables import Motion

SHOWN_MOST = 15


class Answer(StrEnum):
    """What management does about a carried motion."""

    ACCEPTED = "accepted"
    IN_PART = "in-part"
    DECLINED = "declined"
    LATER = "later"


class Format(StrEnum):
    """How the log is written."""

    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


@command("council decisions", "What was decided, and what became of it.", needs=Role.COUNCIL)
def decisions(
    request: Request, search: Annotated[str | None, Help("words that it speaks of"), Length(1, 60)] = None
) -> Reply:
    """Search the log of decisions."""
    found = _found(request, search)
    say = request.say("decisions/list", search=search, count=len(found), more=max(0, len(found) - SHOWN_MOST))
    if not found:
        back = Button(say("motions"), "council motions", style=Style.PRIMARY)
        return Reply(say("title"), (Text(say("empty")), Buttons((back,))))
    lines = [request.say("motions/row", motion=motion)("line") for motion in found[:SHOWN_MOST]]
    buttons = (
        Button(say("look"), "council results", style=Style.PRIMARY),
        Button(say("search"), "council decisions", mode=Mode.ASK),
        _export(say("export"), search),
    )
    more = (Note(say("more")),) if len(found) > SHOWN_MOST else ()
    return Reply(say("title"), (Text(join(lines)), *more, Buttons(buttons)))


def _export(label: Words, search: str | None) -> Button:
    """Exports what was searched for; where that is too long to be kept, it is asked for once more."""
    kept = Button(label, "council export", {"search": search} if search else {})
    return kept if fits(kept) else Button(label, "council export", mode=Mode.ASK)


@command("council export", "The log of decisions as a file.", needs=Role.COUNCIL, title="Export decisions")
def export(
    request: Request,
    format: Annotated[Format, Help("which kind of file")] = Format.MARKDOWN,
    search: Annotated[str | None, Help("words that they speak of"), Length(1, 60)] = None,
) -> Reply:
    """Give the log of decisions; no file names who chose what in secret."""
    found = _found(request, search)
    say = request.say("decisions/export", count=len(found))
    write, ending, kind = {
        Format.MARKDOWN: (as_markdown, "md", "text/markdown"),
        Format.CSV: (as_csv, "csv", "text/csv"),
        Format.JSON: (as_json, "json", "application/json"),
    }[format]
    file = File(write(request.store, found), f"council-decisions.{ending}", kind, say("file"))
    return Reply(say("title"), (Text(say("text")), file))


@command(
    "council respond", "Management's answer to a motion.", needs=Role.MANAGER, changes=True, title="Answer a motion"
)
def respond(
    request: Request,
    motion: WhichMotion,
    reply: Annotated[Answer, Help("what management does about it")],
    text: Annotated[str, Help("why, and what will be done by when"), Length(3, 1500)],
) -> Reply:
    """Answer a carried motion; the council is told."""
    found = find_motion(request.store, motion, lock=True)
    answer(request.store, found, reply.value, text, actor_of(request), request.now)
    return _told(request, found, "answered")


@command("council next", "Tell what happened next.", needs=Role.MANAGER, changes=True, title="What happened next")
def what_happened_next(
    request: Request,
    motion: WhichMotion,
    text: Annotated[str, Help("what was done since"), Length(3, 1500)],
) -> Reply:
    """Tell the council what became of a motion that was answered."""
    found = find_motion(request.store, motion, lock=True)
    follow_up(request.store, found, text, actor_of(request), request.now)
    return _told(request, found, "followed")


def _told(request: Request, motion: Motion, what: str) -> Reply:
    message = to_council(motion, result_card(request, motion), what)
    request.post(message, f"{message.topic}:{request.reference}")
    say = request.say("decisions/done", motion=motion)
    show = Button(say("show"), "council results", {"motion": str(motion.number)}, Style.PRIMARY)
    return Reply(say("title"), (Text(say(what)), Buttons((show,))), Tone.GOOD)


def _found(request: Request, search: str | None) -> list[Motion]:
    wanted = (search or "").casefold()
    return [
        motion
        for motion in list_motions(request.store, [CLOSED])
        if wanted in f"{motion.number} {motion.title} {motion.text} {motion.result}".casefold()
    ]
