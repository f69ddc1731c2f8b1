"""Kudos as partners give, get and read them."""

from typing import Annotated

from bot.cards.recognitions import Speaker
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.job import Direct, Message
from bot.chat.markup import join
from bot.chat.reply import Block, Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from program.kudos import Wall, find_receiver, give, left, receivers, wall
from program.people import get_person, people_of
from program.recognitions import shown_name
from program.tables import Kudos, Partner

SHOWN_MOST = 8


def receiver_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest partners by the names they agreed to be shown with."""
    found = [Choice(one.id, name) for name, one in receivers(request.store, str(request.person.partner_id))]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


@command("partner kudos wall", "Thanks between partners.", needs=Role.PARTNER, also=("partner kudos",))
def show_wall(request: Request) -> Reply:
    """Show what all may read, and how many are left to give this week."""
    found = wall(request.store, request.now, SHOWN_MOST)
    rest = left(request.store, str(request.person.partner_id), request.now, request.program.zone)
    say = request.say("kudos/wall", wall=found, left=rest)
    begin = (Button(say("give"), "partner kudos give", style=Style.PRIMARY),) if rest else ()
    ways = Buttons((*begin, Button(say("about_you"), "partner recognition show")))
    return Reply(say("title"), (*_rows(request, found), ways, Note(say("note"))))


@command("partner kudos give", "Thank another partner.", needs=Role.PARTNER, changes=True, title="Give kudos")
def give_kudos(
    request: Request,
    partner: Annotated[str, Help("whom you thank"), Suggest(receiver_choices), Length(1, 100)],
    reason: Annotated[str, Help("what they did for you, in a sentence"), Length(1, 400)],
) -> Reply:
    """Give kudos and tell the receiver, who is left alone in their quiet hours."""
    giver, store = get_person(request.store, str(request.person.id)), request.store
    receiver = find_receiver(store, partner, str(giver.partner_id))
    row = give(store, giver, receiver, reason, request.now, request.program.zone)
    card = received_card(request, row)
    for person in people_of(store, receiver.id):
        message = Message(Direct(person.id), card, courtesy="digest", category="recognition")
        request.post(message, f"kudos:{row.id}:{person.id}")
    rest = left(store, row.giver_id, request.now, request.program.zone)
    public = shown_name(store.get_one(Partner, row.giver_id)) is not None
    say = request.say("kudos/given", name=shown_name(receiver), left=rest, public=public)
    back = Button(say("wall"), "partner kudos wall")
    return Reply(say("title"), (Text(say("text")), Buttons((back,))), Tone.GOOD)


def received_card(request: Speaker, row: Kudos) -> Reply:
    """Draw what the receiver is told: from whom, by the name that they agreed to, and for what."""
    giver = shown_name(request.store.get_one(Partner, row.giver_id))
    say = request.say("kudos/received", giver=giver, row=row)
    button = Button(say("wall"), "partner kudos wall")
    return Reply(say("title"), (Text(say("reason")), Buttons((button,)), Note(say("note"))), Tone.GOOD)


def _rows(request: Request, found: Wall) -> tuple[Block, ...]:
    say = request.say("kudos/rows", wall=found)
    if not found.kudos:
        return (Text(say("empty")),)
    rows = join([say("row", one=one) for one in found.kudos])
    ranks = (Text(say("ranks")),) if found.givers else ()
    return (Text(rows), *ranks)
