"""The quarterly roundup: what the quarter came to, for the community and, with rates and segments, for managers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time

from bot.cards.drafts import drafted
from bot.chat.job import CatchUp, Channel, JobRequest, Living, Message, job
from bot.chat.markup import Words, join, literal
from bot.chat.reply import Block, Button, Buttons, Chart, ChartKind, Column, Note, Reply, Series, Table, Text
from bot.chat.schedule import Occurrence, Quarterly
from bot.formats import money, number
from program.insights import sales_per_lead
from program.roundups import Roundup, Segment, roundup, segments
from program.rules.drafts.table import Change, Count, Fact, FactTable, Name, Stretch
from program.rules.stated_periods import period_name


@job(
    "quarterly-roundup",
    "The quarter on both sides: customers and partners; rates and segments for managers.",
    schedule=Quarterly(time(9)),
    audience="community",
    catch_up=CatchUp.EVERY,
)
def quarterly_roundup(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Post a quarter in which partners brought something; a partner's own part is in their monthly summary."""
    program = request.program
    found = roundup(request.store, program.today(due.due_at), program.zone, program.fiscal)
    if not found.active:
        return
    # Kept up as one message, so that a draft that a manager agrees to can take the place of our words.
    card, living = community_card(request, found), Living(f"roundup:{found.label}")
    yield Message(Channel("community"), card, f"{found.label}:community", living=living)
    yield Message(Channel("managers"), managers_card(request, found), f"{found.label}:managers")


def community_card(request: JobRequest, found: Roundup) -> Reply:
    """Draw the quarter for everyone, its opening perhaps by a model: no money, and no totals where few took part."""
    say = request.say("roundup/card", found=found, program=request.program.name)
    standing = _community(request, found, say("thanks"))
    if found.is_small:
        return standing
    return drafted(
        request,
        "roundup_narrative",
        _facts(request, found),
        lambda words: _community(request, found, words),
        standing=standing,
    )


def _facts(request: JobRequest, found: Roundup) -> FactTable:
    """All that an opening may say: how many partners, what they brought beside the quarter before, who joined."""
    sales, leads, partners = ("sale", "sales"), ("lead", "leads"), ("partner", "partners")
    told: list[Fact] = [
        Name("program", request.program.name),
        Stretch("period", found.span.start, found.span.end, (period_name(found.label),)),
        Count("partners", found.active, partners),
        Count("sales", found.totals.sales, sales),
        Count("leads", found.totals.leads, leads),
    ]
    if found.joined:
        told.append(Count("newcomers", found.joined, partners))
    if found.before.sales:
        told.append(Change("change", sales, found.before.sales, found.totals.sales))
    return FactTable(tuple(told))


def _community(request: JobRequest, found: Roundup, opening: Words) -> Reply:
    say = request.say("roundup/card", found=found, program=request.program.name)
    blocks: list[Block] = [Text(opening)]
    if not found.is_small:
        blocks += [Text(join([say("customers"), *_became(request, found)]))] if found.customers else []
        blocks.append(Text(say("partners")))
    if found.cohorts:
        columns = (Column(say("cohort")), Column(say("cohort.partners"), True), Column(say("cohort.sold"), True))
        rows = tuple((_label(request, one.label), _count(one.partners), _count(one.sold)) for one in found.cohorts)
        blocks.append(Table(say("cohorts"), columns, rows))
    blocks += [Text(say("terms"))] if found.terms else []
    blocks += [Text(join([say("learned"), *_learned(request, found)]))] if found.learnings else []
    buttons = Buttons((Button(say("button.stats"), "partner stats", {"period": "last-quarter"}), *_statement(request)))
    return Reply(say("title"), (*blocks, buttons, Note(say("note"))))


def managers_card(request: JobRequest, found: Roundup) -> Reply:
    """Draw the quarter for managers: rates beside the quarter before, and first sales by kind and by country."""
    say = request.say("roundup/managers", found=found)
    blocks: list[Block] = [Text(say("text")), *_rates(request, found), *_why(request, found)]
    for by in ("archetype", "country"):
        program = request.program
        rows = segments(request.store, found.span, program.zone, program.currency, by)
        blocks += [_segments(request, by, rows)] if rows else []
    return Reply(say("title"), (*blocks, Note(say("note"))))


def _became(request: JobRequest, found: Roundup) -> list[Words]:
    kinds = [kind for kind in ("onboarded", "activated", "renewed", "expanded") if found.became.get(kind)]
    say = request.say("roundup/card")
    return [say("became", kind=kind, count=found.became[kind]) for kind in kinds]


def _learned(request: JobRequest, found: Roundup) -> list[Words]:
    told = found.learnings
    return [request.say("roundup/card", tried=tried, taught=taught)("learning") for tried, taught in told]


def _statement(request: JobRequest) -> tuple[Button, ...]:
    return (Button(request.say("roundup/card")("button.statement"), "partner statement list"),)


def _label(request: JobRequest, label: str) -> Words:
    return request.say("roundup/card", label=label)("label")


def _rates(request: JobRequest, found: Roundup) -> list[Block]:
    """The two rates of the funnel, in per cent, where both quarters have them."""
    pairs = [(each.lead_rate, each.sale_rate) for each in (found.before, found.totals)]
    if any(rate is None for pair in pairs for rate in pair):
        return []
    say = request.say("roundup/managers", found=found)
    names = (say("before"), say("now"))
    series = tuple(
        Series(name, tuple(round((rate or 0) * 100, 1) for rate in pair))
        for name, pair in zip(names, pairs, strict=True)
    )
    labels = (str(say("lead_rate")), str(say("sale_rate")))
    return [Chart(ChartKind.BAR, say("rates"), labels, series, say("rates.summary"), "%")]


def _why(request: JobRequest, found: Roundup) -> list[Block]:
    """Why sales per lead changed: how much by mix, how much by rates, and the kind of partner behind most of it."""
    change = sales_per_lead(request.store, found.before_span, found.span)
    if change is None:
        return []
    most = max(change.causes, key=lambda cause: abs(cause.whole))
    points = {name: float(part * 100) for name, part in (("mix", change.mix), ("rate", change.rate))}
    facts = {"before": float(change.before), "after": float(change.after), "most": most, **points}
    return [Text(request.say("roundup/managers", **facts, part=float(most.whole * 100))("why"))]


def _count(value: int) -> Words:
    return literal(number(value))


def _segments(request: JobRequest, by: str, rows: Sequence[Segment]) -> Table:
    say = request.say("roundup/managers")
    titles = (say("archetype") if by == "archetype" else say("country"), say("partners"), say("sales"))
    columns = (Column(titles[0]), *(Column(title, True) for title in (*titles[1:], say("average"), say("days"))))
    cells = tuple(
        (literal(one.name), _count(one.partners), _count(one.sales), literal(money(one.average)), _count(one.days))
        for one in rows
    )
    return Table(say("by_archetype") if by == "archetype" else say("by_country"), columns, cells)
