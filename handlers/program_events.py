"""Live events as managers run them: scheduled, changed, called off, attended, written up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from bot.cards.live_events import event_card, everywhere, in_calendars, notes_card, told
from bot.chat.access import Role
from bot.chat.command import Between, Choice, Help, Length, Start, Suggest, command
from bot.chat.job import Direct, Message
from bot.chat.markup import Words, literal
from bot.chat.reply import Button, Buttons, Column, Divider, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from handlers.program_announcements import moment_of
from handlers.training import course_choices
from program.attendance import attended, attendees, find_guest, is_noted
from program.event_responses import concerned, counts, responses
from program.event_seats import seats
from program.live_events import (
    CANCELLED,
    OVER,
    SCHEDULED,
    Kind,
    Plan,
    cancel,
    change,
    events,
    find_event,
    plan_of,
    schedule,
    set_agenda,
    write_notes,
)
from program.rules.courses import Course
from program.tables import EventResponse, LiveEvent
from program.training import attend_session, find_course

LISTED_MOST = 15
EVERYBODY = "everybody"
MINUTES = 60


def event_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the newest events by any part of their title."""
    found = [Choice(event.id, event.title[:75]) for event in events(request.store, 100)]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


def guest_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest everybody who had a seat."""
    return [Choice(EVERYBODY, EVERYBODY)] if typed.casefold() in EVERYBODY else []


def _now(request: Request, given: Mapping[str, str]) -> LiveEvent | None:
    return request.store.get(LiveEvent, given.get("event", ""))


def title_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the title that an event has."""
    event = _now(request, given)
    return event.title if event else ""


def day_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the day that an event begins on, in the zone of whoever asks."""
    event = _now(request, given)
    return f"{event.starts_at.astimezone(request.person.zone):%Y-%m-%d}" if event else ""


def time_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the time of day that an event begins at, in the zone of whoever asks."""
    event = _now(request, given)
    return f"{event.starts_at.astimezone(request.person.zone):%H:%M}" if event else ""


def place_now(request: Request, given: Mapping[str, str]) -> str:
    """Return where an event is."""
    event = _now(request, given)
    return event.place if event else ""


def minutes_now(request: Request, given: Mapping[str, str]) -> str:
    """Return how long an event is."""
    event = _now(request, given)
    return str(plan_of(event).minutes) if event else ""


def seats_now(request: Request, given: Mapping[str, str]) -> str:
    """Return how many seats an event has; 0 where everybody finds one."""
    event = _now(request, given)
    return str(event.capacity or 0) if event else ""


def about_now(request: Request, given: Mapping[str, str]) -> str:
    """Return what an event is about."""
    event = _now(request, given)
    return event.about if event else ""


def agenda_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the agenda that an event has."""
    event = _now(request, given)
    return event.agenda if event else ""


def notes_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the notes that an event has."""
    event = _now(request, given)
    return event.notes if event else ""


def follow_ups_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the follow-ups that an event has."""
    event = _now(request, given)
    return event.follow_ups if event else ""


Which = Annotated[str, Help("which event"), Suggest(event_choices), Length(1, 100)]
Title = Annotated[str, Help("its title"), Length(3, 100), Start(title_now)]
Day = Annotated[str, Help("such as 2026-12-01"), Length(1, 20), Start(day_now)]
Time = Annotated[str, Help("such as 15:00, in your zone"), Length(1, 10), Start(time_now)]
Spot = Annotated[str, Help("a link, or words"), Length(1, 100), Start(place_now)]
Minutes = Annotated[int, Help("how many minutes"), Between(5, 1440), Start(minutes_now)]
Seats = Annotated[int, Help("how many seats; 0 for no limit"), Between(0, 10000), Start(seats_now)]
About = Annotated[str | None, Help("what it is about"), Length(1, 600), Start(about_now)]
CourseKey = Annotated[str | None, Help("the course it belongs to"), Suggest(course_choices), Length(1, 60)]


@command("program events list", "Live events.", needs=Role.MANAGER, also=("program events", "program event"))
def list_events(request: Request) -> Reply:
    """List the newest, whatever became of them."""
    rows = events(request.store, LISTED_MOST)
    say = request.say("program_events/list", count=len(rows))
    begin = Button(say("schedule"), "program events schedule", style=Style.PRIMARY)
    if not rows:
        return Reply(say("title"), (Text(say("empty")), Buttons((begin,))))
    columns = (Column(say("column.title")), Column(say("column.when")), Column(say("column.yes"), True))
    drawn: tuple[tuple[Words, ...], ...] = tuple(
        (literal(row.title), say(f"state.{row.state}", row=row), literal(counts(request.store, row).yes))
        for row in rows
    )
    buttons = Buttons((begin, Button(say("show"), "program events show")))
    return Reply(say("title"), (Table(say("caption"), columns, drawn), buttons))


@command(
    "program events schedule", "Invite to a live event.", needs=Role.MANAGER, changes=True, title="Schedule an event"
)
def schedule_one(
    request: Request,
    title: Title,
    day: Day,
    time: Time,
    place: Spot,
    kind: Annotated[Kind, Help("what for")] = Kind.MEETING,
) -> Reply:
    """Schedule an hour and post the invitation in the channel of those who are invited; details have their own form."""
    plan = Plan(title, kind, _moment(request, day, time), MINUTES, place)
    event = schedule(request.store, plan, person_id_of(request), request.now)
    _post(request, event)
    return _done(request, event, "scheduled")


@command("program events show", "One event, and how it goes.", needs=Role.MANAGER, title="Look up an event")
def show(request: Request, event: Which) -> Reply:
    """Show the invitation as it is read, and below it what may be done."""
    return _sheet(request, find_event(request.store, event))


@command(
    "program events change", "Another time or place.", needs=Role.MANAGER, changes=True, title="Change", typed=False
)
def change_one(request: Request, event: Which, title: Title, day: Day, time: Time, place: Spot) -> Reply:
    """Change what stands in calendars, and tell those who come or may come."""
    found = find_event(request.store, event, lock=True)
    plan = replace(plan_of(found), title=title, starts_at=_moment(request, day, time), place=place)
    return _replanned(request, found, plan)


@command(
    "program events details", "Length, seats, words.", needs=Role.MANAGER, changes=True, title="Details", typed=False
)
def details(
    request: Request, event: Which, minutes: Minutes, seats: Seats, about: About = None, course: CourseKey = None
) -> Reply:
    """Change the rest of the plan, and tell those who come or may come."""
    found = find_event(request.store, event, lock=True)
    key = find_course(request.program.courses, course).key if course else found.course
    plan = replace(plan_of(found), minutes=minutes, capacity=seats or None, about=about or "", course=key)
    return _replanned(request, found, plan)


@command("program events cancel", "Call one off.", needs=Role.MANAGER, changes=True, title="Call it off", typed=False)
def cancel_one(
    request: Request, event: Which, why: Annotated[str, Help("why; those who come read it"), Length(3, 300)]
) -> Reply:
    """Call it off everywhere, and tell those who come or may come."""
    found = find_event(request.store, event, lock=True)
    cancel(request.store, found, why, request.now)
    _post(request, found)
    _tell(request, found, concerned(request.store, found), "cancelled")
    return _done(request, found, "cancelled")


@command("program events agenda", "What it is about.", needs=Role.MANAGER, changes=True, title="Agenda", typed=False)
def agenda(
    request: Request,
    event: Which,
    agenda: Annotated[str, Help("what will be talked about"), Length(1, 900), Start(agenda_now)],
) -> Reply:
    """Write the agenda onto the invitation; nobody is disturbed by it."""
    found = find_event(request.store, event, lock=True)
    set_agenda(request.store, found, agenda)
    _repost(request, found)
    return _done(request, found, "agenda")


@command("program events attendance", "Who came.", needs=Role.MANAGER, title="Attendance", typed=False)
def attendance(request: Request, event: Which) -> Reply:
    """Show who answered what and who came."""
    found = find_event(request.store, event)
    rows = responses(request.store, found)
    taken, waiting = seats(request.store, found)
    say = request.say("program_events/attendance", event=found, came=sum(bool(row.attended) for _, row in rows))
    if not rows:
        return Reply(say("title"), (Text(say("empty")),))
    columns = tuple(Column(say(f"column.{name}")) for name in ("name", "answer", "came"))
    drawn = tuple(
        (literal(person.name), say(f"answer.{_standing(row, waiting)}"), say(f"came.{_came(row)}"))
        for person, row in rows[:100]
    )
    values = {"event": found.id}
    all_came = Button(say("all"), "program events came", {**values, "who": EVERYBODY, "came": "yes"}, Style.PRIMARY)
    one = Button(say("one"), "program events came", values, mode=Mode.ASK)
    buttons = (all_came, one) if taken else (one,)
    return Reply(say("title"), (Table(say("caption"), columns, drawn), Buttons(buttons), Note(say("note"))))


@command("program events came", "Note who came.", needs=Role.MANAGER, changes=True, title="Who came", typed=False)
def came(
    request: Request,
    event: Which,
    who: Annotated[str, Help("a name, or everybody who had a seat"), Suggest(guest_choices), Length(1, 100)],
    came: Annotated[bool, Help("yes if they came")] = True,
) -> Reply:
    """Write down who came; a session of a course brings the course on for them."""
    found = find_event(request.store, event, lock=True)
    all_of_them = who.strip().casefold() == EVERYBODY
    people = seats(request.store, found)[0] if all_of_them else [find_guest(request.store, found, who).id]
    new = attended(request.store, found, people, came)
    course: Course | None = next((one for one in request.program.courses if one.key == found.course), None)
    if course is not None and came:
        for person_id in new:
            attend_session(request.store, person_id, course, request.now)
    say = request.say("program_events/came", event=found, count=len(people), came=came, course=course)
    back = Button(say("back"), "program events attendance", {"event": found.id})
    return Reply(say("title"), (Text(say("text")), Buttons((back,))), Tone.GOOD)


@command("program events notes", "Notes and follow-ups.", needs=Role.MANAGER, changes=True, title="Notes", typed=False)
def notes(
    request: Request,
    event: Which,
    notes: Annotated[str, Help("what was said"), Length(1, 1500), Start(notes_now)],
    follow_ups: Annotated[
        str | None, Help("who does what until when, a line each"), Length(1, 900), Start(follow_ups_now)
    ] = None,
) -> Reply:
    """Keep the notes and send them to those who came."""
    found = find_event(request.store, event, lock=True)
    write_notes(request.store, found, notes, follow_ups or "")
    people, noted = attendees(request.store, found), is_noted(request.store, found)
    card = notes_card(request, found, noted=noted)
    for person_id in people:
        message = Message(Direct(person_id), card, courtesy="digest", category="event")
        request.post(message, f"event:{found.id}:notes:{found.revision}:{person_id}")
    say = request.say("program_events/noted", event=found, count=len(people), noted=noted)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


def _replanned(request: Request, event: LiveEvent, plan: Plan) -> Reply:
    seated = change(request.store, event, plan, request.now)
    _post(request, event)
    _tell(request, event, [one for one in concerned(request.store, event) if one not in seated], "changed")
    _tell(request, event, list(seated), "seat")
    return _done(request, event, "changed")


def _post(request: Request, event: LiveEvent) -> None:
    _repost(request, event)
    for message, key in in_calendars(request, event):
        request.post(message, key)


def _repost(request: Request, event: LiveEvent) -> None:
    for message, key in everywhere(request, event, request.reference):
        request.post(message, key)


def _tell(request: Request, event: LiveEvent, people: list[str], what: str) -> None:
    for message, key in told(request, event, people, what):
        request.post(message, key)


def _sheet(request: Request, event: LiveEvent) -> Reply:
    card = event_card(request, event)
    say = request.say("program_events/buttons", event=event)
    read = [block for block in card.blocks if not isinstance(block, Buttons)]
    values = {"event": event.id}
    ways = {
        "change": Button(say("change"), "program events change", values),
        "details": Button(say("details"), "program events details", values),
        "agenda": Button(say("agenda"), "program events agenda", values),
        "attendance": Button(say("attendance"), "program events attendance", values),
        "notes": Button(say("notes"), "program events notes", values),
        "cancel": Button(say("cancel"), "program events cancel", values, Style.DANGER),
    }
    buttons = tuple(ways[name] for name in _WAYS[event.state])
    below = (Divider(), Buttons(buttons)) if buttons else ()
    return Reply(card.title, (*read, *below), card.tone)


_WAYS = {
    SCHEDULED: ("change", "details", "agenda", "attendance", "cancel"),
    OVER: ("attendance", "notes"),
    CANCELLED: (),
}


def _standing(row: EventResponse, waiting: list[str]) -> str:
    return "waiting" if row.person_id in waiting else row.answer


def _came(row: EventResponse) -> str:
    return "unknown" if row.attended is None else ("yes" if row.attended else "no")


def _moment(request: Request, day: str, time: str) -> datetime:
    return moment_of(request, day, time).astimezone(UTC)


def _done(request: Request, event: LiveEvent, what: str) -> Reply:
    say = request.say("program_events/done", event=event, told=len(concerned(request.store, event)))
    again = Button(say("show"), "program events show", {"event": event.id}, Style.PRIMARY)
    more = Button(say("details"), "program events details", {"event": event.id})
    buttons = (again, more) if what == "scheduled" else (again,)
    return Reply(say(f"{what}.title"), (Text(say(f"{what}.text")), Buttons(buttons)), Tone.GOOD)
