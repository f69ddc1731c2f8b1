"""Earnings are what a partner's referrals came to: how their money stands, and the newest commissions."""

from bot.cards.commissions import told
from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import Words, join
from bot.chat.reply import Block, Button, Buttons, Divider, Note, Reply, Style, Text
from bot.chat.request import Request
from program.commission_list import look_up
from program.commissions import commissions_of
from program.ledger import Owed, owed
from program.money import Money
from program.releases import Release, next_releases
from program.rules.payout_days import upcoming_payout_day
from program.tables import Commission
from program.terms import PayoutRules

SHOWN_MOST = 8


@command("partner earnings", "What you earned, what is held, and when it is paid.", needs=Role.PARTNER)
def earnings(request: Request) -> Reply:
    """Show the person who asked how their money stands in each currency, and their newest commissions."""
    partner_id = str(request.person.partner_id)
    rows = commissions_of(request.store, partner_id, SHOWN_MOST)
    standing = owed(request.store, partner_id)
    today = request.program.today(request.now)
    rules: PayoutRules = request.program.terms.payouts
    say = request.say(
        "earnings/card",
        count=len(rows),
        next_day=upcoming_payout_day(rules, request.now.astimezone(request.program.zone), request.program.fiscal),
        rules=rules,
    )
    if not rows and not standing:
        return Reply(say("title"), (Text(say("empty")), _buttons(request, rows), Note(say("note"))))
    releases = next_releases(request.store, partner_id, today)
    money = tuple(Text(_standing(request, one, releases.get(one.currency))) for one in standing)
    return Reply(
        say("title"),
        (
            *(money or (Text(say("nothing")),)),
            Text(say("next")),
            *_newest(request, rows),
            _buttons(request, rows),
            Note(say("note")),
        ),
    )


def _standing(request: Request, one: Owed, release: Release | None) -> Words:
    """How a partner stands in one currency, pocket by pocket; what is empty and explains itself is left out."""
    pockets = {name: Money(getattr(one, name), one.currency) for name in ("held", "payable", "paid", "clawback")}
    minimum = next((each for each in request.program.terms.payouts.minimum if each.currency == one.currency), None)
    waits = minimum is not None and 0 < one.payable - one.clawback < minimum.minor
    say = request.say(
        "earnings/standing", **pockets, currency=one.currency, release=release, minimum=minimum if waits else None
    )
    return say("text")


def _newest(request: Request, rows: list[Commission]) -> tuple[Block, ...]:
    if not rows:
        return ()
    say = request.say("earnings/card", count=len(rows))
    return (Divider(), Text(say("newest")), Text(join(_line(request, row) for row in rows)))


def _line(request: Request, row: Commission) -> Words:
    """One commission in one line: amount, what for, formula, and where it stands."""
    listed = look_up(request.store, row.id)
    assert listed is not None  # the row was just read
    words = told(request, listed)
    say = request.say("earnings/line", row=row, amount=Money(row.amount, row.currency), told=words)
    return say("earned", steps=join(words.steps, "; ")) if row.amount else say("nothing", steps=join(words.steps))


def _buttons(request: Request, rows: list[Commission]) -> Buttons:
    say = request.say("earnings/card", count=len(rows))
    why = (Button(say("why"), "partner credit", {"line": rows[0].id}, Style.PRIMARY),) if rows else ()
    links = () if rows else (Button(say("links"), "partner link list", style=Style.PRIMARY),)
    return Buttons(
        (
            *why,
            *links,
            Button(say("payouts"), "partner payouts"),
            Button(say("statements"), "partner statements"),
            Button(say("terms"), "partner terms"),
        )
    )
