"""What is read of a dispute: its card in the managers' channel, its clock, and the answer."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from bot.cards.disputes import answer_card, channel_card, clock_card
from bot.chat.job import Channel, Direct, JobRequest, Message
from program.tables import Commission, Dispute
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene


def _dispute(scene: Scene, request: JobRequest) -> Dispute | None:
    """An objection of the scene's partner; None where there is nobody."""
    if scene.someone is None or scene.person is None:
        return None
    earned = Commission(
        id="cm_1",
        partner_id=scene.someone.id,
        reward="sale",
        event_key="sale:1",
        amount=123_456,
        currency="USD",
        base=617_280,
        hold_until=MOMENT.date(),
        at=MOMENT - timedelta(days=20),
    )
    request.store.add(earned)
    request.store.flush()
    text = "The plan was yearly, so it should pay 25 percent. " * (17 if scene.name == "longest" else 1)
    row = Dispute(
        id="dsp_1",
        commission_id=earned.id,
        partner_id=scene.someone.id,
        opened_by=scene.person.id,
        text=text.strip(),
        due_at=MOMENT + timedelta(days=2),
        opened_at=MOMENT - timedelta(days=8),
    )
    request.store.add(row)
    request.store.flush()
    return row


@example("case-clocks", "An answer that is due soon, and one that nobody gave in time.")
def clocks(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw both."""
    row = _dispute(scene, request)
    if row is None:
        return []
    return [Message(Channel("managers"), clock_card(request, [row], what)) for what in ("soon", "overdue")]


@example("dispute", "An objection in the managers' channel, and its answer.")
def dispute(scene: Scene, request: JobRequest) -> Iterator[Message]:
    """Draw the card open, and both answers."""
    row = _dispute(scene, request)
    if row is None:
        return
    yield Message(Channel("managers"), channel_card(request, row))
    for state in ("accepted", "refused"):
        row.state, row.answer = state, "We looked at the invoice: the customer bought the monthly plan."
        yield Message(Direct(row.opened_by), answer_card(request, row))
