"""Learnings as managers keep them: what was tried in the program, and what came of it, for the quarter's roundup."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Help, Length, command
from bot.chat.markup import Words
from bot.chat.reply import Block, Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.learnings import add_learning, drop_learning, learnings_in
from program.periods import Period
from program.roundups import bounds
from program.tables import Learning


@command(
    "program learnings list",
    "What this quarter taught.",
    needs=Role.MANAGER,
    also=("program learnings",),
    typed=False,
)
def show_learnings(request: Request) -> Reply:
    """List what the next roundup will tell, each with a way to take it back."""
    program = request.program
    span = Period.QUARTER.until(program.today(request.now), program.fiscal)
    rows = learnings_in(request.store, *bounds(span, program.zone))
    say = request.say("program_learnings/list", rows=rows, label=program.fiscal.quarter_label(span.start))
    add = Buttons((Button(say("add"), "program learnings add", style=Style.PRIMARY),))
    if not rows:
        return Reply(say("title"), (Text(say("empty")), add))
    told: list[Block] = []
    for row in rows:
        told += [
            Text(_line(request, row)),
            Buttons((Button(say("drop"), "program learnings drop", {"which": row.id}),)),
        ]
    return Reply(say("title"), (*told, add, Note(say("note"))))


@command(
    "program learnings add",
    "Tell what an experiment taught.",
    needs=Role.MANAGER,
    changes=True,
    title="What we learned",
    typed=False,
)
def add(
    request: Request,
    tried: Annotated[str, Help("what was tried, with whom"), Length(3, 120)],
    taught: Annotated[str, Help("what came of it, and what you do now"), Length(3, 300)],
) -> Reply:
    """Keep a learning for the roundup of this quarter."""
    person_id = person_id_of(request)
    return _done(request, add_learning(request.store, tried, taught, person_id, request.now), "added")


@command(
    "program learnings drop",
    "Take a learning back.",
    needs=Role.MANAGER,
    changes=True,
    title="Take it back",
    typed=False,
)
def drop(request: Request, which: Annotated[str, Help("which one; its card fills it in"), Length(1, 60)]) -> Reply:
    """Take a learning back, so that the roundup does not tell it."""
    return _done(request, drop_learning(request.store, which, request.now), "dropped")


def _done(request: Request, row: Learning, what: str) -> Reply:
    say = request.say("program_learnings/done")
    show = Button(say("show"), "program learnings list", style=Style.PRIMARY)
    return Reply(say(f"{what}.title"), (Text(_line(request, row)), Text(say(what)), Buttons((show,))), Tone.GOOD)


def _line(request: Request, row: Learning) -> Words:
    return request.say("program_learnings/line", row=row)("text")
