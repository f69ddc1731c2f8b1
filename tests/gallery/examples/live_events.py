"""What people read of live events: invitations, reminders, changes, notes, and what managers are asked."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlmodel import col, select

from bot.cards.live_events import event_card, everywhere, notes_card, over_card, reminder_card, told
from bot.chat.job import Channel, Direct, JobRequest, Message
from bot.chat.reply import Reply
from program.tables import EventResponse, LiveEvent, Person
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_LONG = "A roundtable on rates, terms & _tiers_ for partners who sell to <large> companies in several countries"


def _event(scene: Scene, request: JobRequest) -> LiveEvent:
    """An event tomorrow to which everybody of the scene said something, in turn."""
    people = request.store.exec(select(Person).order_by(col(Person.id))).all()
    maker = people[0] if people else Person(id="per_staff", name="Dana Frost", created_at=MOMENT)
    if not people:
        request.store.add(maker)
        request.store.flush()
    long = scene.name == "longest"
    event = LiveEvent(
        id="evt_1",
        title=_LONG[:100] if long else "Ask us anything",
        kind="meeting",
        audience="partners",
        about=("Bring what you would like to change. " * 16)[:600] if long else "Bring what you would like to change.",
        agenda=("What changes next quarter, and why. " * 25)[:900] if long else "",
        place=("https://acme.example/live/" + "room-" * 20)[:100] if long else "https://acme.example/live",
        starts_at=MOMENT + timedelta(days=1),
        ends_at=MOMENT + timedelta(days=1, hours=1),
        capacity=20 if len(people) > 1 else None,
        notes="We spoke of rates. They stay as they are until summer.",
        follow_ups="- Dana sends the deck\n- Ada tries the new page",
        made_by=maker.id,
        created_at=MOMENT,
        changed_at=MOMENT,
    )
    request.store.add(event)
    request.store.flush()
    for place, person in enumerate(people):
        said = ("yes", "yes", "maybe", "no")[place % 4]
        turn = place + 1 if said == "yes" else None
        row = EventResponse(event_id=event.id, person_id=person.id, answer=said, turn=turn, answered_at=MOMENT)
        request.store.add(row)
    request.store.flush()
    return event


@example("event-invitation", "The invitation, as it counts who comes.")
def invitation(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw the card in its channel."""
    return [message for message, _ in everywhere(request, _event(scene, request), "1")]


@example("event-reminders", "What those read who come, a day and a quarter of an hour before.")
def reminders(scene: Scene, request: JobRequest) -> Iterator[Message]:
    """Draw both answers; an empty program has nobody to remind."""
    event = _event(scene, request)
    if scene.person is None:
        return
    for said in ("yes", "maybe"):
        row = EventResponse(event_id=event.id, person_id=scene.person.id, answer=said, answered_at=MOMENT)
        yield Message(Direct(scene.person.id), reminder_card(request, event, row))


@example("event-changes", "What those read who come, when something changes: the time, a seat, or all of it.")
def changes(scene: Scene, request: JobRequest) -> Iterator[Message]:
    """Draw all three."""
    event = _event(scene, request)
    people = [scene.person.id] if scene.person else []
    for what in ("changed", "seat"):
        yield from (message for message, _ in told(request, event, people, what))
    event.state, event.why = "cancelled", "The speaker fell ill. We will find another day."
    yield from (message for message, _ in told(request, event, people, "cancelled"))
    yield from (message for message, _ in everywhere(request, event, "2"))


@example("event-notes", "What those read afterwards who came.")
def notes(scene: Scene, request: JobRequest) -> Iterator[Message]:
    """Draw the notes."""
    event = _event(scene, request)
    if scene.person is not None:
        yield Message(Direct(scene.person.id), notes_card(request, event, noted=True))


@example("event-endings", "The invitation once it is over, and what managers are asked.")
def endings(scene: Scene, request: JobRequest) -> Iterator[Message | Reply]:
    """Draw both."""
    event = _event(scene, request)
    event.state = "over"
    yield event_card(request, event)
    yield Message(Channel("managers"), over_card(request, event))
