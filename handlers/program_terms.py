"""The program's terms as managers read them: what holds now, and what each version changed."""

from itertools import pairwise

from bot.cards.terms import changes_table, told
from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import literal
from bot.chat.reply import Block, Button, Buttons, Column, Divider, Note, Reply, Style, Table, Text
from bot.chat.request import Request
from program.tables import TermsVersion
from program.terms import Terms
from program.terms_versions import body_of, changes, newest_versions, terms_of

VERSIONS_MOST = 3
ROWS_MOST = 60


@command("program terms show", "The terms that hold now.", needs=Role.MANAGER, also=("program terms",))
def show_terms(request: Request) -> Reply:
    """Show everything that the settings say of credit, rewards, holds, tiers and payouts; defaults are left out."""
    kept = newest_versions(request.store, 1)
    terms = request.program.terms
    rows = told(changes(Terms((), terms.timezone), terms))
    agreed = kept[0] if kept and kept[0].body == body_of(terms) else None
    say = request.say("program_terms/show", version=agreed, more=max(0, len(rows) - ROWS_MOST))
    columns = (Column(say("what")), Column(say("is")))
    table = Table(say("caption"), columns, tuple((literal(row.what), literal(row.after)) for row in rows[:ROWS_MOST]))
    more = (Note(say("more")),) if len(rows) > ROWS_MOST else ()
    history = Button(say("changes"), "program terms changes", style=Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), table, *more, Buttons((history,)), Note(say("note"))))


@command("program terms changes", "What each version of the terms changed.", needs=Role.MANAGER)
def show_changes(request: Request) -> Reply:
    """Show the newest versions, each with what it changed in the one before."""
    kept = newest_versions(request.store, VERSIONS_MOST + 1)
    say = request.say("program_terms/changes", count=max(0, len(kept) - 1))
    if len(kept) < 2:
        return Reply(say("title.none"), (Text(say("none")),))
    blocks = [block for newer, older in pairwise(kept) for block in _change(request, newer, older)]
    return Reply(say("title"), tuple(blocks[:-1]))


def _change(request: Request, newer: TermsVersion, older: TermsVersion) -> tuple[Block, ...]:
    say = request.say("program_terms/changes", version=newer)
    found = changes(_read(request, older), _read(request, newer))
    return (Text(say("since")), *changes_table(request, found), Divider())


def _read(request: Request, version: TermsVersion) -> Terms:
    assert version.id is not None  # it comes from the store
    return terms_of(request.store, version.id)
