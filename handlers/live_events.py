"""Live events as partners see them: what comes, their answers, and a file for their calendar."""

from typing import Annotated

from bot.cards.live_events import answer_buttons, calendar_file, event_card, event_of, everywhere, told
from bot.chat.access import Role, may
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.job import Direct, Message
from bot.chat.markup import Words, join, literal
from bot.chat.reply import Button, Buttons, Note, Reply, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.event_responses import Answer, answers_of, meant, respond
from program.event_seats import seats
from program.live_events import Guests, UnknownLiveEvent, find_event, upcoming
from program.living_cards import card_at
from program.tables import LiveEvent

BUTTONS_MOST = 4


def event_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest what is still to come, by any part of its title."""
    found = [Choice(event.id, event.title[:75]) for event in upcoming(request.store, request.now, _invited(request))]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


WhichEvent = Annotated[str, Help("which event"), Suggest(event_choices), Length(1, 100)]


@command(
    "partner events list",
    "Live sessions and meetings to come.",
    needs=Role.PARTNER,
    also=("partner events", "partner event"),
)
def list_events(request: Request) -> Reply:
    """List what comes, each with the person's own answer."""
    found = upcoming(request.store, request.now, _invited(request))
    given = {event.id: row.answer for event, row in answers_of(request.store, person_id_of(request), request.now)}
    say = request.say("live_events/list", count=len(found))
    if not found:
        return Reply(say("title"), (Text(say("empty")),))
    rows = [request.say("live_events/row", event=event, answer=given.get(event.id))("line") for event in found]
    buttons = [Button(_label(event), "partner events show", {"event": event.id}) for event in found[:BUTTONS_MOST]]
    return Reply(say("title"), (Text(join(rows)), Buttons(tuple(buttons)), Note(say("note"))))


@command(
    "partner events show", "One event, and your answer.", needs=Role.PARTNER, title="Look up an event", typed=False
)
def show(request: Request, event: WhichEvent) -> Reply:
    """Show the invitation."""
    return event_card(request, _find(request, event))


@command("partner events answer", "Say whether you come.", needs=Role.PARTNER, changes=True, title="Do you come?")
def answer_one(request: Request, event: WhichEvent, answer: Annotated[Answer, Help("whether you come")]) -> Reply:
    """Keep the one answer a person has, whichever chat they give it in, and change the count all see."""
    return _answered(request, _find(request, event, lock=True), answer)


@command(
    "partner events interest",
    "A mark in a chat's calendar.",
    needs=Role.PARTNER,
    changes=True,
    title="Interested",
    typed=False,
)
def interest(
    request: Request,
    mark: Annotated[str, Help("where the event stands in the calendar"), Length(1, 100)],
    on: Annotated[bool, Help("no where the mark was taken back")],
) -> Reply:
    """Take a mark in a chat's own calendar for an answer; nobody waits for this reply, so that it goes as a message."""
    card = card_at(request.store, request.account.platform, mark)
    if card is None:
        raise UnknownLiveEvent(given=mark)
    found = _find(request, event_of(card), lock=True)
    answer = meant(request.store, found, person_id_of(request), on)
    if answer is None:
        return event_card(request, found)
    reply = _answered(request, found, answer)
    to = Direct(person_id_of(request), request.account.platform)
    request.post(Message(to, reply), f"event:{found.id}:interest:{request.reference}")
    return reply


def _answered(request: Request, found: LiveEvent, answer: Answer) -> Reply:
    done = respond(request.store, found, person_id_of(request), answer, request.now)
    for message, key in everywhere(request, found, request.reference):
        request.post(message, key)
    for message, key in told(request, found, done.moved_up, "seat"):
        request.post(message, f"{key}:{request.reference}")
    _, waiting = seats(request.store, found)
    what = "waiting" if done.waits else answer.value
    place = waiting.index(done.response.person_id) + 1 if done.waits else 0
    say = request.say("live_events/answered", event=found, place=place)
    return Reply(say(f"{what}.title"), (Text(say(f"{what}.text")), Buttons(answer_buttons(request, found))), Tone.GOOD)


@command("partner events mine", "What you said you come to.", needs=Role.PARTNER)
def mine(request: Request) -> Reply:
    """List the person's answers to what is still to come."""
    found = answers_of(request.store, person_id_of(request), request.now)
    say = request.say("live_events/mine", count=len(found))
    back = Buttons((Button(say("list"), "partner events list"),))
    if not found:
        return Reply(say("title"), (Text(say("empty")), back))
    rows = [request.say("live_events/row", event=event, answer=row.answer)("line") for event, row in found]
    return Reply(say("title"), (Text(join(rows)), back, Note(say("note"))))


@command(
    "partner events calendar", "An event as a calendar file.", needs=Role.PARTNER, title="Calendar file", typed=False
)
def calendar(request: Request, event: WhichEvent) -> Reply:
    """Give the file; opened again after a change, it changes the same entry."""
    found = _find(request, event)
    say = request.say("live_events/file", event=found)
    return Reply(say("title"), (Text(say("text")), calendar_file(request, found)))


def _find(request: Request, given: str, *, lock: bool = False) -> LiveEvent:
    event = find_event(request.store, given, lock=lock)
    if event.audience not in _invited(request):
        raise UnknownLiveEvent(given=given)
    return event


def _invited(request: Request) -> tuple[Guests, ...]:
    return tuple(Guests) if may(request.person.roles, Role.COUNCIL) else (Guests.PARTNERS,)


def _label(event: LiveEvent) -> Words:
    return literal(event.title)
