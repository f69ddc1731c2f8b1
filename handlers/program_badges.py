"""Badges as managers give them: the books say who is eligible, and a person confirms."""

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.job import Direct, Message
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from handlers.partners import WhichPartner
from handlers.program_recognitions import BadgeName
from program.badges import award, eligible, find_badge
from program.partners import find_partner
from program.people import people_of

LISTED_MOST, BUTTONS_MOST = 15, 4


@command("program badges list", "Who is eligible for a badge.", needs=Role.MANAGER, also=("program badges",))
def list_eligible(request: Request) -> Reply:
    """List who reached a badge that nobody confirmed."""
    found = eligible(request.store, request.program.badges, request.now, request.program.zone)
    say = request.say("program_badges/list", count=len(found), badges=request.program.badges, most=LISTED_MOST)
    if not found:
        return Reply(say("title"), (Text(say("empty")),))
    columns = (Column(say("partner")), Column(say("badge")), Column(say("value"), True), Column(say("threshold"), True))
    rows = tuple(
        (literal(partner.name), literal(badge.title), literal(value), literal(badge.threshold))
        for partner, badge, value in found[:LISTED_MOST]
    )
    buttons = tuple(
        Button(
            say("confirm", partner=partner, badge=badge),
            "program badges confirm",
            {"partner": partner.id, "badge": badge.key},
            Style.PRIMARY,
            Mode.REPLACE,
        )
        for partner, badge, _ in found[:BUTTONS_MOST]
    )
    return Reply(say("title"), (Table(say("caption"), columns, rows), Buttons(buttons), Note(say("note"))))


@command(
    "program badges confirm", "Give a badge to who reached it.", needs=Role.MANAGER, changes=True, title="Give a badge"
)
def confirm(request: Request, partner: WhichPartner, badge: BadgeName) -> Reply:
    """Give a badge and tell the partner; nothing is said in public."""
    found, chosen = find_partner(request.store, partner), find_badge(request.program.badges, badge)
    person_id = person_id_of(request)
    new = award(request.store, chosen, found, person_id, request.now, request.program.zone)
    say = request.say("program_badges/confirmed", partner=found, badge=chosen, new=new, name=request.program.name)
    if new:
        see = Button(say("told.see"), "partner badges")
        card = Reply(say("told.title"), (Text(say("told.text")), Buttons((see,))), Tone.GOOD)
        for person in people_of(request.store, found.id):
            message = Message(Direct(person.id), card, courtesy="digest", category="recognition")
            request.post(message, f"badge:{chosen.key}:{person.id}")
    thank = Button(say("thank"), "program recognize", {"partner": found.id})
    back = Button(say("list"), "program badges list")
    return Reply(say("title"), (Text(say("text")), Buttons((thank, back))), Tone.GOOD)
