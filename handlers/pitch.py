"""A pitch is a text for a partner to send with a link, drafted for whoever they want to reach."""

from typing import Annotated

from bot.cards.drafts import drafted
from bot.chat.access import Role
from bot.chat.command import Help, Length, command
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Mode, Note, Reply, Text
from bot.chat.request import Request
from bot.chat.wish import Outside
from handlers.links import WhichLink
from program.links import find_link, short_url
from program.rules.drafts.table import Address, FactTable, Name


@command("partner pitch", "A text to send with one of your links.", needs=Role.PARTNER, title="A text for a link")
def pitch(
    request: Request,
    link: WhichLink,
    audience: Annotated[str, Help("who it is for, for example teachers who film their lessons"), Length(3, 200)],
) -> Reply:
    """Draft a text with the partner's own link; only they see it, and they send it."""
    found = find_link(request.store, str(request.person.partner_id), link)
    url = short_url(request.program.links, found.code)
    table = FactTable((Name("program", request.program.name), Address("link", url)))
    say = request.say("pitch/card", audience=audience, url=url)

    def card(words: Words) -> Reply:
        again = Button(say("again"), "partner pitch", {"link": found.code}, mode=Mode.ASK)
        share = Button(say("qr"), "partner link qr", {"link": found.code})
        return Reply(say("title"), (Text(say("for")), Text(words), Buttons((again, share)), Note(say("note"))))

    return drafted(request, "pitch_copy", table, card, (Outside("audience", audience),))
