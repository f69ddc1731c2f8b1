"""The boards that come to the community."""

from collections.abc import Iterable

from bot.chat.job import JobRequest, Message
from jobs.leaderboard import weekly_leaderboard
from tests.gallery.posts import asked, example
from tests.gallery.scenes import Scene


@example("weekly-leaderboard", "Last week's leaderboard.")
def weekly(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Ask for last week's board."""
    return asked(weekly_leaderboard, request)
