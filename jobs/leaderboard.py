"""The weekly leaderboard: last week's results, on Monday morning, to the community."""

from collections.abc import Iterator
from datetime import time

from bot.chat.job import CatchUp, Channel, JobRequest, Living, Message, job
from bot.chat.schedule import Occurrence, Weekday, Weekly
from handlers.leaderboard import leaderboard_card
from program.honours import honours
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
    """Post the board of the week that ended, anew or in the one message kept; a week without results has no post."""
    span = Period.LAST_WEEK.until(request.program.today(due.due_at))
    program = request.program
    board = leaderboard(request.store, span, program.zone, program.board)
    if board.standings:
        lists = honours(request.store, board, program.zone)
        # Whoever deletes the one message gets another with the next week.
        living = Living("weekly-leaderboard", span.start.isoformat()) if program.board.living else None
        yield Message(Channel("community"), leaderboard_card(request, board, program.name, lists), living=living)
