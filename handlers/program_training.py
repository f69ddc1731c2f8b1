"""Training as managers see it: how courses are taken, who is behind, and assigning one."""

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.job import Direct, Message
from bot.chat.markup import Words, literal
from bot.chat.reply import Button, Buttons, Column, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.partners import WhichPartner
from handlers.training import CourseName
from program.partners import find_partner
from program.people import people_of
from program.training import behind, enrol, find_course, uptake

BEHIND_MOST = 15


@command(
    "program training list",
    "How the courses are taken.",
    needs=Role.MANAGER,
    also=("program training", "program courses"),
)
def show_uptake(request: Request) -> Reply:
    """Show how many began and completed each course."""
    rows = uptake(request.store, request.program.courses)
    say = request.say("program_training/list", courses=len(rows))
    if not rows:
        return Reply(say("title"), (Text(say("empty")),))
    columns = (Column(say("course")), Column(say("enrolled"), True), Column(say("completed"), True))
    drawn = tuple((literal(row.course.title), literal(row.enrolled), literal(row.completed)) for row in rows)
    buttons = (
        Button(say("behind"), "program training behind", style=Style.PRIMARY),
        Button(say("assign"), "program training assign"),
    )
    return Reply(say("title"), (Table(say("caption"), columns, drawn), Buttons(buttons), Note(say("note"))))


@command("program training behind", "Who began a course or was assigned one, and is late.", needs=Role.MANAGER)
def show_behind(request: Request) -> Reply:
    """Show who is behind, the longest first."""
    late = behind(request.store, request.program.courses, request.now)
    say = request.say("program_training/behind", count=len(late), more=max(0, len(late) - BEHIND_MOST))
    if not late:
        return Reply(say("title"), (Text(say("empty")),), Tone.GOOD)
    columns = (Column(say("person")), Column(say("partner")), Column(say("course")), Column(say("days"), True))
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (literal(one.person.name), literal(one.partner), literal(one.course.title), literal(one.days))
        for one in late[:BEHIND_MOST]
    )
    more = (Note(say("more")),) if len(late) > BEHIND_MOST else ()
    return Reply(say("title"), (Table(say("caption"), columns, rows), *more, Note(say("note"))))


@command("program training assign", "Ask a partner to take a course.", needs=Role.MANAGER, changes=True, title="Assign")
def assign(request: Request, partner: WhichPartner, course: CourseName) -> Reply:
    """Enrol everybody who acts for a partner, and tell those of them who had not begun."""
    found, chosen = find_partner(request.store, partner), find_course(request.program.courses, course)
    people = people_of(request.store, found.id)
    told = 0
    for person in people:
        enrolment = enrol(request.store, person.id, chosen, request.now, assigned=True)
        if enrolment.completed_at is None:
            told += 1
            say = request.say("program_training/assigned", course=chosen, by=request.person.name)
            button = Button(say("button"), "partner training read", {"course": chosen.key}, Style.PRIMARY)
            card = Reply(say("title"), (Text(say("text")), Buttons((button,)), Note(say("note"))))
            key = f"training-assigned:{chosen.key}:{person.id}:{request.program.today(request.now)}"
            request.post(Message(Direct(person.id), card, courtesy="digest", category="training"), key)
    say = request.say("program_training/done", partner=found.name, course=chosen, people=len(people), told=told)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD if people else Tone.WARNING)
