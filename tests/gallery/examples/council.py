"""What the council, its members and the managers are told by the clock, and the cards of a motion in its channel."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlmodel import Session

from bot.cards.council_agenda import agenda_card
from bot.cards.discussions import invitation
from bot.cards.motions import motion_card, result_card
from bot.chat.job import Direct, JobRequest, Message
from bot.chat.reply import Reply
from jobs.council import deadlines_card, reminder_card
from program.council_agenda import add_point
from program.discussions import Discussion
from program.live_events import Kind, Plan, schedule
from program.motions import Actor, Draft, propose, second
from program.partners import list_partners
from program.people import people_of
from program.rules.ballots import Method
from program.rules.council import CouncilRules
from program.seats import add_seat, appoint, list_seats
from program.tables import Motion
from program.vote_closings import close_due
from program.votes import Opening, cast, open_vote
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_WEEK = timedelta(days=7)
_RULES = CouncilRules()
_CHAIR = Actor("per_chair", "The chair")


def _chance(length: int) -> str:
    """Chance that is the same each time, and another for each call."""
    _chance.calls = getattr(_chance, "calls", 0) + 1
    return f"{_chance.calls:0{2 * length}x}"


def _motion(scene: Scene, store: Session, method: Method, options: tuple[str, ...]) -> Motion | None:
    """A motion that is being voted on by up to seven of the scene's companies; None in an empty program."""
    _chance.calls = 0
    partners = list_partners(store)[:7]
    for partner in partners:
        appoint(store, add_seat(store, _RULES, partner, now=MOMENT), people_of(store, partner.id)[0])
    if not partners:
        return None
    title = "Pay out on the 5th, for all who sell every month"
    draft = Draft(title, "Money that is due earlier.", method, options, True)
    motion = propose(store, draft, _CHAIR, MOMENT)
    second(store, motion, Actor("per_second", "Ben"), MOMENT)
    for seat in list_seats(store):
        seat.id = f"seat_{seat.partner_id}"
    store.flush()
    return open_vote(store, motion, Opening(MOMENT, MOMENT + _WEEK), _CHAIR, _chance)


def _vote(store: Session, motion: Motion, choices: tuple[str, ...]) -> None:
    seats = sorted(list_seats(store), key=lambda seat: seat.id)
    for seat, choice in zip(seats, choices, strict=False):
        cast(store, motion.number, seat.holder_id, choice, MOMENT, _chance)


@example("council-closings", "A run-off that is open, and then closed.")
def closings(scene: Scene, request: JobRequest) -> Iterator[Reply]:
    """Draw a motion's card before and after its close."""
    motion = _motion(scene, request.store, Method.RANKED, ("Berlin", "Lisbon", "A long name of a town by the sea"))
    if motion is None:
        return
    _vote(request.store, motion, ("A>B", "B>A", "C>B", "C>A", "B>C", "B>A", "abstain"))
    yield motion_card(request, motion)
    close_due(request.store, _RULES, MOMENT + 2 * _WEEK)
    yield result_card(request, motion)


@example("council-reminders", "What a member is told who has not voted.")
def reminders(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw the reminder; an empty program has nobody to remind."""
    motion = _motion(scene, request.store, Method.YES_NO, ())
    if motion is None or scene.person is None:
        return []
    return [Message(Direct(scene.person.id), reminder_card(request, motion), "reminder")]


@example("council-deadlines", "What the council waits for, told to the managers.")
def deadlines(scene: Scene, request: JobRequest) -> Iterator[Reply]:
    """Draw answers that are due, terms that end and seats that are empty."""
    motion = _motion(scene, request.store, Method.YES_NO, ())
    seats = list_seats(request.store)
    for seat in seats:
        seat.replace_by = MOMENT.date()
    if motion is not None:
        motion.respond_by = MOMENT + _WEEK
        yield deadlines_card(request, [motion], seats[:2], seats[2:4])


@example("council-agenda", "What is on the table of the next roundtable.")
def agenda(scene: Scene, request: JobRequest) -> Iterator[Reply]:
    """Draw the agenda of a roundtable, and one for which there is none yet."""
    motion = _motion(scene, request.store, Method.YES_NO, ())
    yield agenda_card(request, None)
    if motion is None or scene.person is None:
        return
    for point in ("A common price list", "Who speaks at the spring fair, and about what?"):
        add_point(request.store, point, Actor(scene.person.id, scene.person.name), MOMENT)
    plan = Plan("Winter roundtable", Kind.ROUNDTABLE, MOMENT + timedelta(days=4), 90, "Room 4")
    event = schedule(request.store, plan, scene.person.id, MOMENT)
    event.agenda = "- Figures of the year\n- Rates in spring"
    yield agenda_card(request, event)


@example("council-discussions", "What the council reads under a new motion's card.")
def discussions(scene: Scene, request: JobRequest) -> Iterator[Reply]:
    """Draw the invitation to talk about a motion."""
    motion = _motion(scene, request.store, Method.YES_NO, ())
    if motion is not None:
        yield invitation(request, Discussion(motion, "slack", "C0COUNCIL/1")).reply
