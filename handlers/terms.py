"""The terms as partners read them: what pays, who is credited, when it is paid, and what changed last."""

from bot.cards.rewards import reward_words
from bot.cards.terms import changes_table, rate
from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import join
from bot.chat.reply import Block, Button, Buttons, Divider, Note, Reply, Style, Text
from bot.chat.request import Request
from bot.formats import money
from program.terms import Attribution, Terms
from program.terms_versions import changes, newest_versions, terms_of


@command("partner terms", "What pays, when, and how credit is given.", needs=Role.PARTNER)
def terms(request: Request) -> Reply:
    """Show a partner what the program agreed to pay, in sentences made from the settings."""
    held: Terms = request.program.terms
    say = request.say("terms/card", name=request.program.name, days=held.holds.days)
    rewards = join(reward_words(request, held, one) for one in held.rewards) if held.rewards else say("none")
    buttons = [Button(say("stats"), "partner stats", style=Style.PRIMARY)]
    if held.tiers:
        buttons.append(Button(say("tier"), "partner tier"))
    if any(one.tranches for one in held.rewards):
        buttons.append(Button(say("milestones"), "partner milestones"))
    return Reply(
        say("title"),
        (
            Text(rewards),
            Divider(),
            _credit(request, held.attribution),
            Text(say("holds")),
            _payouts(request, held),
            *_last_change(request),
            Buttons(tuple(buttons)),
            Note(say("note")),
        ),
    )


def _credit(request: Request, rule: Attribution) -> Text:
    """Who is credited: the model, how old a touch may be, what outranks what, and what assists get."""
    say = request.say(
        "terms/credit", rule=rule, assists=rate(rule.assist_bp), least=rate(rule.least_bp), ranks=rule.precedence
    )
    sentences = [say(f"model.{rule.model}"), say("window"), say("ranks")]
    if rule.model in ("last", "first"):
        sentences.append(say("assists" if rule.assist_bp else "assists.none"))
    if rule.least_bp:
        sentences.append(say("least"))
    return Text(join([say("heading"), *sentences], " "))


def _payouts(request: Request, held: Terms) -> Text:
    rule = held.payouts
    say = request.say("terms/payouts", rule=rule, fiscal=held.fiscal, minimum=[money(one) for one in rule.minimum])
    return Text(join([say("rhythm"), say("minimum" if rule.minimum else "minimum.none")], " "))


def _last_change(request: Request) -> tuple[Block, ...]:
    """What the newest version changed in the one before it; nothing where there is one version only."""
    kept = newest_versions(request.store, 2)
    if len(kept) < 2:
        return ()
    newer, older = kept
    assert newer.id is not None and older.id is not None  # they come from the store
    found = changes(terms_of(request.store, older.id), terms_of(request.store, newer.id))
    say = request.say("terms/card", since=newer.effective_at)
    return (Divider(), Text(say("changed")), *changes_table(request, found))
