"""Payments are submitted payouts outside: their files are exported, and what became of them is recorded."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from sqlmodel import Session

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.reply import Block, Button, Buttons, File, Note, Reply, Text, Tone
from bot.chat.request import Request
from bot.formats import money
from handlers.payout_cards import partners_in, run_card
from handlers.program_payouts import Reason, WhichRun
from program.money import Money
from program.payout_batches import files_of
from program.payout_errors import UnknownPayout
from program.payout_plan import totals_of
from program.payout_runs import get_payout, get_run, payouts_of, runs
from program.payouts import fail, return_, settle
from program.tables import Payout, PayoutRun
from program.typed import read_day

_MEDIA = {"csv": "text/csv", "xml": "application/xml"}
_OFFERED_RUNS = 6


def submitted_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest payouts on their way, and before them all of a run at once."""
    return _choices(request, typed, "submitted", whole=True)


def settled_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest payouts that arrived."""
    return _choices(request, typed, "settled", whole=False)


Reference = Annotated[str, Help("the reference of whoever moved it"), Length(1, 60)]
OnItsWay = Annotated[
    str, Help("which payout, or a run's label for all of it"), Length(1, 60), Suggest(submitted_choices)
]


@command("program payouts export", "The files by which a submitted run is paid.", needs=Role.FINANCE, title="Export")
def export(
    request: Request,
    run: WhichRun,
    pay_on: Annotated[str | None, Help("the day a bank is asked to pay; without one, tomorrow"), Length(10, 10)] = None,
) -> Reply:
    """Hand over the files of a run: PayPal and Wise as CSV, SEPA as XML."""
    found = get_run(request.store, run.strip())
    day = read_day(pay_on) if pay_on else request.program.today(request.now) + timedelta(days=1)
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
