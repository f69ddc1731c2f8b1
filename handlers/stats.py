"""Stats are what a partner's links brought, told to that partner alone."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Help, command
from bot.chat.markup import literal
from bot.chat.reply import (
    Button,
    Buttons,
    Chart,
    ChartKind,
    Column,
    Fields,
    Mode,
    Note,
    Reply,
    Series,
    Style,
    Table,
    Text,
)
from bot.chat.request import Request
from program.periods import Period
from program.stats import Point, Stats, partner_stats

PERIODS = (Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR, Period.ALL)
FIELDS = ("clicks", "leads", "sales", "conversion", "revenue", "earned", "per_click")


@command("partner stats", "Clicks, leads, sales and earnings for a period.", needs=Role.PARTNER)
def stats(request: Request, period: Annotated[Period, Help("window to add up")] = Period.MONTH) -> Reply:
    """Show the person who asked their own figures."""
    today, fiscal = request.program.today(request.now), request.program.fiscal
    return stats_card(request, partner_stats(request.store, str(request.person.partner_id), period, today, fiscal))


def stats_card(request: Request, figures: Stats) -> Reply:
    """Draw a partner's figures: counts, money, how they moved, the trend, and each link's part."""
    say = request.say(
        "stats/card", stats=figures, totals=figures.totals, before=figures.before, currency=request.program.currency
    )
    buttons = Buttons(
        tuple(
            Button(
                say(f"button.{period.value}"),
                "partner stats",
                {"period": period.value},
                _style(period, figures),
                Mode.REPLACE,
            )
            for period in PERIODS
        )
    )
    if not figures.totals.clicks + figures.totals.leads + figures.totals.sales:
        share = Buttons((Button(say("button.links"), "partner link list", style=Style.PRIMARY),))
        return Reply(say("title"), (Text(say("empty")), share, buttons))
    return Reply(
        say("title"),
        (
            Text(say("span")),
            Fields(tuple((say(f"{name}.label"), say(name)) for name in FIELDS)),
            _chart(request, figures),
            *_by_link(request, figures),
            buttons,
            Note(say("note", zone_name=request.program.zone.key)),
        ),
    )


def _style(period: Period, figures: Stats) -> Style:
    return Style.PRIMARY if period is figures.period else Style.PLAIN


def _chart(request: Request, figures: Stats) -> Chart:
    say = request.say("stats/card", stats=figures, totals=figures.totals)
    trend = figures.trend
    return Chart(
        kind=ChartKind.LINE if len(trend) > 1 else ChartKind.BAR,
        title=say("chart.title"),
        labels=tuple(_label(point) for point in trend),
        series=(
            Series(say("clicks.label"), tuple(float(point.clicks) for point in trend)),
            Series(say("leads.label"), tuple(float(point.leads) for point in trend)),
            Series(say("sales.label"), tuple(float(point.sales) for point in trend)),
        ),
        summary=say("chart.summary"),
    )


def _label(point: Point) -> str:
    return f"{point.span.start.day} {point.span.start:%b}"


def _by_link(request: Request, figures: Stats) -> tuple[Table, ...]:
    if len(figures.links) < 2:
        return ()
    say = request.say("stats/links", links=figures.links)
    columns = (Column(say("link")), *(Column(say(name), number=True) for name in ("clicks", "leads", "sales")))
    rows = tuple(
        (literal(each.name or each.code), literal(each.clicks), literal(each.leads), literal(each.sales))
        for each in figures.links
    )
    return (Table(say("caption"), columns, rows),)
