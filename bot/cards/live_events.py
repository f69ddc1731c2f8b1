"""Live event cards: the invitation that all read and answer, and what those are told who come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cards.recognitions import Speaker
from bot.chat.job import Appointment, Calendar, Channel, Direct, Living, Message
from bot.chat.markup import plain
from bot.chat.reply import Block, Button, Buttons, Fields, File, LinkButton, Note, Reply, Style, Text, Tone
from bot.chat.templates import Sayings
from bot.invitations import MEDIA_TYPE, invitation
from program.event_responses import Answer, counts
from program.live_events import CANCELLED, OVER, SCHEDULED, Guests, Kind
from program.rules.destinations import is_https
from program.tables import EventResponse, LiveEvent

_CALENDAR = ":calendar"
_TONES = {CANCELLED: Tone.WARNING}


def event_card(speaker: Speaker, event: LiveEvent) -> Reply:
    """Draw the invitation as all who are invited read it: what, when, where, how many, and one press to answer."""
    say = sayings_of(speaker, event)
    blocks: list[Block] = [Text(say("about"))] if event.about or event.state == CANCELLED else []
    blocks.append(Fields(tuple((say(f"label.{name}"), say(name)) for name in ("when", "where", "who"))))
    if event.agenda and event.state != CANCELLED:
        blocks.append(Text(say("agenda")))
    if event.state == SCHEDULED:
        blocks += [Buttons((*answer_buttons(speaker, event), *_join(say, event))), Note(say("note"))]
    if event.state != OVER:
        blocks.append(calendar_file(speaker, event))
    return Reply(say("title"), tuple(blocks), _TONES.get(event.state, Tone.NEUTRAL))


def sayings_of(speaker: Speaker, event: LiveEvent) -> Sayings:
    """Return what is said of a live event as it stands."""
    facts = {"event": event, "kind": Kind(event.kind).label, "counts": counts(speaker.store, event)}
    return speaker.say("live_events/card", **facts)


def answer_buttons(speaker: Speaker, event: LiveEvent) -> tuple[Button, ...]:
    """Return a button for each answer, and one for the calendar file."""
    say = speaker.say("live_events/buttons")
    styles = {Answer.YES: Style.PRIMARY}
    answers = [
        Button(
            say(f"answer.{answer.value}"),
            "partner events answer",
            {"event": event.id, "answer": answer.value},
            styles.get(answer, Style.PLAIN),
        )
        for answer in Answer
    ]
    return (*answers, Button(say("calendar"), "partner events calendar", {"event": event.id}))


def calendar_file(speaker: Speaker, event: LiveEvent) -> File:
    """Return the event as a file for any calendar."""
    say = speaker.say("live_events/buttons")
    return File(invitation(event, speaker.program.name), plain(say("file")), MEDIA_TYPE, say("file.title"))


def everywhere(speaker: Speaker, event: LiveEvent, mark: str) -> Iterator[tuple[Message, str]]:
    """Yield the living card for its channel, with its key; `mark` tells this state from all others."""
    name = _name(event.id)
    key = f"{name}:{mark}"
    yield Message(Channel(Guests(event.audience).channel), event_card(speaker, event), key, living=Living(name)), key


def in_calendars(speaker: Speaker, event: LiveEvent) -> Iterator[tuple[Message, str]]:
    """Yield what stands in the platforms' calendars, with its key; a council's event is nobody else's to see."""
    if event.audience == Guests.PARTNERS:
        name = f"{_name(event.id)}{_CALENDAR}"
        key = f"{name}:{event.sequence}"
        say = sayings_of(speaker, event)
        text = plain(say("calendar"))
        off = event.state == CANCELLED
        booked = Appointment(event.title, text, event.place, event.starts_at, event.ends_at, off)
        yield Message(Calendar(), Reply(say("title")), key, living=Living(name), appointment=booked), key


def event_of(card: str) -> str:
    """Return the id of the event whose living card has a name."""
    return card.removeprefix(_name("")).removesuffix(_CALENDAR)


def told(speaker: Speaker, event: LiveEvent, people: Sequence[str], what: str) -> Iterator[tuple[Message, str]]:
    """Yield what those are told whom a change concerns: `changed`, `cancelled` or `seat`; with the new file."""
    say = speaker.say("live_events/told", event=event)
    buttons = () if what == "cancelled" else (Buttons(answer_buttons(speaker, event)),)
    blocks = (Text(say(f"{what}.text")), *buttons, Note(say("note")), calendar_file(speaker, event))
    card = Reply(say(f"{what}.title"), blocks, Tone.WARNING if what == "cancelled" else Tone.NEUTRAL)
    for person_id in people:
        key = f"{_name(event.id)}:{what}:{event.sequence}:{person_id}"
        until = event.ends_at
        yield Message(Direct(person_id), card, key, courtesy="asked", category="event", not_after=until), key


def reminder_card(speaker: Speaker, event: LiveEvent, response: EventResponse) -> Reply:
    """Draw what somebody is reminded of who comes, or may come."""
    say = speaker.say("live_events/reminder", event=event, maybe=response.answer == Answer.MAYBE)
    agenda = (Text(say("agenda")),) if event.agenda else ()
    buttons = Buttons((*answer_buttons(speaker, event), *_join(sayings_of(speaker, event), event)))
    return Reply(say("title"), (Text(say("text")), *agenda, buttons, Note(say("note"))))


def notes_card(speaker: Speaker, event: LiveEvent, *, noted: bool) -> Reply:
    """Draw what those read afterwards who came, or who had a seat where it was not noted who came."""
    say = speaker.say("live_events/notes", event=event, noted=noted)
    follow = (Text(say("follow_ups")),) if event.follow_ups else ()
    return Reply(say("title"), (Text(say("text")), *follow, Note(say("note"))), Tone.GOOD)


def over_card(speaker: Speaker, event: LiveEvent) -> Reply:
    """Draw what managers are asked once an event is over: who came, and what was said."""
    say = speaker.say("live_events/over", event=event, counts=counts(speaker.store, event))
    values = {"event": event.id}
    who = Button(say("attendance"), "program events attendance", values, Style.PRIMARY)
    return Reply(
        say("title"), (Text(say("text")), Buttons((who, Button(say("notes"), "program events notes", values))))
    )


def _join(say: Sayings, event: LiveEvent) -> tuple[LinkButton, ...]:
    return (LinkButton(say("join"), event.place),) if is_https(event.place) else ()


def _name(event_id: str) -> str:
    return f"event:{event_id}"
