"""Help lists what the person who asks may do, in the words they would type."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Command, Help, Length, Option, command
from bot.chat.markup import Words, join
from bot.chat.reply import Button, Buttons, Note, Reply, Text
from bot.chat.request import Request

Topic = Annotated[str | None, Help("a command, for example link"), Length(1, 60)]


@command("partner help", "What you can ask, in the words you would type.")
def partner_help(request: Request, topic: Topic = None) -> Reply:
    """List what partners may ask."""
    return _help(request, "partner", topic)


@command("program help", "What managers can ask, in the words they would type.", needs=Role.MANAGER)
def program_help(request: Request, topic: Topic = None) -> Reply:
    """List what managers may ask."""
    return _help(request, "program", topic)


@command("council help", "What the council can ask, in the words you would type.", needs=Role.COUNCIL)
def council_help(request: Request, topic: Topic = None) -> Reply:
    """List what the council may ask."""
    return _help(request, "council", topic)


def _help(request: Request, root: str, topic: str | None) -> Reply:
    known = [command for command in request.commands if command.root == root and command.typed]
    wanted = (topic or "").casefold().removeprefix(f"/{root}").strip()
    found = [command for command in known if wanted and wanted in command.path.partition(" ")[2]]
    say = request.say("help/list", root=root, topic=topic, found=bool(found))
    rows = [_row(request, each, detailed=bool(found)) for each in found or known]
    intro = (Text(say("unknown")),) if topic and not found else ()
    return Reply(
        say("title"),
        (*intro, Text(join(rows)), Buttons((Button(say("home"), f"{root} home"),)), Note(say("note"))),
    )


def _row(request: Request, each: Command, *, detailed: bool) -> Words:
    say = request.say("help/row", path=each.path, summary=each.summary, usage=" ".join(map(_usage, each.options)))
    if not detailed:
        return say("line")
    return join([say("line"), *(_detail(request, option) for option in each.options)])


def _detail(request: Request, option: Option) -> Words:
    choices = [choice.value for choice in option.choices]
    return request.say("help/row", name=option.name, help=option.help, choices=choices, required=option.required)(
        "option"
    )


def _usage(option: Option) -> str:
    return f"<{option.name}>" if option.required else f"[{option.name}]"
