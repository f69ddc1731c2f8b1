"""The leaderboard ranks partners by what they brought; one's own place is told in private."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from bot.chat.command import Help, command
from bot.chat.markup import Words, literal
from bot.chat.reply import (
    Block,
    Button,
    Buttons,
    Chart,
    ChartKind,
    Column,
    Mode,
    Note,
    Reply,
    Series,
    Style,
    Table,
    Text,
)
from bot.chat.request import Request
from bot.chat.templates import Sayings
from program.honours import Honours
from program.leaderboards import Board, OwnPlace, Standing, leaderboard, own_place
from program.periods import Period
from program.rules.names import shortened

SHOWN_MOST, CHARTED_MOST, LABEL_MOST = 10, 5, 16
PERIODS = (Period.LAST_WEEK, Period.WEEK, Period.MONTH, Period.QUARTER)


class Speaker(Protocol):
    """Whoever draws a card: a request, or a job."""

    def say(self, template: str, /, **facts: object) -> Sayings:
        """Return the sayings of a template."""


@command("partner leaderboard", "Who brought the most, and where you stand.", also=("partner rank",))
def show_leaderboard(request: Request, period: Annotated[Period, Help("window to add up")] = Period.MONTH) -> Reply:
    """Show the board, and to a partner their own place."""
    span = period.until(request.program.today(request.now), request.program.fiscal)
    zone = request.program.zone
    rules, partner_id = request.program.board, request.person.partner_id
    board = leaderboard(request.store, span, zone, rules)
    place = own_place(request.store, span, partner_id, zone, rules) if partner_id else None
    say = request.say("leaderboard/card", board=board, place=place, name=request.program.name)
    own: tuple[Block, ...] = (Text(_own_words(say, place)),) if place else ()
    buttons = [
        Button(
            say(f"button.{each.name.lower()}"),
            "partner leaderboard",
            {"period": each.value},
            _style(each, period),
            Mode.REPLACE,
        )
        for each in PERIODS
    ]
    if place:
        buttons.append(Button(say("button.visibility"), "partner settings visibility"))
    return Reply(
        say("title"),
        (*own, *board_blocks(request, board), *_chart(request, board), Buttons(tuple(buttons)), Note(say("note"))),
    )


def leaderboard_card(speaker: Speaker, board: Board, program: str, lists: Sequence[Honours] = ()) -> Reply:
    """Draw the board for a channel: no sums of money, no one who opted out, no invented rows.

    With few on it they are thanked without a rank. `lists` are the further boards, each with its saying.
    """
    say = speaker.say("leaderboard/post", board=board, name=program, names=_thanked(board), few=len(board.standings))
    return Reply(
        say("title"),
        (
            *((Text(say("few")),) if board.is_small else (Text(say("text")), *board_blocks(speaker, board))),
            *_chart(speaker, board),
            *(_honours(speaker, each) for each in lists),
            Buttons((Button(say("button"), "partner leaderboard", {"period": Period.LAST_WEEK.value}),)),
            Note(say("note.few" if board.is_small else "note")),
        ),
    )


def _chart(speaker: Speaker, board: Board) -> tuple[Chart, ...]:
    """The points of the first as a picture, where some are ranked and have any."""
    first = [standing for standing in board.standings[:CHARTED_MOST] if standing.points]
    if board.is_small or len(first) < board.rules.partners:
        return ()
    say = speaker.say("leaderboard/table", first=first[0], count=len(first))
    labels = tuple(f"{one.rank}. {shortened(one.shown_as or say('anonymous'), LABEL_MOST)}" for one in first)
    if len(set(labels)) < len(labels):
        labels = tuple(f"{one.rank}. ({place})" for place, one in enumerate(first, 1))
    points = Series(say("points"), tuple(float(one.points) for one in first))
    return (Chart(ChartKind.BAR, say("chart"), labels, (points,), say("chart.summary")),)


def _thanked(board: Board) -> list[str]:
    return sorted(shortened(one.shown_as) for one in board.standings if one.shown_as)


def _honours(speaker: Speaker, each: Honours) -> Text:
    names = [shortened(name) if name else None for name in each.names]
    say = speaker.say("leaderboard/post", names=names)
    return Text(say("newcomers") if each.kind == "newcomers" else say("improved"))


def board_blocks(speaker: Speaker, board: Board) -> tuple[Block, ...]:
    """Draw the standings as a table, or say that there are none."""
    say = speaker.say("leaderboard/table", board=board, more=max(0, len(board.standings) - SHOWN_MOST))
    if not board.standings:
        return (Text(say("empty")),)
    if board.is_small:
        return (Text(say("few")),)
    columns = (
        Column(say("rank")),
        Column(say("partner")),
        Column(say("sales"), True),
        Column(say("leads"), True),
        Column(say("points"), True),
    )
    rows = tuple(_row(say, standing) for standing in board.standings[:SHOWN_MOST])
    more = (Note(say("more")),) if len(board.standings) > SHOWN_MOST else ()
    return (Table(say("caption"), columns, rows), *more)


def _row(say: Sayings, standing: Standing) -> tuple[Words, ...]:
    name = literal(shortened(standing.shown_as)) if standing.shown_as else say("anonymous")
    counts = (literal(number) for number in (standing.sales, standing.leads, standing.points))
    return (say("place", standing=standing), name, *counts)


def _own_words(say: Sayings, place: OwnPlace) -> Words:
    if place.few:
        return say("own.few")
    if place.rank is None:
        return say("own.below" if place.next_sales else "own.none")
    return say("own.hidden") if place.hidden else say("own.rank")


def _style(each: Period, period: Period) -> Style:
    return Style.PRIMARY if each is period else Style.PLAIN
