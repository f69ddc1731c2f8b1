"""What partners read of their own figures."""

from collections.abc import Iterable
from dataclasses import replace

from bot.chat.job import JobRequest, Message
from jobs.monthly_summary import monthly_summary
from tests.gallery.posts import asked, example
from tests.gallery.scenes import Scene


@example("monthly-summary", "A partner's month, on the first morning of the next.")
def month(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Ask for the first partner's month."""
    receivers = frozenset({scene.person.id} if scene.person else ())
    return asked(monthly_summary, replace(request, receivers=receivers))
