"""A drafted card shows a text that a model may write; until it has, and whenever it cannot, the brief's template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Divider, Reply, Style, Text
from bot.chat.templates import Templates
from bot.chat.wish import Outside, Wish
from bot.writer.briefs import FOLDER, read_brief, stand_in
from bot.writer.forms import forms_of
from program.drafts import digest_of
from program.rules.drafts.table import FactTable
from program.tables import Draft


class Speaker(Protocol):
    """Whoever draws a card: a request, or a job."""

    @property
    def templates(self) -> Templates:
        """Every sentence the bot says."""


def proposal_card(templates: Templates, draft: Draft, written: Reply) -> Reply:
    """Show managers what a model wrote for a post that stands, exactly as all would read it."""
    say = templates.open("program_drafts/card", title=written.title)
    this = {"draft": draft.id, "digest": digest_of(draft)}
    use = Button(say("use"), "program drafts use", this, Style.PRIMARY)
    leave = Button(say("leave"), "program drafts leave", {"draft": draft.id})
    shown = tuple(block for block in written.blocks if not isinstance(block, Buttons))
    return Reply(
        say("title"), (Text(say("text")), Divider(), Text(say("posted")), *shown, Divider(), Buttons((use, leave)))
    )


def template_text(request: Speaker, brief: str, table: FactTable) -> Words:
    """Return what the brief's template says of the facts."""
    known = read_brief(request.templates, f"{FOLDER}{brief}").facts
    return stand_in(request.templates, brief, forms_of(table), known)


def drafted(
    request: Speaker,
    brief: str,
    table: FactTable,
    card: Callable[[Words], Reply],
    outside: tuple[Outside, ...] = (),
    standing: Reply | None = None,
) -> Reply:
    """Return the card with the template's text, or `standing` instead, and the wish for a better one."""
    reply = standing or card(template_text(request, brief, table))
    return replace(reply, wish=Wish(brief, table, card, outside))
