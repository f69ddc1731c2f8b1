"""A link is what a partner shares: made, listed, told apart by sub-ids, drawn as a picture, retired."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import join
from bot.chat.reply import Button, Buttons, Confirm, LinkButton, Note, Picture, Qr, Reply, Style, Text, Tone
from bot.chat.request import Request
from program.links import archive_link, create_link, find_link, links_of, short_url
from program.tables import Link

SHOWN_MOST = 15


def link_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the person's own links by code or name."""
    if request.person.partner_id is None:
        return []
    wanted = typed.casefold()
    links = links_of(request.store, request.person.partner_id)
    return [
        Choice(link.code, f"{link.name} ({link.code})" if link.name else link.code)
        for link in links
        if wanted in link.code.casefold() or wanted in (link.name or "").casefold()
    ]


WhichLink = Annotated[str, Help("which link"), Suggest(link_choices)]


@command("partner link list", "Your links, ready to share.", needs=Role.PARTNER, also=("partner link",))
def list_links(request: Request) -> Reply:
    """List a partner's links."""
    links = links_of(request.store, str(request.person.partner_id))
    say = request.say("links/list", count=len(links), more=max(0, len(links) - SHOWN_MOST))
    create = Button(say("create"), "partner link create", style=Style.PRIMARY)
    if not links:
        return Reply(say("title"), (Text(say("empty")), Buttons((create,))))
    rows = [
        say("row", url=short_url(request.program.links, link.code), name=link.name, destination=link.destination)
        for link in links[:SHOWN_MOST]
    ]
    first = links[0].code
    buttons = (create, Button(say("qr"), "partner link qr", {"link": first}), Button(say("stats"), "partner stats"))
    more = (Note(say("more")),) if len(links) > SHOWN_MOST else ()
    return Reply(say("title"), (Text(join(rows)), *more, Buttons(buttons), Note(say("note"))))


@command("partner link create", "A new link to share.", needs=Role.PARTNER, changes=True, title="New link")
def create(
    request: Request,
    name: Annotated[str | None, Help("a name for yourself, for example newsletter"), Length(1, 60)] = None,
    destination: Annotated[str | None, Help("the page it leads to; the front page if empty"), Length(8, 1000)] = None,
    code: Annotated[str | None, Help("the end of the address; random if empty"), Length(3, 64)] = None,
) -> Reply:
    """Make a link."""
    link = create_link(
        request.store,
        request.program.links,
        str(request.person.partner_id),
        destination=destination,
        code=code,
        name=name,
        now=request.now,
    )
    return _link_card(request, link, "created")


@command(
    "partner link sub",
    "A link with a mark of your own, to tell placements apart.",
    needs=Role.PARTNER,
    title="A link with a mark",
)
def sub_link(
    request: Request,
    link: WhichLink,
    sub_id: Annotated[str, Help("your mark, for example footer-march"), Length(1, 64)],
) -> Reply:
    """Show a link with a sub-id."""
    found = find_link(request.store, str(request.person.partner_id), link)
    url = short_url(request.program.links, found.code, sub_id)
    say = request.say("links/sub", url=url, sub_id=sub_id)
    return Reply(say("title"), (Text(say("text")), Note(say("note"))))


@command("partner link qr", "A link as a picture that a camera reads.", needs=Role.PARTNER, title="QR picture")
def qr(request: Request, link: WhichLink) -> Reply:
    """Draw a link as a QR picture."""
    found = find_link(request.store, str(request.person.partner_id), link)
    url = short_url(request.program.links, found.code)
    say = request.say("links/qr", url=url)
    picture = Picture(Qr(url), f"link-{found.code}.png", say("summary"))
    return Reply(say("title"), (Text(say("text")), picture))


@command(
    "partner link remove", "Retire a link; its figures stay.", needs=Role.PARTNER, changes=True, title="Retire a link"
)
def remove(request: Request, link: WhichLink) -> Reply:
    """Retire a link."""
    found = archive_link(request.store, str(request.person.partner_id), link, now=request.now)
    say = request.say("links/removed", url=short_url(request.program.links, found.code))
    return Reply(say("title"), (Text(say("text")), Buttons((Button(say("list"), "partner link list"),))), Tone.GOOD)


def _link_card(request: Request, link: Link, saying: str) -> Reply:
    url = short_url(request.program.links, link.code)
    say = request.say("links/card", url=url, name=link.name, destination=link.destination)
    confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
    return Reply(
        say(f"title.{saying}"),
        (
            Text(say("text")),
            Buttons(
                (
                    LinkButton(say("open"), url),
                    Button(say("qr"), "partner link qr", {"link": link.code}),
                    Button(say("remove"), "partner link remove", {"link": link.code}, Style.DANGER, confirm=confirm),
                )
            ),
            Note(say("note")),
        ),
        Tone.GOOD,
    )
