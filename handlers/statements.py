"""Statements as a partner reads their own: sealed periods, the running one as a preview, and files to keep."""

from datetime import date
from typing import Annotated

from bot.cards.statements import Form, blocks_of, file_blocks, preview_of, shown_of
from bot.chat.access import Role
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.markup import Words, plain
from bot.chat.reply import Block, Button, Buttons, Column, Divider, Note, Reply, Style, Table, Text
from bot.chat.request import Request
from program.ledger import balances
from program.money import Money
from program.rules.stated_periods import StatedPeriod, after_closed, last_over, running_period, typed_label
from program.statement_errors import UnknownStatement
from program.statements import find_period, last_closed, stated, statement_of, statements_of
from program.tables import Statement, StatementPeriod

LISTED_MOST = 12
OPENED_MOST = 3


def closed_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the periods of which the person has a statement, the newest first."""
    labels = [Choice(label, label) for label in _labels(request)]
    return [choice for choice in labels if typed.casefold() in choice.label.casefold()]


def period_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest the closed periods, and the running ones, which are previews."""
    say = request.say("statements/list", count=0)
    closed = closed_choices(request, typed)
    running = [
        Choice(each.label, plain(say("running", label=each.label)))
        for each in _open_periods(request)
        if typed.casefold() in each.label.casefold()
    ]
    return [*closed, *running]


Currency = Annotated[str | None, Help("only this currency, for example EUR"), Length(3, 3)]


@command(
    "partner statement list",
    "Your statements, sealed month by month.",
    needs=Role.PARTNER,
    also=("partner statement", "partner statements"),
)
def list_statements(request: Request) -> Reply:
    """List the closed periods with what was owed before and after, and the short code that binds each."""
    rows = statements_of(request.store, str(request.person.partner_id))
    say = request.say("statements/list", count=len(rows), most=LISTED_MOST)
    preview = Button(say("preview"), "partner statement show", {"period": _running(request).label})
    if not rows:
        return Reply(say("title"), (Text(say("empty")), Buttons((preview,))))
    columns = (
        Column(say("period")),
        Column(say("opening"), number=True),
        Column(say("closing"), number=True),
        Column(say("root")),
    )
    table = Table(say("caption"), columns, tuple(_row(request, row) for row in rows[:LISTED_MOST]))
    labels = _labels(request)[:OPENED_MOST]
    opening = [Button(say("open", label=label), "partner statement show", {"period": label}) for label in labels]
    return Reply(say("title"), (table, Buttons((*opening, preview)), Note(say("note"))))


@command("partner statement show", "One statement: sums, lines and proof.", needs=Role.PARTNER)
def show_statement(
    request: Request,
    period: Annotated[
        str | None, Help("a month or quarter; without one, the newest closed"), Length(4, 20), Suggest(period_choices)
    ] = None,
    currency: Currency = None,
) -> Reply:
    """Show a closed statement, or the running period as a preview that is marked as such."""
    labels = _labels(request)
    wanted = typed_label(period) if period else (labels[0] if labels else _running(request).label)
    if wanted in labels:
        return _closed(request, wanted, currency)
    running = next((each for each in _open_periods(request) if each.label == wanted), None)
    if running is None:
        raise UnknownStatement(given=period, known=labels[:LISTED_MOST])
    return _preview(request, running, currency)


@command("partner statement file", "A statement as a file to keep.", needs=Role.PARTNER, title="Statement as a file")
def statement_file(
    request: Request,
    period: Annotated[str, Help("a closed month or quarter"), Length(4, 20), Suggest(closed_choices)],
    form: Annotated[Form, Help("what kind of file")] = Form.PDF,
) -> Reply:
    """Hand over a closed statement as a file, in every currency."""
    label = typed_label(period)
    rows = statements_of(request.store, str(request.person.partner_id), label)
    if not rows:
        raise UnknownStatement(given=period, known=_labels(request)[:LISTED_MOST])
    found = [stated(request.store, row) for row in rows]
    say = request.say("statements/file", label=label, form=form.value, root=found[0].root)
    back = Button(say("back"), "partner statement show", {"period": label})
    return Reply(
        say("title"),
        (Text(say("text")), *file_blocks(request, found, form), Buttons((back,)), Note(say("note"))),
    )


def _closed(request: Request, label: str, currency: str | None) -> Reply:
    rows = statements_of(request.store, str(request.person.partner_id), label)
    wanted = [row for row in rows if currency is None or row.currency == currency.upper()]
    if not wanted:
        raise UnknownStatement(given=f"{label} {currency}", known=[f"{label} {row.currency}" for row in rows])
    blocks = [_with_rule(blocks_of(request, shown_of(stated(request.store, row)))) for row in wanted]
    say = request.say("statements/show", label=label)
    files = [
        Button(say("file", form=form.value.upper()), "partner statement file", {"period": label, "form": form.value})
        for form in (Form.PDF, Form.CSV, Form.JSON)
    ]
    buttons = Buttons((*files, Button(say("list"), "partner statement list")))
    return Reply(say("title.closed"), (*(each for part in blocks for each in part), buttons, Note(say("verify"))))


def _preview(request: Request, period: StatedPeriod, currency: str | None) -> Reply:
    partner_id = str(request.person.partner_id)
    say = request.say("statements/show", label=period.label, end=period.end)
    wanted = [each for each in _currencies(request) if currency is None or each == currency.upper()]
    sheets = [statement_of(request.store, partner_id, each, period) for each in wanted]
    due = [sheet for sheet in sheets if sheet.is_due]
    listed = Buttons((Button(say("list"), "partner statement list", style=Style.PRIMARY),))
    if not due:
        return Reply(say("title.preview"), (Text(say("nothing")), listed))
    blocks = [each for sheet in due for each in _with_rule(blocks_of(request, preview_of(sheet)))]
    return Reply(say("title.preview"), (Text(say("not_closed")), *blocks, listed))


def _with_rule(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return (*blocks, Divider())


def _row(request: Request, row: Statement) -> tuple[Words, ...]:
    period = request.store.get_one(StatementPeriod, row.period_id)
    say = request.say(
        "statements/row",
        label=period.label,
        root=period.root[:12],
        opening=Money(row.opening, row.currency),
        closing=Money(row.closing, row.currency),
    )
    return say("period"), say("opening"), say("closing"), say("root")


def _labels(request: Request) -> list[str]:
    """The labels of the person's closed statements, the newest period first."""
    if request.person.partner_id is None:
        return []
    rows = statements_of(request.store, request.person.partner_id)
    found = dict.fromkeys(row.period_id for row in rows)
    return [request.store.get_one(StatementPeriod, period_id).label for period_id in found]


def _running(request: Request) -> StatedPeriod:
    today: date = request.program.today(request.now)
    return running_period("month", today, request.program.zone)


def _open_periods(request: Request) -> list[StatedPeriod]:
    """The month and quarter that run, and those that ended and wait to be closed."""
    today, zone, fiscal = request.program.today(request.now), request.program.zone, request.program.fiscal
    quarter = after_closed(running_period("quarter", today, zone, fiscal), last_closed(request.store, "quarter"))
    over = (last_over("month", today, zone), last_over("quarter", today, zone, fiscal))
    waiting = [each for each in over if find_period(request.store, each.label) is None]
    return [_running(request), *([quarter] if quarter else []), *waiting]


def _currencies(request: Request) -> list[str]:
    """The currencies in which anything ever moved on the person's accounts."""
    accounts = balances(request.store, f"partner:{request.person.partner_id}:")
    return sorted({currency for _, currency in accounts})
