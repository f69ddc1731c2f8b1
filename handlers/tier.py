"""A tier as the partner who holds it reads it: what it brings, and how far the next one is."""

from collections.abc import Sequence
from datetime import date

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import join
from bot.chat.reply import Block, Button, Buttons, Meter, Note, Reply, Style, Text
from bot.chat.request import Request
from program.money import Money, exponent
from program.periods import Span
from program.rules.windows import start_of
from program.terms import Tier
from program.tiers import Sold, sold_in, tier_of

# Sales of "ever" are counted from here on.
FIRST_DAY = date(2000, 1, 1)


@command("partner tier", "Your tier, what it brings, and what the next one needs.", needs=Role.PARTNER)
def tier(request: Request) -> Reply:
    """Show the tier held, and how far its partner is on the way to the next."""
    tiers = request.program.terms.tiers
    key = tier_of(request.store, str(request.person.partner_id), request.program.today(request.now))
    held = next((one for one in tiers if one.key == key), None)
    above = tiers[tiers.index(held) + 1 :] if held else tiers
    say = request.say("tier/card", tier=key, benefits=held.benefits if held else ())
    buttons = Buttons(
        (Button(say("stats"), "partner stats", style=Style.PRIMARY), Button(say("terms"), "partner terms"))
    )
    if not tiers:
        return Reply(say("title.off"), (Text(say("off")), buttons))
    blocks: list[Block] = [Text(say("held" if key else "none"))]
    if held and held.benefits:
        blocks.append(Text(join([say("benefits"), *(say("benefit", benefit=each) for each in held.benefits)])))
    blocks += _next(request, above) if above else [Text(say("highest"))]
    return Reply(say("title" if key else "title.none"), (*blocks, buttons, Note(say("note"))))


def _next(request: Request, above: Sequence[Tier]) -> list[Block]:
    """What the next tier needs and brings, with a meter for each of its targets."""
    wanted = above[0]
    today = request.program.today(request.now)
    span = Span(start_of(wanted.window, today, request.program.fiscal) or FIRST_DAY, today)
    found = sold_in(request.store, request.program.zone, span).get(str(request.person.partner_id)) or Sold()
    say = request.say("tier/next", tier=wanted, span=span, fiscal=request.program.fiscal)
    brings = [join([say("benefits"), *(say("benefit", benefit=each) for each in wanted.benefits)])]
    return [Text(say("needs")), *_meters(request, wanted, found), *map(Text, brings if wanted.benefits else [])]


def _meters(request: Request, wanted: Tier, sold: Sold) -> list[Block]:
    say = request.say("tier/next", tier=wanted)
    meters: list[Block] = []
    if wanted.sales is not None:
        left = max(0, wanted.sales - sold.sales)
        meters.append(Meter(say("sales"), sold.sales, wanted.sales, say("sales.left", left=left)))
    if wanted.revenue is not None:
        currency, whole = wanted.revenue.currency, 10 ** exponent(wanted.revenue.currency)
        now = max(0, sold.revenue.get(currency, 0))
        left_over = Money(max(0, wanted.revenue.minor - now), currency)
        caption = say("revenue.left", left=left_over, now=Money(now, currency))
        meters.append(Meter(say("revenue"), now // whole, -(-wanted.revenue.minor // whole), caption))
    return meters
