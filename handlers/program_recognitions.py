"""Recognitions as managers make them: drafted with evidence, previewed, approved, posted once, corrected, removed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from bot.cards.drafts import drafted
from bot.cards.recognitions import badge_of, hold_back, notices, preview, public_card, public_message, taken_back
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Start, Suggest, command
from bot.chat.job import Direct, Message
from bot.chat.markup import Words, literal
from bot.chat.reply import Block, Button, Buttons, Column, Confirm, Divider, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from handlers.partners import partner_choices
from handlers.program_announcements import Day, TimeOfDay, moment_of
from program.badges import find_badge
from program.evidence import Quality, evidence
from program.partners import find_partner, get_partner
from program.people import Handle, handles_of, person_of
from program.recognitions import approve, draft, edit, get_recognition, recognitions, remove, seal
from program.rules.drafts.table import Count, Fact, FactTable, Name, Stretch, Term
from program.rules.names import visible
from program.tables import Recognition

LISTED_MOST, REASON_MOST = 15, 400


def recognition_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the newest recognitions by name or reason."""
    found = [Choice(row.id, f"{row.shown_as}: {row.reason}"[:75]) for row in recognitions(request.store, 100)]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


def reason_now(request: Request, given: Mapping[str, str]) -> str:
    """Return the reason that a recognition has, for its form to begin with."""
    row = request.store.get(Recognition, given.get("recognition", ""))
    return row.reason if row else ""


def partner_about(request: Request, given: Mapping[str, str]) -> Choice | str:
    """Return the partner of the account that a shortcut was chosen on, for the form to begin with."""
    about = request.about.account
    person = person_of(request.store, Handle(about.platform, about.team, about.user)) if about else None
    if person is None or person.partner_id is None:
        return ""
    return Choice(person.partner_id, get_partner(request.store, person.partner_id).name)


def reason_about(request: Request, given: Mapping[str, str]) -> str:
    """Return what the message says that a shortcut was chosen on: a manager makes a reason of it."""
    return visible(request.about.text)[:REASON_MOST]


def badge_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest badges by their title."""
    found = [Choice(badge.key, badge.title) for badge in request.program.badges]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


Which = Annotated[str, Help("which recognition"), Suggest(recognition_choices), Length(1, 100)]
NewReason = Annotated[
    str, Help("what they did, in a sentence that all will read"), Length(1, REASON_MOST), Start(reason_now)
]
Seen = Annotated[str, Help("the seal of the preview; its buttons fill it in"), Length(1, 20)]
BadgeName = Annotated[str, Help("which badge"), Suggest(badge_choices), Length(1, 40)]


@command(
    "program recognize",
    "Thank a partner in public: you see it first.",
    needs=Role.MANAGER,
    changes=True,
    also=("program recognise", "program praise"),
    title="Recognise a partner",
    shortcut="Recognise a partner",
)
def recognize(
    request: Request,
    partner: Annotated[str, Help("which partner"), Suggest(partner_choices), Start(partner_about)],
    kind: Annotated[Quality, Help("what they are praised for")],
    reason: Annotated[
        str, Help("what they did, in a sentence that all will read"), Length(1, REASON_MOST), Start(reason_about)
    ],
    badge: Annotated[str | None, Help("a badge to name with it"), Suggest(badge_choices), Length(1, 40)] = None,
) -> Reply:
    """Write a draft and show it; nothing is posted."""
    found = find_partner(request.store, partner)
    named = find_badge(request.program.badges, badge).key if badge else None
    return _preview(request, draft(request.store, found, kind, reason, named, person_id_of(request), request.now))


@command("program recognitions list", "Public thank-yous.", needs=Role.MANAGER, also=("program recognitions",))
def list_recognitions(request: Request) -> Reply:
    """List the newest."""
    rows = recognitions(request.store, LISTED_MOST)
    say = request.say("program_recognitions/list", count=len(rows))
    begin = Button(say("begin"), "program recognize", style=Style.PRIMARY)
    if not rows:
        return Reply(say("title"), (Text(say("empty")), Buttons((begin,))))
    columns = (Column(say("partner")), Column(say("reason")), Column(say("state")))
    drawn: tuple[tuple[Words, ...], ...] = tuple(
        (literal(row.shown_as), literal(row.reason), say(f"state.{row.state}", row=row)) for row in rows
    )
    buttons = Buttons((begin, Button(say("show"), "program recognitions show")))
    return Reply(say("title"), (Table(say("caption"), columns, drawn), buttons))


@command("program recognitions show", "One recognition, as it is read.", needs=Role.MANAGER, title="Recognition")
def show(request: Request, recognition: Which) -> Reply:
    """Show a recognition with what may be done about it."""
    return _preview(request, get_recognition(request.store, recognition))


@command(
    "program recognitions edit",
    "Give a recognition another reason; a posted one is corrected everywhere.",
    needs=Role.MANAGER,
    changes=True,
    title="Another reason",
)
def change(request: Request, recognition: Which, reason: NewReason) -> Reply:
    """Change a draft, or correct what was posted."""
    row = edit(request.store, get_recognition(request.store, recognition), reason, request.now)
    if row.state != "posted":
        hold_back(request, row)
        return _preview(request, row)
    request.post(*public_message(request, row))
    return _done(request, row, "corrected")


@command(
    "program recognitions suggest", "Words for a recognition.", needs=Role.MANAGER, title="Suggest words", typed=False
)
def suggest(request: Request, recognition: Which) -> Reply:
    """Let a model put a draft's facts into words; nothing of it is kept before a manager writes it in."""
    row = get_recognition(request.store, recognition)
    facts = evidence(request.store, row.partner_id, Quality(row.kind), request.now, request.program.zone)
    today, badge = request.program.today(request.now), badge_of(request, row)
    told: list[Fact] = [
        Name("partner", row.shown_as),
        Stretch("period", today - timedelta(days=89), today),
        Count("customers", facts.beside, ("customer", "customers"), "partner"),
        Term("reason", row.reason),
    ]
    told += [Term("badge", badge.title)] if badge else []
    say = request.say("program_recognitions/suggest", row=row)
    edit_it = Button(say("edit"), "program recognitions edit", {"recognition": row.id}, Style.PRIMARY)
    again = Button(say("show"), "program recognitions show", {"recognition": row.id})

    def card(words: Words) -> Reply:
        return Reply(say("title"), (Text(words), Buttons((edit_it, again)), Note(say("note"))))

    return drafted(request, "recognition_draft", FactTable(tuple(told)), card)


@command(
    "program recognitions approve",
    "Post a recognition that you saw.",
    needs=Role.MANAGER,
    changes=True,
    title="Approve and post",
    typed=False,
)
def approve_now(request: Request, recognition: Which, seen: Seen) -> Reply:
    """Post it as soon as the partner may be told."""
    return _approved(request, recognition, seen, request.now)


@command(
    "program recognitions schedule",
    "Post a recognition that you saw, later.",
    needs=Role.MANAGER,
    changes=True,
    title="Schedule",
    typed=False,
)
def schedule(
    request: Request,
    recognition: Which,
    seen: Seen,
    day: Day,
    time: TimeOfDay,
) -> Reply:
    """Post it at a time of the manager's zone, or as soon after it as the partner may be told."""
    at = moment_of(request, day, time)
    return _approved(request, recognition, seen, at)


@command("program recognitions test", "Send a recognition to yourself.", needs=Role.MANAGER, changes=True, title="Test")
def test(request: Request, recognition: Which) -> Reply:
    """Send the very post to the manager on each platform they are on, and to nobody else."""
    row, person_id = get_recognition(request.store, recognition), person_id_of(request)
    card = public_card(request, row)
    platforms = sorted({handle.platform for handle in handles_of(request.store, person_id)})
    for platform in platforms:
        key = f"recognition-test:{row.id}:{seal(row)}:{person_id}:{platform}:{request.now.isoformat()}"
        request.post(Message(Direct(person_id, platform), card), key)
    say = request.say("program_recognitions/test", platforms=[name.capitalize() for name in platforms])
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


@command(
    "program recognitions delete",
    "Drop a draft, or take a posted recognition down everywhere.",
    needs=Role.MANAGER,
    changes=True,
    title="Delete",
)
def delete(request: Request, recognition: Which) -> Reply:
    """Remove a recognition wherever it is."""
    row = get_recognition(request.store, recognition)
    posted = remove(request.store, row, "manager")
    for message, key in taken_back(request, row):
        request.post(message, key)
    return _done(request, row, "deleted" if posted else "dropped")


def _approved(request: Request, recognition: str, seen: str, wanted_at: datetime) -> Reply:
    row, setup = get_recognition(request.store, recognition), request.program
    approval = approve(
        request.store, row, seen, person_id_of(request), wanted_at, request.now, zone=setup.zone, quiet=setup.quiet
    )
    for message, key in notices(request, approval):
        request.post(message, key)
    if approval.at_once:
        request.post(*public_message(request, row))
    return _done(request, row, row.state)


def _preview(request: Request, row: Recognition) -> Reply:
    facts = evidence(request.store, row.partner_id, Quality(row.kind), request.now, request.program.zone)
    say = request.say("program_recognitions/card", row=row, facts=facts)
    around: tuple[Block, ...] = (Divider(), Text(say(f"evidence.{facts.quality.name.lower()}")))
    weak = () if facts.speaks else (Text(say("weak")),)
    state, note = Text(say(f"state.{row.state}")), Note(say("note"))
    return preview(request, row, (*around, *weak, state, *_ways_on(request, row), note))


def _ways_on(request: Request, row: Recognition) -> tuple[Buttons, ...]:
    say = request.say("program_recognitions/buttons", row=row)
    this, seen = {"recognition": row.id}, {"recognition": row.id, "seen": seal(row)}
    change_it = Button(say("correct" if row.state == "posted" else "edit"), "program recognitions edit", this)
    test_it = Button(say("test"), "program recognitions test", this)
    sure = Confirm(say("sure.title"), say("sure.text"), say("sure.yes"), say("sure.no"))
    drop = Button(say("drop"), "program recognitions delete", this, Style.DANGER, confirm=sure)
    match row.state:
        case "draft":
            go = Button(say("approve"), "program recognitions approve", seen, Style.PRIMARY, Mode.REPLACE)
            later = Button(say("schedule"), "program recognitions schedule", seen)
            words = Button(say("suggest"), "program recognitions suggest", this)
            written = (Buttons((words,)),) if request.program.writer else ()
            return (Buttons((go, later, change_it, test_it, drop)), *written)
        case "removed":
            return ()
        case _:
            return (Buttons((change_it, test_it, drop)),)


def _done(request: Request, row: Recognition, what: str) -> Reply:
    say = request.say("program_recognitions/done", row=row)
    buttons = [Button(say("list"), "program recognitions list")]
    if row.state != "removed":
        buttons.insert(0, Button(say("show"), "program recognitions show", {"recognition": row.id}))
    return Reply(say(f"{what}.title"), (Text(say(f"{what}.text")), Buttons(tuple(buttons))), Tone.GOOD)
