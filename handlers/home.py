"""Home is where a partner or a manager starts: how things stand, and what to do next."""

from bot.chat.access import Role, may
from bot.chat.command import command
from bot.chat.reply import Button, Buttons, Fields, Note, Reply, Style, Text
from bot.chat.request import Request
from program.leaderboards import own_place
from program.links import links_of, short_url
from program.periods import Period
from program.stats import partner_stats


@command("partner home", "Your links, figures and what to do next.", also=("partner",))
def partner_home(request: Request) -> Reply:
    """Show a partner how this month goes; show anyone else how to become one."""
    if request.person.partner_id is None:
        return _welcome(request)
    setup, partner_id = request.program, request.person.partner_id
    today = setup.today(request.now)
    stats = partner_stats(request.store, partner_id, Period.MONTH, today)
    place = own_place(request.store, Period.MONTH.until(today), partner_id, setup.zone, setup.board)
    links = links_of(request.store, partner_id)
    say = request.say(
        "home/partner",
        name=request.person.name,
        program=setup.name,
        totals=stats.totals,
        place=place,
        currency=setup.currency,
        url=short_url(setup.links, links[0].code) if links else None,
    )
    return Reply(
        say("title"),
        (
            Text(say("link") if links else say("no_link")),
            Fields(tuple((say(f"{name}.label"), say(name)) for name in ("clicks", "leads", "sales", "earned"))),
            *((Text(say("place")),) if place.rank else ()),
            Buttons(
                (
                    Button(say("stats"), "partner stats", style=Style.PRIMARY),
                    Button(say("money"), "partner earnings"),
                    Button(say("links"), "partner link list"),
                    Button(say("board"), "partner leaderboard"),
                    Button(say("settings"), "partner settings show"),
                    Button(say("help"), "partner help"),
                )
            ),
            Note(say("note")),
        ),
    )


@command("program home", "How the program stands, and what managers can do.", needs=Role.MANAGER, also=("program",))
def program_home(request: Request) -> Reply:
    """Show a manager the menu."""
    say = request.say("home/program", name=request.person.name, program=request.program.name)
    return Reply(
        say("title"),
        (
            Text(say("text")),
            Buttons(
                (
                    Button(say("partners"), "program partner list", style=Style.PRIMARY),
                    Button(say("add"), "program partner add"),
                    Button(say("schedule"), "program schedule list"),
                    Button(say("doctor"), "program doctor"),
                    Button(say("help"), "program help"),
                )
            ),
        ),
    )


def _welcome(request: Request) -> Reply:
    say = request.say("home/welcome", name=request.person.name, program=request.program.name)
    buttons = [
        Button(say("connect"), "partner connect", style=Style.PRIMARY),
        Button(say("board"), "partner leaderboard"),
        Button(say("help"), "partner help"),
    ]
    if may(request.person.roles, Role.MANAGER):
        buttons.append(Button(say("program"), "program home"))
    return Reply(say("title"), (Text(say("text")), Buttons(tuple(buttons)), Note(say("note"))))
