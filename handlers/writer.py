"""The writer as managers see it: which model, what it cost, how often it was refused, and its switch."""

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.reply import Button, Buttons, Column, Confirm, Fields, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from program.model_calls import is_on, newest_calls, spending, switch

FIELDS = ("state", "model", "today", "month", "calls")


@command(
    "program writer show", "The model that drafts: its cost and refusals.", needs=Role.MANAGER, also=("program writer",)
)
def show(request: Request) -> Reply:
    """Show whether a model drafts, which, what it cost, and how its last calls ended."""
    rules, on = request.program.writer, is_on(request.store)
    spent = spending(request.store, request.program.today(request.now))
    say = request.say("writer/card", rules=rules, on=on, spent=spent, counts=spent.counts)
    if rules is None:
        return Reply(say("title"), (Text(say("none")), Note(say("note"))))
    fields = Fields(tuple((say(f"{name}.label"), say(name)) for name in FIELDS))
    return Reply(say("title"), (fields, *_calls(request), Buttons((_switch(request, on=on),)), Note(say("note"))))


@command("program writer on", "Let the model draft again.", needs=Role.ADMIN, changes=True)
def turn_on(request: Request) -> Reply:
    """Let the model be asked."""
    return _switched(request, on=True)


@command("program writer off", "Templates only, until it is turned on again.", needs=Role.ADMIN, changes=True)
def turn_off(request: Request) -> Reply:
    """Ask no model any more."""
    return _switched(request, on=False)


def _switched(request: Request, *, on: bool) -> Reply:
    switch(request.store, on=on)
    say = request.say("writer/switch", on=on, rules=request.program.writer)
    back = Button(say("back"), "program writer show")
    return Reply(say("title"), (Text(say("text")), Buttons((back,))), Tone.GOOD)


def _switch(request: Request, *, on: bool) -> Button:
    say = request.say("writer/switch", on=on, rules=request.program.writer)
    if not on:
        return Button(say("turn_on"), "program writer on", style=Style.PRIMARY)
    confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
    return Button(say("turn_off"), "program writer off", style=Style.DANGER, confirm=confirm)


def _calls(request: Request) -> tuple[Table | Text, ...]:
    calls = newest_calls(request.store)
    say = request.say("writer/calls")
    if not calls:
        return (Text(say("empty")),)
    names = ("when", "brief", "outcome", "cost")
    rows = tuple(tuple(request.say("writer/calls", call=call)(f"{name}.of") for name in names) for call in calls)
    return (Table(say("caption"), tuple(Column(say(name)) for name in names), rows),)
