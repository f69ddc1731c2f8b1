"""Payouts as finance decides on them: planned, approved by enough people, changed, submitted, exported, recorded."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from sqlmodel import Session

from bot.cards.payouts import code_of, is_shown, names_of, partners_in, plan_card, run_card
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.job import Channel, Message, Priority
from bot.chat.markup import literal
from bot.chat.reply import Block, Button, Buttons, Column, File, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from bot.formats import money
from handlers.connect import handle_of
from program.money import Money
from program.partners import find_partner
from program.payout_approvals import totals
from program.payout_batches import files_of
from program.payout_changes import Changed, cancel, exclude, refresh
from program.payout_errors import RunChanged, RunOutdated, UnknownPayout
from program.payout_plan import OPEN, plan, totals_of
from program.payout_runs import get_payout, get_run, make_run, payouts_of, runs
from program.payouts import approve, fail, return_, settle, submit
from program.people import ensure_person
from program.tables import Payout, PayoutMethod, PayoutRun, Person
from program.typed import read_day

LISTED_MOST = 12
_OFFERED_RUNS = 6
_MEDIA = {"csv": "text/csv", "xml": "application/xml"}


def run_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest runs by any part of their label, the newest first."""
    found = [run for run in runs(request.store, 25) if typed.casefold() in run.label.casefold()]
    return [Choice(run.label, f"{run.label} ({run.state})") for run in found]


def paid_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the partners of the open run by any part of their name."""
    run = _open(request)
    names = partners_in(request.store, payouts_of(request.store, run)) if run else {}
    found = [Choice(key, name) for key, name in names.items() if typed.casefold() in name.casefold()]
    return sorted(found, key=lambda choice: choice.label)[:25]


def submitted_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest payouts on their way, and before them all of a run at once."""
    return _choices(request, typed, "submitted", whole=True)


def settled_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest payouts that arrived."""
    return _choices(request, typed, "settled", whole=False)


WhichRun = Annotated[str, Help("which run, by its label"), Length(1, 40), Suggest(run_choices)]
Code = Annotated[str, Help("the code of the version you saw"), Length(1, 64)]
Reason = Annotated[str, Help("why, in a sentence"), Length(3, 200)]

Reference = Annotated[str, Help("the reference of whoever moved it"), Length(1, 60)]
OnItsWay = Annotated[
    str, Help("which payout, or a run's label for all of it"), Length(1, 60), Suggest(submitted_choices)
]


@command(
    "program payouts review",
    "The open payout run, or what one would pay.",
    needs=Role.FINANCE,
    also=("program payouts",),
    title="Review a run",
)
def review(
    request: Request,
    run: Annotated[str | None, Help("which run; without one, the open one"), Suggest(run_choices)] = None,
) -> Reply:
    """Show a run with all that is decided on; without an open one, what would be paid now."""
    found = get_run(request.store, run.strip()) if run else _open(request)
    if found is not None:
        return run_card(request, found)
    return plan_card(request, plan(request.store, request.program.terms, request.program.today(request.now)))


@command("program payouts make", "Make a run of what is due.", needs=Role.FINANCE, changes=True, title="Make a run")
def make(
    request: Request,
    cut_off: Annotated[
        str | None, Help("pay what was released by this day; without one, today"), Length(10, 10)
    ] = None,
    label: Annotated[str | None, Help("what to call it; without one, by its day"), Length(1, 30)] = None,
) -> Reply:
    """Make a run, or show the one that was made for the label before."""
    day = read_day(cut_off) if cut_off else request.program.today(request.now)
    person = _person(request)
    named = (label or day.isoformat()).strip()
    run = make_run(request.store, request.program.terms, label=named, cut_off=day, made_by=person.id, now=request.now)
    return run_card(request, run)


@command(
    "program payouts approve", "Approve a run as you saw it.", needs=Role.FINANCE, changes=True, title="Approve a run"
)
def approve_run(request: Request, run: WhichRun, code: Code) -> Reply:
    """Keep the approval of whoever asks; a run that is not what they saw is shown anew, and nothing is approved."""
    found, person = get_run(request.store, run.strip()), _person(request)
    if not is_shown(found, code):
        return _stale(request, found)
    try:
        consent = approve(request.store, request.program.terms, found, person, request.now, shown=found.digest)
    except RunChanged:
        return _stale(request, found)
    if not consent.enough:
        _ask_second(request, found, person)
    say = request.say("program_payouts/said", enough=consent.enough, have=consent.have, need=consent.need)
    return run_card(request, found, (Text(say("approved")),), Tone.GOOD)


@command(
    "program payouts submit", "Send an approved run on its way.", needs=Role.FINANCE, changes=True, title="Submit a run"
)
def submit_run(request: Request, run: WhichRun, code: Code) -> Reply:
    """Submit a run; what is not the version that was seen, or not what the books allow any more, is shown anew."""
    found = get_run(request.store, run.strip())
    if found.state in OPEN and not is_shown(found, code):
        return _stale(request, found)
    try:
        submit(request.store, request.program.terms, found, request.now)
    except (RunChanged, RunOutdated):
        return _stale(request, found)
    return run_card(request, found, (Text(request.say("program_payouts/said")("submitted")),), Tone.GOOD)


@command(
    "program payouts exclude",
    "Take a partner out of the open run.",
    needs=Role.FINANCE,
    changes=True,
    title="Exclude a partner",
)
def exclude_partner(
    request: Request,
    run: WhichRun,
    partner: Annotated[str, Help("which partner"), Suggest(paid_choices)],
    reason: Reason,
) -> Reply:
    """Exclude a partner with a reason; approvals given before are void, and named."""
    found, out = get_run(request.store, run.strip()), find_partner(request.store, partner)
    changed = exclude(request.store, request.program.terms, found, out.id, reason, request.now)
    say = request.say("program_payouts/said", name=out.name, voided=_voided(request, changed))
    return run_card(request, changed.run, (Text(say("changed")),), Tone.WARNING if changed.voided else Tone.NEUTRAL)


@command(
    "program payouts refresh",
    "Bring the open run up to date with the books.",
    needs=Role.FINANCE,
    changes=True,
    title="Bring a run up to date",
)
def refresh_run(request: Request, run: WhichRun) -> Reply:
    """Bring a run up to date; where that changes it, approvals given before are void, and named."""
    found = get_run(request.store, run.strip())
    before = code_of(found)
    changed = refresh(request.store, request.program.terms, found, request.now)
    differs = code_of(changed.run) != before
    say = request.say("program_payouts/said", changed=differs, voided=_voided(request, changed))
    return run_card(request, changed.run, (Text(say("refreshed")),))


@command("program payouts cancel", "Give the open run up.", needs=Role.FINANCE, changes=True, title="Give a run up")
def cancel_run(request: Request, run: WhichRun, reason: Reason) -> Reply:
    """Give a run up before it is submitted."""
    changed = cancel(request.store, request.program.terms, get_run(request.store, run.strip()), reason, request.now)
    return run_card(request, changed.run, (Text(request.say("program_payouts/said")("cancelled")),))


@command("program payouts list", "Every payout run, the newest first.", needs=Role.FINANCE)
def list_runs(request: Request) -> Reply:
    """List the newest runs."""
    found = runs(request.store, LISTED_MOST)
    say = request.say("program_payouts/list", count=len(found), currency=request.program.currency)
    now = Button(say("now"), "program payouts review", style=Style.PRIMARY)
    if not found:
        return Reply(say("title"), (Text(say("empty")), Buttons((now,))))
    columns = (
        Column(say("label")),
        Column(say("state")),
        Column(say("partners"), number=True),
        Column(say("total"), number=True),
    )
    rows = tuple(
        (
            literal(run.label),
            literal(run.state),
            literal(len(payouts_of(request.store, run))),
            say("total.of", totals=totals(request.store, run)),
        )
        for run in found
    )
    looks = tuple(
        Button(say("review", label=run.label), "program payouts review", {"run": run.label}) for run in found[:3]
    )
    return Reply(say("title"), (Table(say("caption"), columns, rows), Buttons((now, *looks))))


@command("program payouts export", "The files by which a submitted run is paid.", needs=Role.FINANCE, title="Export")
def export(
    request: Request,
    run: WhichRun,
    pay_on: Annotated[str | None, Help("the day a bank is asked to pay; without one, tomorrow"), Length(10, 10)] = None,
) -> Reply:
    """Hand over the files of a run: PayPal and Wise as CSV, SEPA as XML."""
    found = get_run(request.store, run.strip())
    day = read_day(pay_on) if pay_on else request.program.today(request.now) + timedelta(days=1)
    if request.program.payer is None and _by_bank(request, found):
        say = request.say("program_payouts/said", label=found.label)
        return Reply(say("exported.title"), (Text(say("payer")),), Tone.WARNING)
    made = files_of(request.store, found, execute_on=day, payer=request.program.payer)
    say = request.say("program_payouts/said", label=found.label, count=len(made))
    back = Buttons((Button(say("exported.back"), "program payouts review", {"run": found.label}),))
    if not made:
        return Reply(say("exported.title"), (Text(say("exported.none")), back))
    files = tuple(
        File(file.content, file.name, _MEDIA[file.name.rpartition(".")[2]], say("file", file=file)) for file in made
    )
    return Reply(say("exported.title"), (Text(say("exported")), *files, back, Note(say("exported.note"))))


@command("program payouts settle", "Record that payouts arrived.", needs=Role.FINANCE, changes=True, title="It arrived")
def settle_payout(request: Request, payout: OnItsWay, reference: Reference) -> Reply:
    """Settle one payout, or all of a run that are on their way, under a reference."""
    reference = reference.strip()
    return _record(
        request, payout, "settled", lambda store, row, now: settle(store, row, reference, now), reference=reference
    )


@command(
    "program payouts fail", "Record that payouts did not arrive.", needs=Role.FINANCE, changes=True, title="It failed"
)
def fail_payout(request: Request, payout: OnItsWay, reason: Reason) -> Reply:
    """Fail one payout, or all of a run that are on their way: the amounts are payable again."""
    return _record(request, payout, "failed", lambda store, row, now: fail(store, row, reason, now))


@command(
    "program payouts return", "Record that a payout came back.", needs=Role.FINANCE, changes=True, title="It came back"
)
def return_payout(
    request: Request,
    payout: Annotated[str, Help("which payout"), Length(1, 60), Suggest(settled_choices)],
    reason: Reason,
) -> Reply:
    """Take back that a payout arrived: its amount is payable again."""
    return _record(request, payout, "returned", lambda store, row, now: return_(store, row, reason, now))


def _open(request: Request) -> PayoutRun | None:
    return next((run for run in runs(request.store) if run.state in OPEN), None)


def _person(request: Request) -> Person:
    """Whoever asks, known from now on: an admin of the settings may be nobody yet."""
    return ensure_person(request.store, handle_of(request), request.now)


def _stale(request: Request, run: PayoutRun) -> Reply:
    return run_card(request, run, (Text(request.say("program_payouts/said")("stale")),), Tone.WARNING)


def _voided(request: Request, changed: Changed) -> list[str]:
    return names_of(request, changed.voided)


def _ask_second(request: Request, run: PayoutRun, first: Person) -> None:
    """Ask the managers' channel for a second approver, once for each version; amounts stay out of channels."""
    say = request.say("program_payouts/second", run=run, name=first.name)
    button = Button(say("button"), "program payouts review", {"run": run.label}, Style.PRIMARY)
    asked = Reply(say("title"), (Text(say("text")), Buttons((button,))), Tone.WARNING)
    request.post(
        Message(Channel("managers"), asked, priority=Priority.MONEY), f"payout-approval:{run.id}:{code_of(run)}"
    )


def _record(
    request: Request,
    given: str,
    saying: str,
    step: Callable[[Session, Payout, datetime], Payout],
    **facts: str,
) -> Reply:
    """Let payouts take a step, and show their run as it stands after it."""
    run, rows = _meant(request, given.strip(), whole=saying != "returned")
    done = [step(request.store, row, request.now) for row in rows]
    sums = totals_of(Money(row.amount, row.currency) for row in done)
    currency = request.program.currency
    say = request.say("program_payouts/said", count=len(done), totals=sums, currency=currency, **facts)
    first: tuple[Block, ...] = (Text(say(saying)),)
    return run_card(request, run, first, Tone.GOOD if saying == "settled" else Tone.WARNING)


def _meant(request: Request, given: str, *, whole: bool) -> tuple[PayoutRun, Sequence[Payout]]:
    """The payout of an id, or all of a run that are on their way."""
    run = next((run for run in runs(request.store, 200) if run.label == given), None) if whole else None
    if run is None:
        payout = get_payout(request.store, given)
        return request.store.get_one(PayoutRun, payout.run_id), [payout]
    rows = [row for row in payouts_of(request.store, run) if row.state == "submitted"]
    if not rows:
        raise UnknownPayout(given=given)
    return run, rows


def _choices(request: Request, typed: str, state: str, *, whole: bool) -> list[Choice]:
    found: list[Choice] = []
    for run in runs(request.store, _OFFERED_RUNS):
        rows = [row for row in payouts_of(request.store, run) if row.state == state]
        names = partners_in(request.store, rows)
        if whole and len(rows) > 1:
            found.append(Choice(run.label, f"{run.label}: all {len(rows)}"))
        found += [Choice(row.id, f"{names[row.partner_id]}, {_amount(row)}, {run.label}"[:75]) for row in rows]
    return [choice for choice in found if typed.casefold() in choice.label.casefold()][:25]


def _amount(row: Payout) -> str:
    return money(Money(row.amount, row.currency))


def _by_bank(request: Request, run: PayoutRun) -> bool:
    """Whether some of a run is paid by SEPA, whose file names the program's own account."""
    methods = (row.method_id for row in payouts_of(request.store, run) if row.state == "submitted")
    return any(request.store.get_one(PayoutMethod, method_id).kind == "sepa" for method_id in methods if method_id)
