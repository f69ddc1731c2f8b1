"""Attribution compared: what another model would have made of past sales, without touching the books."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Help, Length, command
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Mode, Note, Reply, Style, Table, Text
from bot.chat.request import Request
from program.attribution_rerun import rerun
from program.money import Money
from program.typed import WrongOrder, read_day

SHOWN_MOST = 15
USUAL_DAYS = 90


class Model(StrEnum):
    """How credit may be divided."""

    LAST = "last"
    FIRST = "first"
    LINEAR = "linear"
    POSITION = "position"
    DECAY = "decay"
    W_SHAPED = "w_shaped"


@command(
    "program attribution compare",
    "What another attribution model would have made of past sales.",
    needs=Role.MANAGER,
    also=("program attribution",),
    title="Compare models",
)
def compare(
    request: Request,
    model: Annotated[Model, Help("the model to compare with")] = Model.LINEAR,
    first: Annotated[str | None, Help("the first day; without one, 90 days ago"), Length(10, 10)] = None,
    last: Annotated[str | None, Help("the last day; without one, today"), Length(10, 10)] = None,
) -> Reply:
    """Show who would gain and who would lose under a model; nothing is written."""
    until = read_day(last) if last else request.program.today(request.now)
    since = read_day(first) if first else until - timedelta(days=USUAL_DAYS - 1)
    if until < since:
        raise WrongOrder(first=since, last=until)
    found = rerun(request.store, request.program.terms, model.value, since, until)
    moved = [one for one in found.partners if one.difference]
    say = request.say(
        "program_attribution/card",
        found=found,
        now=request.program.terms.attribution.model,
        more=max(0, len(moved) - SHOWN_MOST),
    )
    columns = (Column(say("partner")), *(Column(say(name), number=True) for name in ("recorded", "rerun", "change")))
    rows = tuple(
        (
            literal(one.name),
            say("money", money=Money(one.recorded, one.currency)),
            say("money", money=Money(one.rerun, one.currency)),
            say("changed", money=Money(one.difference, one.currency)),
        )
        for one in moved[:SHOWN_MOST]
    )
    table = (Table(say("caption"), columns, rows),) if rows else (Text(say("same")),)
    more = (Note(say("more")),) if len(moved) > SHOWN_MOST else ()
    days = {"first": since.isoformat(), "last": until.isoformat()}
    others = tuple(
        Button(
            literal(one.value),
            "program attribution compare",
            {"model": one.value, **days},
            _style(one, model),
            Mode.REPLACE,
        )
        for one in Model
    )
    return Reply(say("title"), (Text(say("text")), *table, *more, Buttons(others), Note(say("note"))))


def _style(one: Model, shown: Model) -> Style:
    return Style.PRIMARY if one is shown else Style.PLAIN
