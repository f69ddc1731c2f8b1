"""A payout card is a run as finance sees it: what is paid to whom and how, who agreed, and what may be done next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from bot.chat.markup import Words, literal
from bot.chat.reply import Block, Button, Buttons, Column, Confirm, Fields, Mode, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from bot.chat.templates import Sayings
from program.money import Money
from program.payout_approvals import Consent, Given, consent, totals
from program.payout_methods import masked
from program.payout_plan import OPEN, Outcome, Plan, PlanLine, plan
from program.payout_runs import payouts_of
from program.tables import Partner, Payout, PayoutMethod, PayoutRun, Person

SHOWN_MOST = 15
WAITING_MOST = 10
CODE_LENGTH = 12


def code_of(run: PayoutRun) -> str:
    """Return the short code of a run as it stands: 48 bits of its digest, which fit into a button."""
    return run.digest[:CODE_LENGTH]


def is_shown(run: PayoutRun, code: str) -> bool:
    """Return whether a code is that of the run as it stands."""
    return len(code.strip()) == CODE_LENGTH and code_of(run) == code.strip().lower()


def run_card(request: Request, run: PayoutRun, first: Iterable[Block] = (), tone: Tone = Tone.NEUTRAL) -> Reply:
    """Draw a run: its figures and approvals, its lines with masked methods, who waits, and the next steps."""
    rows, found = payouts_of(request.store, run), consent(request.store, request.program.terms, run)
    waiting = _waiting(request, run) if run.state in OPEN else ()
    say = _sayings(request, run, rows, found, waiting)
    names = ("state", "cut_off", "total", "partners", "approvals", "code", *(("waiting",) if waiting else ()))
    voided = (Text(say("voided")),) if run.state in OPEN and found.voided else ()
    return Reply(
        say("title"),
        (
            *first,
            Fields(tuple((say(f"{name}.label"), say(name)) for name in names)),
            *voided,
            *_lines(request, say, rows, with_state=run.state not in OPEN),
            *_waiting_table(say, waiting),
            *_buttons(say, run, rows, found),
            Note(say("note")),
        ),
        tone,
    )


def plan_card(request: Request, planned: Plan) -> Reply:
    """Draw what a run of today would pay, with a button that makes it."""
    waiting = tuple(line for line in planned.lines if line.outcome is not Outcome.PAY)
    say = request.say(
        "program_payouts/plan",
        totals=planned.totals,
        partners=len({line.partner_id for line in planned.paid}),
        cut_off=planned.cut_off,
        counts=_counts(waiting),
        currency=request.program.currency,
        more=max(0, len(planned.paid) - SHOWN_MOST),
    )
    listed = Button(say("list"), "program payouts list")
    if not planned.paid:
        return Reply(say("title.none"), (Text(say("none")), *_waiting_table(say, waiting), Buttons((listed,))))
    rows = tuple(
        (
            literal(line.partner_name),
            say("amount", money=Money(line.amount, line.currency), netted=Money(line.netted, line.currency)),
            literal(_method(request.store, line.method_id)),
        )
        for line in planned.paid[:SHOWN_MOST]
    )
    columns = (Column(say("partner")), Column(say("amount.label"), number=True), Column(say("way")))
    make = Button(say("make"), "program payouts make", {"cut_off": planned.cut_off.isoformat()}, Style.PRIMARY)
    names = ("total", "partners", *(("waiting",) if waiting else ()))
    return Reply(
        say("title"),
        (
            Fields(tuple((say(f"{name}.label"), say(name)) for name in names)),
            Table(say("caption"), columns, rows),
            *((Note(say("more")),) if len(planned.paid) > SHOWN_MOST else ()),
            *_waiting_table(say, waiting),
            Buttons((make, listed)),
        ),
    )


def names_of(request: Request, given: Iterable[Given]) -> list[str]:
    """Return what approvers are called, each once; somebody who was joined to another account since is told so."""
    found = [request.store.get(Person, person_id) for person_id in dict.fromkeys(each.person_id for each in given)]
    joined = str(request.say("program_payouts/said")("joined"))
    return [person.name if person else joined for person in found]


def partners_in(store: Session, rows: Sequence[Payout]) -> Mapping[str, str]:
    """Return the names of the partners of payouts, by id."""
    wanted = select(Partner.id, Partner.name).where(col(Partner.id).in_({row.partner_id for row in rows}))
    return dict(store.exec(wanted).all())


def _sayings(
    request: Request, run: PayoutRun, rows: Sequence[Payout], found: Consent, waiting: Sequence[PlanLine]
) -> Sayings:
    """The words of a run; who approves is named, so that two people are seen to be two."""
    standing = [given for given in found.given if given.stands] if run.state in OPEN else _counted(found, run)
    return request.say(
        "program_payouts/run",
        run=run,
        code=code_of(run),
        totals=totals(request.store, run),
        partners=len({row.partner_id for row in rows}),
        have=found.have,
        need=found.need,
        approvers=names_of(request, standing),
        voided=names_of(request, found.voided),
        counts=_counts(waiting),
        states=Counter(row.state for row in rows),
        currency=request.program.currency,
        more=max(0, len(rows) - SHOWN_MOST),
    )


def _counted(found: Consent, run: PayoutRun) -> list[Given]:
    return [given for given in found.given if given.digest == run.digest]


def _waiting(request: Request, run: PayoutRun) -> tuple[PlanLine, ...]:
    """Whoever has money that this run does not pay, and why."""
    planned = plan(request.store, request.program.terms, run.cut_off, without_run=run.id)
    return tuple(line for line in planned.lines if line.outcome is not Outcome.PAY)


def _counts(waiting: Sequence[PlanLine]) -> Mapping[str, int]:
    counted = Counter(line.outcome.value for line in waiting)
    return {outcome.value: counted[outcome.value] for outcome in Outcome}


def _lines(request: Request, say: Sayings, rows: Sequence[Payout], *, with_state: bool) -> tuple[Block, ...]:
    if not rows:
        return (Text(say("empty")),)
    names = partners_in(request.store, rows)
    columns = [Column(say("partner")), Column(say("amount.label"), number=True), Column(say("way"))]
    columns += [Column(say("step"))] if with_state else []
    drawn = tuple(_line(request, say, row, names[row.partner_id], with_state) for row in rows[:SHOWN_MOST])
    more = (Note(say("more")),) if len(rows) > SHOWN_MOST else ()
    return (Table(say("caption"), tuple(columns), drawn), *more)


def _line(request: Request, say: Sayings, row: Payout, name: str, with_state: bool) -> tuple[Words, ...]:
    amount = say("amount", money=Money(row.amount, row.currency), netted=Money(row.netted, row.currency))
    cells = (literal(name), amount, literal(_method(request.store, row.method_id)))
    return (*cells, say("step.of", row=row)) if with_state else cells


def _method(store: Session, method_id: str | None) -> str:
    method = store.get(PayoutMethod, method_id) if method_id else None
    return f"{method.kind} {masked(method)}" if method else "–"


def _waiting_table(say: Sayings, waiting: Sequence[PlanLine]) -> tuple[Block, ...]:
    if not waiting:
        return ()
    columns = (Column(say("partner")), Column(say("carried"), number=True), Column(say("why")))
    rows = tuple(
        (
            literal(line.partner_name),
            say("amount", money=Money(line.carried, line.currency), netted=Money(0, line.currency)),
            say(f"why.{line.outcome.value}"),
        )
        for line in waiting[:WAITING_MOST]
    )
    return (Table(say("waiting.caption"), columns, rows),)


def _buttons(say: Sayings, run: PayoutRun, rows: Sequence[Payout], found: Consent) -> tuple[Block, ...]:
    listed = Button(say("list"), "program payouts list")
    if run.state in OPEN:
        return (Buttons((*_decisions(say, run, rows, found), listed)),)
    if run.state == "cancelled":
        return (Buttons((listed,)),)
    export = Button(say("export"), "program payouts export", {"run": run.label}, Style.PRIMARY)
    settle = Button(say("settle"), "program payouts settle")
    fail = Button(say("fail"), "program payouts fail")
    return (Buttons((export, settle, fail, listed)),) if run.state == "submitted" else (Buttons((listed,)),)


def _decisions(say: Sayings, run: PayoutRun, rows: Sequence[Payout], found: Consent) -> list[Button]:
    """What may be decided of an open run; each button carries the code of what it stands beside."""
    seen = {"run": run.label, "code": code_of(run)}
    if found.enough:
        sure = Confirm(say("submit.title"), say("submit.text"), say("submit.yes"), say("no"))
        first = Button(say("submit"), "program payouts submit", seen, Style.PRIMARY, confirm=sure)
    else:
        sure = Confirm(say("approve.title"), say("approve.text"), say("approve.yes"), say("no"))
        first = Button(say("approve"), "program payouts approve", seen, Style.PRIMARY, confirm=sure)
    exclude = Button(say("exclude"), "program payouts exclude", {"run": run.label})
    refresh = Button(say("refresh"), "program payouts refresh", {"run": run.label}, mode=Mode.REPLACE)
    return [first, exclude, refresh] if rows else [refresh]
