"""Asking is a question in a person's own words, answered from the program's pages and that person's own figures."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from bot.cards.drafts import drafted, template_text
from bot.chat.access import Role
from bot.chat.command import Command, Help, Length, command
from bot.chat.markup import Words, join, literal
from bot.chat.reply import Block, Button, Buttons, Note, Reply, Style, Text
from bot.chat.request import Request
from bot.chat.templates import Sayings
from bot.chat.wish import Outside
from bot.pages import pages_for_managers, pages_for_partners
from bot.plain import draw
from handlers.terms import terms
from program.partners import list_partners
from program.periods import Period
from program.rules.drafts.pages import facts_of_page
from program.rules.drafts.table import Amount, Count, Fact, FactTable, Stretch
from program.rules.passages import Index, Passage, excerpt
from program.stats import partner_stats

Question = Annotated[str, Help("your question, in your own words"), Length(3, 500)]
NOUNS = {"clicks": ("click", "clicks"), "leads": ("lead", "leads"), "sales": ("sale", "sales")}


@command("partner ask", "Answers from the program's pages and your figures.", needs=Role.PARTNER, title="Ask")
def partner_ask(request: Request, question: Question) -> Reply:
    """Answer a partner from the pages, the terms, the commands and their own figures."""
    own = [*_commands(request, "partner"), *_terms(request), *pages_for_partners()]
    return _answer(request, "ask_partner", question, own, _own_facts(request))


@command("program ask", "Answers from the program's pages and its state.", needs=Role.MANAGER, title="Ask")
def program_ask(request: Request, question: Question) -> Reply:
    """Answer a manager from every page and command, and how many partners there are."""
    own = [*_commands(request, "program"), *_terms(request), *pages_for_managers()]
    count = Count("partners", len(list_partners(request.store, status="approved")), ("partner", "partners"))
    return _answer(request, "ask_program", question, own, (count,))


def _answer(request: Request, brief: str, question: str, pages: Sequence[Passage], facts: tuple[Fact, ...]) -> Reply:
    found = Index(pages).best(question)
    quoted = [(passage, excerpt(passage, question)) for passage in found]
    stated = [fact for number, (_, text) in enumerate(quoted) for fact in facts_of_page(text, f"p{number}_")]
    table = FactTable((*facts, *stated))
    say = request.say("ask/card", question=question, root=brief.removeprefix("ask_"))
    sources = tuple(_sources(request, found))
    figures = Text(template_text(request, brief, FactTable(facts)))
    root = "program" if brief == "ask_program" else "partner"

    def card(words: Words) -> Reply:
        return Reply(say("title"), (Text(say("asked")), Text(words), *sources, *_next(say, root), Note(say("note"))))

    if not found:
        return Reply(say("title"), (Text(say("asked")), Text(say("empty")), figures, *_next(say, root)))
    rows = join([request.say("ask/page", title=one.title, text=text)("page") for one, text in quoted], "\n\n")
    note = Note(say("note"))
    blocks = (Text(say("asked")), Text(say("pages")), Text(rows), figures, *sources, *_next(say, root), note)
    outside = (Outside("question", question), *(Outside("page", text) for _, text in quoted))
    return drafted(request, brief, table, card, outside, Reply(say("title"), blocks))


def _next(say: Sayings, root: str) -> tuple[Block, ...]:
    return (Buttons((Button(say("help"), f"{root} help", style=Style.PRIMARY),)),)


def _sources(request: Request, found: Sequence[Passage]) -> Iterator[Block]:
    names = [literal(f"{one.title} ({one.source})") for one in found]
    if names:
        yield Note(request.say("ask/page", sources=join(names, "; "))("sources"))


def _own_facts(request: Request) -> tuple[Fact, ...]:
    """The month's figures of the partner who asks, and of nobody else."""
    today = request.program.today(request.now)
    totals = partner_stats(request.store, str(request.person.partner_id), Period.MONTH, today).totals
    counts = (Count(name, getattr(totals, name), nouns) for name, nouns in NOUNS.items())
    earned = (Amount(f"earned_{one.currency.lower()}", one, ("commission", "earned")) for one in totals.earned)
    span = Period.MONTH.until(today)
    return (Stretch("period", span.start, span.end, ("this month",)), *counts, *list(earned)[:1])


def _commands(request: Request, root: str) -> Iterator[Passage]:
    for each in request.commands:
        if each.root == root and each.typed:
            yield Passage(f"/{each.path}", f"/{root} help", _help(each))


def _help(each: Command) -> str:
    options = "; ".join(f"{option.name}: {option.help}" for option in each.options)
    return each.summary + (f" It takes {options}." if options else "")


def _terms(request: Request) -> Iterator[Passage]:
    """The terms as their card says them, a block to a passage."""
    reply = terms(request)
    title = draw(Reply(reply.title))
    for block in reply.blocks:
        if isinstance(block, Text):
            yield Passage(title, "/partner terms", draw(Reply(Words(""), (block,))).strip())
