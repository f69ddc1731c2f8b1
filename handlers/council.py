"""The council's home: what waits for one's vote, and where to go."""

from bot.chat.access import Role, may
from bot.chat.command import command
from bot.chat.markup import Words, join
from bot.chat.reply import Block, Button, Buttons, Reply, Style, Text
from bot.chat.request import Request
from program.council_errors import NoSeat
from program.responses import unanswered
from program.seats import seats_of
from program.tables import Motion
from program.votes import entry_of, open_motions, participation


@command("council home", "The council: what waits for your vote.", needs=Role.COUNCIL, also=("council",))
def council_home(request: Request) -> Reply:
    """Show a member what is open, and everybody the way."""
    seats = seats_of(request.store, request.person.id) if request.person.id else []
    opened = open_motions(request.store)
    say = request.say("council/home", seat=seats[0] if seats else None, manager=may(request.person.roles, Role.MANAGER))
    waiting = [motion for motion in opened if _waits(request, motion)]
    blocks: list[Block] = [Text(say("text"))]
    if waiting:
        blocks.append(Text(join([say("waiting"), *(_line(request, motion) for motion in waiting)])))
    else:
        blocks.append(Text(say("voted") if opened and seats else say("nothing")))
    due = unanswered(request.store)
    if due:
        blocks.append(Text(join([say("due"), *(_line(request, motion) for motion in due)])))
    blocks.append(Buttons(_ways(request, waiting)))
    return Reply(say("title"), tuple(blocks))


def _ways(request: Request, waiting: list[Motion]) -> tuple[Button, ...]:
    say = request.say("council/home", seat=None, manager=False)
    votes = [
        Button(request.say("motions/row", motion=motion)("vote"), "council ballot", {"motion": str(motion.number)},
               Style.PRIMARY)
        for motion in waiting[:3]
    ]  # fmt: skip
    return (
        *votes,
        Button(say("motions"), "council motions"),
        Button(say("propose"), "council propose"),
        Button(say("decisions"), "council decisions"),
        Button(say("seats"), "council seats list"),
        Button(say("agenda"), "council agenda list"),
        Button(say("help"), "council help"),
    )


def _line(request: Request, motion: Motion) -> Words:
    return request.say("motions/row", motion=motion)("line")


def _waits(request: Request, motion: Motion) -> bool:
    """Whether the person has a vote on it that they have not cast."""
    try:
        entry = entry_of(request.store, motion, request.person.id)
    except NoSeat:
        return False
    found = participation(request.store, motion, entry.seat_id)
    return found is None or not found.stands
