"""The dashboard: the whole program at a look, as a picture and a table, for managers."""

from collections.abc import Iterator

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Chart, ChartKind, Column, Note, Reply, Series, Style, Table, Text
from bot.chat.request import Request
from program.dashboards import Dashboard, dashboard
from program.money import Money

COUNTS = ("clicks", "leads", "sales", "active")


@command("program dashboard", "The program at a look.", needs=Role.MANAGER)
def show_dashboard(request: Request) -> Reply:
    """Show this month beside the last, and the weeks behind it."""
    return dashboard_card(request, dashboard(request.store, request.program.today(request.now)))


def dashboard_card(request: Request, found: Dashboard) -> Reply:
    """Draw the dashboard: weeks as lines, the month as a table, and the ways on."""
    say = request.say("dashboard/card", found=found, program=request.program.name)
    ways = Buttons(
        (
            Button(say("partners"), "program partner list", style=Style.PRIMARY),
            Button(say("payouts"), "program payouts list"),
            Button(say("board"), "partner leaderboard"),
            Button(say("schedule"), "program schedule list"),
            Button(say("learnings"), "program learnings list"),
        )
    )
    if found.is_empty:
        return Reply(say("title"), (Text(say("empty")), ways))
    columns = (Column(say("measure")), *(Column(say(name), True) for name in ("now", "before", "change")))
    rows = (*(_counted(request, found, name) for name in COUNTS), *_revenues(request, found))
    table = Table(say("caption"), columns, rows)
    return Reply(say("title"), (Text(say("text")), _chart(request, found), table, ways, Note(say("note"))))


def _counted(request: Request, found: Dashboard, name: str) -> tuple[Words, ...]:
    say = request.say("dashboard/card", now=getattr(found.now, name), before=getattr(found.before, name))
    return (say(f"row.{name}"), say("row.now"), say("row.before"), say("row.change"))


def _revenues(request: Request, found: Dashboard) -> Iterator[tuple[Words, ...]]:
    """A row for each currency in which there was revenue; amounts in two of them can neither be added nor compared."""
    now, before = ({each.currency: each for each in month.revenue} for month in (found.now, found.before))
    for currency in sorted(now.keys() | before.keys()) or [request.program.currency]:
        nothing = Money(0, currency)
        sums = {"now": now.get(currency, nothing), "before": before.get(currency, nothing)}
        say = request.say("dashboard/card", **sums)
        yield (say("row.revenue"), say("revenue.now"), say("revenue.before"), say("revenue.change"))


def _chart(request: Request, found: Dashboard) -> Chart:
    say = request.say("dashboard/card", found=found)
    rows = {"leads": [week.leads for week in found.weeks], "sales": [week.sales for week in found.weeks]}
    series = tuple(Series(say(f"row.{name}"), tuple(float(each) for each in counts)) for name, counts in rows.items())
    labels = tuple(f"{week.start.day} {week.start:%b}" for week in found.weeks)
    return Chart(ChartKind.LINE, say("chart"), labels, series, say("chart.summary"))
