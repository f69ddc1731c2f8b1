"""Insights are how a partner does beside the others: their own rates, and those of others together."""

from calendar import day_name

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import Words
from bot.chat.reply import Block, Button, Buttons, Column, Note, Reply, Style, Table, Text
from bot.chat.request import Request
from bot.chat.templates import Sayings
from program.market import Market, Rates, market
from program.partners import get_partner


@command("partner insights", "How you do beside the others.", needs=Role.PARTNER)
def show_insights(request: Request) -> Reply:
    """Show a partner's rates beside those of the others, where enough of them are in it."""
    partner = get_partner(request.store, str(request.person.partner_id))
    return insights_card(request, market(request.store, partner, request.program.today(request.now)))


def insights_card(request: Request, found: Market) -> Reply:
    """Draw the market as one partner is told it."""
    say = request.say("insights/card", found=found, weekday=day_name[found.weekday or 0])
    stats = Button(say("stats"), "partner stats")
    if not found.told:
        return Reply(say("title"), (Text(say("empty")), Buttons((stats,)), Note(say("note"))))
    blocks: list[Block] = [Text(say("span"))]
    if found.others.told:
        alike = found.alike.told
        columns = (say("rate"), say("you"), say("others"), *((say("alike"),) if alike else ()))
        titles = tuple(Column(title, place > 0) for place, title in enumerate(columns))
        rows = tuple(_row(request, say, name, found, alike=alike) for name in ("leads", "sales"))
        blocks.append(Table(say("caption"), titles, rows))
    blocks += [Text(say("selling"))] if found.selling is not None else []
    blocks += [Text(say("weekday"))] if found.weekday is not None else []
    blocks += [Text(say(f"step.{_gain(found)}"))] if found.others.told else []
    step = (Button(say("step.button"), "partner training list", style=Style.PRIMARY),) if _gain(found) != "none" else ()
    return Reply(say("title"), (*blocks, Buttons((*step, stats)), Note(say("note"))))


def _gain(found: Market) -> str:
    """Where there is most to gain: the first rate that is behind the others', or none."""
    return next((name for name in ("leads", "sales") if _is_behind(found, name)), "none")


def _is_behind(found: Market, name: str) -> bool:
    """Whether a partner's rate is less than four fifths of the others'."""
    own, others = getattr(found.own, name), getattr(found.others, name)
    return own is not None and others is not None and own * 5 < others * 4


def _row(request: Request, say: Sayings, name: str, found: Market, *, alike: bool) -> tuple[Words, ...]:
    label = say("leads.label") if name == "leads" else say("sales.label")
    told = (found.own, found.others, *((found.alike,) if alike else ()))
    return (label, *(_rate(request, rates, name) for rates in told))


def _rate(request: Request, rates: Rates, name: str) -> Words:
    share = getattr(rates, name)
    return request.say("insights/card", share=None if share is None else float(share))("share")
