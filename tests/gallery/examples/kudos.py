"""What a partner is told when another thanks them."""

from collections.abc import Iterable

from bot.chat.job import Direct, JobRequest, Message
from handlers.kudos import received_card
from program.tables import Kudos
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene


@example("kudos", "Another partner thanks one.")
def received(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw the notice."""
    if scene.someone is None or scene.person is None:
        return []
    row = Kudos(
        id="kud_1",
        giver_id=scene.someone.id,
        receiver_id=scene.someone.id,
        given_by=scene.person.id,
        week=MOMENT.date(),
        turn=1,
        reason="You showed me how to write my first letter, and two of my readers bought the day after.",
        given_at=MOMENT,
    )
    return [Message(Direct(scene.person.id), received_card(request, row))]
