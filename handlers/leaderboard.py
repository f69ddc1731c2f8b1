"""The leaderboard ranks partners by what they brought; one's own place is told in private."""

from typing import Annotated, Protocol

from bot.chat.command import Help, command
from bot.chat.markup import Words, literal
from bot.chat.reply import Block, Button, Buttons, Column, Mode, Note, Reply, Style, Table, Text
from bot.chat.request import Request
from bot.chat.templates import Sayings
from program.leaderboards import Board, OwnPlace, Standing, leaderboard, own_place
from program.periods import Period

SHOWN_MOST = 10
PERIODS = (Period.LAST_WEEK, Period.WEEK, Period.MONTH, Period.QUARTER)


class Speaker(Protocol):
    """Whoever draws a card: a request, or a job."""

    def say(self, template: str, /, **facts: object) -> Sayings:
        """Return the sayings of a template."""


@command("partner leaderboard", "Who brought the most, and where you stand.", also=("partner rank",))
def show_leaderboard(request: Request, period: Annotated[Period, Help("window to add up")] = Period.MONTH) -> Reply:
    """Show the board, and to a partner their own place."""
    span = period.until(request.program.today(request.now))
    board = leaderboard(request.store, span)
    place = own_place(request.store, span, request.person.partner_id) if request.person.partner_id else None
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
    return Reply(say("title"), (*own, *board_blocks(request, board), Buttons(tuple(buttons)), Note(say("note"))))


def leaderboard_card(speaker: Speaker, board: Board, program: str) -> Reply:
    """Draw the board for a channel: no sums of money, no one who opted out, no invented rows."""
    say = speaker.say("leaderboard/post", board=board, name=program)
    return Reply(
        say("title"),
        (
            Text(say("text")),
            *board_blocks(speaker, board),
            Buttons((Button(say("button"), "partner leaderboard", {"period": Period.LAST_WEEK.value}),)),
            Note(say("note")),
        ),
    )


def board_blocks(speaker: Speaker, board: Board) -> tuple[Block, ...]:
    """Draw the standings as a table, or say that there are none."""
    say = speaker.say("leaderboard/table", board=board, more=max(0, len(board.standings) - SHOWN_MOST))
    if not board.standings:
        return (Text(say("empty")),)
    columns = (Column(say("rank")), Column(say("partner")), Column(say("sales"), True), Column(say("leads"), True))
    rows = tuple(_row(say, standing) for standing in board.standings[:SHOWN_MOST])
    more = (Note(say("more")),) if len(board.standings) > SHOWN_MOST else ()
    return (Table(say("caption"), columns, rows), *more)


def _row(say: Sayings, standing: Standing) -> tuple[Words, ...]:
    name = literal(standing.shown_as) if standing.shown_as else say("anonymous")
    return (say("place", standing=standing), name, literal(standing.sales), literal(standing.leads))


def _own_words(say: Sayings, place: OwnPlace) -> Words:
    if place.rank is None:
        return say("own.none")
    return say("own.hidden") if place.hidden else say("own.rank")


def _style(each: Period, period: Period) -> Style:
    return Style.PRIMARY if each is period else Style.PLAIN
