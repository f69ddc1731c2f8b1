"""What people are told about training: a nudge by their figures, and one to go on."""

from collections.abc import Iterable

from bot.chat.job import Direct, JobRequest, Message
from jobs.training_nudges import nudge_card
from program.rules.courses import Course, Gap, Question
from program.tables import Enrolment
from program.training import Standing
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_COURSE = Course(
    "copy-clinic",
    "The copy clinic",
    "Words that make the right readers sign up.",
    15,
    ("One.", "Two.", "Three."),
    (Question("One?", ("Yes", "No"), 0),),
    gap=Gap.LEADS,
)


@example("training-nudges", "A course that fits the figures, and one that was begun.")
def nudges(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw both; an empty program has nobody to tell."""
    if scene.person is None:
        return []
    begun = Enrolment(person_id=scene.person.id, course=_COURSE.key, pages_read=2, enrolled_at=MOMENT)
    cards = (
        nudge_card(request, Standing(_COURSE, None), Gap.LEADS),
        nudge_card(request, Standing(_COURSE, begun), None),
    )
    return [Message(Direct(scene.person.id), card) for card in cards]
