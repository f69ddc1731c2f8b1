"""What is said when a partner is thanked in public: the post, what the partner hears, and what becomes of both."""

from collections.abc import Iterable

from bot.cards.recognitions import ended_card, notice_card, public_message, question_card, removed_card
from bot.chat.job import Channel, Direct, JobRequest, Message
from jobs.recognitions import withheld_card
from program.tables import Recognition
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_PRAISE = "Three of her customers renewed after the workshop she held for them, and told their peers about it."


@example("recognition-posts", "A partner is thanked, and managers hear that one could not be.")
def thanked(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Post one thank-you."""
    if scene.someone is None:
        return []
    row = _row(scene)
    return [public_message(request, row)[0], Message(Channel("managers"), withheld_card(request, row))]


@example("recognition-posts notice", "What the partner is told, or asked.")
def told(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw the notice and the question."""
    if scene.someone is None or scene.person is None:
        return []
    to = Direct(scene.person.id)
    return [
        Message(to, notice_card(request, _row(scene))),
        Message(to, question_card(request, _row(scene, state="asked", posted_at=None))),
    ]


@example("recognition-posts removed", "What stays where a thank-you was taken down.")
def removed(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw both ends."""
    if scene.someone is None or scene.person is None:
        return []
    row = _row(scene, state="removed", why="manager")
    return [
        Message(Channel("community"), removed_card(request)),
        Message(Direct(scene.person.id), ended_card(request, row)),
    ]


def _row(scene: Scene, **values: object) -> Recognition:
    partner = scene.someone
    assert partner is not None
    known = {
        "id": "rec_1",
        "partner_id": partner.id,
        "kind": "retained customers",
        "reason": _PRAISE,
        "shown_as": partner.name,
        "state": "posted",
        "revision": 1,
        "made_by": "per_1",
        "wanted_at": MOMENT,
        "post_at": MOMENT,
        "posted_at": MOMENT,
        "created_at": MOMENT,
    }
    return Recognition(**known | values)
