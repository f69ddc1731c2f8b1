"""The weekly leaderboard: last week's results, on Monday morning, to the community."""

from collections.abc import Iterator
from datetime import time

from bot.chat.job import CatchUp, Channel, JobRequest, Message, job
from bot.chat.schedule import Occurrence, Weekday, Weekly
from handlers.leaderboard import leaderboard_card
from program.leaderboards import leaderboard
from program.periods import Period


@job(
    "weekly-leaderboard",
    "Last week's leaderboard, to the community.",
    schedule=Weekly((Weekday.MONDAY,), time(9)),
    audience="community",
    catch_up=CatchUp.LATEST,
)
def weekly_leaderboard(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Post the board of the week that ended; a week without results has no post."""
    span = Period.LAST_WEEK.until(request.program.today(due.due_at))
    board = leaderboard(request.store, span)
    if board.standings:
        yield Message(Channel("community"), leaderboard_card(request, board, request.program.name))
