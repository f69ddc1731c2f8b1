"""What a new partner is reminded of."""

from collections.abc import Iterable

from bot.chat.job import Direct, JobRequest, Message
from jobs.onboarding_nudges import checklist_card
from program.checklists import Checklist, Step
from tests.gallery.posts import example
from tests.gallery.scenes import Scene


@example("onboarding-nudges", "The steps to the first customer: one at the beginning, one near the end.")
def reminded(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw two lists."""
    if scene.person is None:
        return []
    to = Direct(scene.person.id)
    begun = Checklist(frozenset({Step.LINK}), tuple(Step))
    nearly = Checklist(frozenset(Step) - {Step.LEAD, Step.METHOD}, tuple(Step))
    return [Message(to, checklist_card(request, begun)), Message(to, checklist_card(request, nearly))]
