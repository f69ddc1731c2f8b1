"""Announcements as managers make them: written, aimed at a segment, seen and counted, sent or planned, cancelled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from bot.cards.announcements import announcement_card
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Start, Suggest, command
from bot.chat.job import Direct, Message
from bot.chat.markup import Words, literal
from bot.chat.reply import Block, Button, Buttons, Column, Confirm, Divider, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from bot.chat.templates import Sayings
from handlers.connect import person_id_of
from program import broadcasts
from program.announcements import (
    PORTION,
    Way,
    Wording,
    announcements,
    approve,
    cancel,
    get_announcement,
    narrow,
    reword,
    seal,
    segment_of,
    write,
)
from program.audiences import Audience, audience, known_values
from program.people import handles_of
from program.rules.segments import By, typed
from program.tables import Announcement, Broadcast
from program.typed import read_day, read_time

LISTED_MOST = 15


Day = Annotated[str, Help("day, for example 2026-12-01"), Length(1, 20)]
TimeOfDay = Annotated[str, Help("time of day in your zone, for example 9:00"), Length(1, 10)]


def moment_of(request: Request, day: str, time: str) -> datetime:
    """Return the instant that a day and a time mean to whoever asks; what cannot be read is refused."""
    return datetime.combine(read_day(day), read_time(time), request.person.zone)


def announcement_choices(request: Request, text: str) -> list[Choice]:
    """Suggest the newest announcements by title."""
    found = [Choice(row.id, row.title[:75]) for row in announcements(request.store, 100)]
    return [choice for choice in found if text.casefold() in choice.label.casefold()][:25]


def _now(request: Request, given: Mapping[str, str]) -> Announcement | None:
    return request.store.get(Announcement, given.get("announcement", ""))


def title_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the title that an announcement has."""
    row = _now(request, given)
    return row.title if row else ""


def text_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the text that an announcement has."""
    row = _now(request, given)
    return row.text if row else ""


def link_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the link that an announcement has."""
    row = _now(request, given)
    return row.link or "" if row else ""


def way_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the way that an announcement goes."""
    row = _now(request, given)
    return row.way if row else Way.DIRECT.value


def values_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the values that an announcement is aimed at."""
    row, by = _now(request, given), given.get("by", "")
    return typed(segment_of(row).clause(By(by))) if row and by in set(By) else ""


Which = Annotated[str, Help("which announcement"), Suggest(announcement_choices), Length(1, 60)]
Seen = Annotated[str, Help("the seal of the preview; its buttons fill it in"), Length(1, 20)]
Title = Annotated[str, Help("its title"), Length(3, 100), Start(title_now)]
Body = Annotated[str, Help("what you say"), Length(3, 1500), Start(text_now)]
Address = Annotated[str | None, Help("a link to open"), Length(8, 500), Start(link_now)]
Going = Annotated[Way, Help("how it goes"), Start(way_now)]


@command(
    "program announce write",
    "Say something to all partners or some.",
    needs=Role.MANAGER,
    changes=True,
    also=("program announce",),
    title="Announce",
)
def write_one(request: Request, title: Title, text: Body, link: Address = None, way: Going = Way.DIRECT) -> Reply:
    """Write a draft and show it with whom it reaches; nothing is sent."""
    return preview(request, write(request.store, Wording(title, text, link), way, person_id_of(request), request.now))


@command("program announce list", "All announcements.", needs=Role.MANAGER)
def list_announcements(request: Request) -> Reply:
    """List the newest."""
    rows = announcements(request.store, LISTED_MOST)
    say = request.say("program_announcements/list", count=len(rows))
    begin = Button(say("write"), "program announce write", style=Style.PRIMARY)
    if not rows:
        return Reply(say("title"), (Text(say("empty")), Buttons((begin,))))
    columns = tuple(Column(say(f"column.{each}")) for each in ("title", "way", "state"))
    drawn: tuple[tuple[Words, ...], ...] = tuple(
        (literal(row.title), literal(Way(row.way).label), say(f"state.{row.state}", row=row)) for row in rows
    )
    buttons = Buttons((begin, Button(say("show"), "program announce show")))
    return Reply(say("title"), (Table(say("caption"), columns, drawn), buttons))


@command("program announce show", "One, and how it went.", needs=Role.MANAGER, title="Announcement")
def show(request: Request, announcement: Which) -> Reply:
    """Show an announcement with what may be done about it, and its report once it is on its way."""
    return preview(request, get_announcement(request.store, announcement))


@command(
    "program announce edit",
    "Give an announcement other words.",
    needs=Role.MANAGER,
    changes=True,
    title="Other words",
    typed=False,
)
def edit(
    request: Request, announcement: Which, title: Title, text: Body, link: Address = None, way: Going = Way.DIRECT
) -> Reply:
    """Change what is not sent yet; what was planned is a draft again."""
    row = get_announcement(request.store, announcement)
    return preview(request, reword(request.store, row, Wording(title, text, link), way))


@command(
    "program announce to",
    "Aim an announcement at some partners.",
    needs=Role.MANAGER,
    changes=True,
    title="Choose receivers",
    typed=False,
)
def aim(
    request: Request,
    announcement: Which,
    by: Annotated[By, Help("what tells them apart")],
    values: Annotated[
        str,
        Help("which ones, with commas; not before them for all others; or all"),
        Length(1, 300),
        Start(values_now),
    ],
) -> Reply:
    """Add a condition, change it, or take it away; several must all hold."""
    row = get_announcement(request.store, announcement)
    known = known_values(request.store, request.program, by, request.now)
    return preview(request, narrow(request.store, row, by, values, known))


@command("program announce send", "Send what you saw.", needs=Role.MANAGER, changes=True, title="Send", typed=False)
def send(request: Request, announcement: Which, seen: Seen) -> Reply:
    """Let it go out from now on."""
    return _approved(request, announcement, seen, request.now)


@command(
    "program announce schedule",
    "Send what you saw, later.",
    needs=Role.MANAGER,
    changes=True,
    title="Schedule",
    typed=False,
)
def schedule(
    request: Request,
    announcement: Which,
    seen: Seen,
    day: Day,
    time: TimeOfDay,
) -> Reply:
    """Let it go out at a time of the manager's zone."""
    at = moment_of(request, day, time)
    return _approved(request, announcement, seen, at)


@command(
    "program announce test",
    "Send it to yourself.",
    needs=Role.MANAGER,
    changes=True,
    title="Test",
    typed=False,
)
def test(request: Request, announcement: Which) -> Reply:
    """Send the very message to the manager on each platform they are on, and to nobody else."""
    row, person_id = get_announcement(request.store, announcement), person_id_of(request)
    platforms = sorted({handle.platform for handle in handles_of(request.store, person_id)})
    for platform in platforms:
        key = f"announcement-test:{row.id}:{seal(row)}:{person_id}:{platform}:{request.now.isoformat()}"
        request.post(Message(Direct(person_id, platform), announcement_card(request, row)), key)
    say = request.say("program_announcements/done", platforms=[name.capitalize() for name in platforms])
    return Reply(say("test.title"), (Text(say("test.text")), _back(say, row)), Tone.GOOD)


@command("program announce cancel", "Stop one.", needs=Role.MANAGER, changes=True, title="Cancel")
def stop(request: Request, announcement: Which) -> Reply:
    """Drop a draft, or keep back what was not sent yet."""
    row = get_announcement(request.store, announcement)
    drafted, spared = row.state == "draft", cancel(request.store, row, request.now)
    say = request.say("program_announcements/done", row=row, drafted=drafted, spared=spared)
    return Reply(say("cancelled.title"), (Text(say("cancelled.text")), _back(say, row)), Tone.GOOD)


def _approved(request: Request, given: str, seen: str, at: datetime) -> Reply:
    row = get_announcement(request.store, given)
    approve(request.store, request.program, row, seen, by=person_id_of(request), send_at=at, now=request.now)
    say = request.say("program_announcements/done", row=row, at_once=at == request.now)
    return Reply(say("approved.title"), (Text(say("approved.text")), _back(say, row)), Tone.GOOD)


def preview(request: Request, row: Announcement) -> Reply:
    """The message as it will be read, and below a line whom it reaches and what may be done."""
    card, way = announcement_card(request, row), Way(row.way)
    reached = audience(request.store, request.program, segment_of(row), request.now)
    clauses = [
        request.say("program_announcements/card", by=one.by.value, others=one.others, values=one.values)("clause")
        for one in segment_of(row).clauses
    ]
    say = request.say("program_announcements/card", row=row, way=way, clauses=clauses, reached=reached, portion=PORTION)
    below: list[Block] = [Divider(), Text(say("whom"))]
    if not way.is_channel and row.state in ("draft", "scheduled"):
        below.append(Text(say("reach")))
    below.append(Text(say(f"state.{row.state}")))
    report = _report(request, row)
    if row.state in ("sending", "sent", "cancelled") and row.send_at:
        below.append(Text(request.say("program_announcements/card", row=row, report=report)("report")))
    ways = _ways_on(say, row, reached, stoppable=row.state != "sent" or report.waiting + report.held > 0)
    return Reply(say("title"), (Text(say("posted")), *card.blocks, *below, *ways, Note(say("note"))))


def _report(request: Request, row: Announcement) -> broadcasts.Report:
    known = request.store.get(Broadcast, row.id) or Broadcast(id=row.id, title=row.title, started_at=request.now)
    return broadcasts.report(request.store, known, request.now)


def _ways_on(say: Sayings, row: Announcement, reached: Audience, *, stoppable: bool) -> tuple[Buttons, ...]:
    this, seen = {"announcement": row.id}, {"announcement": row.id, "seen": seal(row)}
    sure = Confirm(say("stop.title"), say("stop.text"), say("stop.yes"), say("stop.no"))
    stop_it = Button(say("cancel"), "program announce cancel", this, Style.DANGER, confirm=sure)
    edit_it = Button(say("edit"), "program announce edit", this)
    aim_it = Button(say("narrow"), "program announce to", this)
    test_it = Button(say("test"), "program announce test", this)
    match row.state:
        case "draft":
            later = Button(say("schedule"), "program announce schedule", seen)
            go = (_send(say, seen), later) if reached.people or Way(row.way).is_channel else ()
            return (Buttons((*go, aim_it)), Buttons((edit_it, test_it, stop_it)))
        case "scheduled":
            return (Buttons((aim_it, edit_it, test_it, stop_it)),)
        case "cancelled":
            return ()
        case _:
            again = Button(say("again"), "program announce show", this, mode=Mode.REPLACE)
            return (Buttons((again, *([stop_it] if stoppable else []))),)


def _send(say: Sayings, seen: Mapping[str, str]) -> Button:
    confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
    return Button(say("send"), "program announce send", seen, Style.PRIMARY, confirm=confirm)


def _back(say: Sayings, row: Announcement) -> Buttons:
    shown = Button(say("show"), "program announce show", {"announcement": row.id})
    return Buttons((shown, Button(say("list"), "program announce list")))
