"""What managers read in the morning."""

from collections.abc import Iterable

from bot.chat.job import JobRequest, Message
from jobs.briefing import manager_briefing
from tests.gallery.posts import asked, example
from tests.gallery.scenes import Scene


@example("manager-briefing", "What waits for managers, and what is not as usual.")
def morning(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Ask for the morning's briefing."""
    return asked(manager_briefing, request)
