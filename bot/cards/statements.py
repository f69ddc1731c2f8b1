"""A statement card is a partner's statement as they read it: opening, sums, closing, proof, last lines and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.chat.markup import Words, literal
from bot.chat.reply import Block, Column, Fields, File, Note, Table, Text
from bot.chat.request import Request
from program.money import Money
from program.periods import Span
from program.rules.aliases import code_of
from program.rules.pockets import Pockets
from program.rules.stated import Sheet, Stated
from program.statement_files.as_beancount import beancount_file
from program.statement_files.as_csv import csv_file
from program.statement_files.as_json import json_file
from program.statement_files.as_ledger import ledger_file
from program.statement_files.explanations import explain
from program.verifier import rainmaker_verify

LINES_MOST = 8


class Form(StrEnum):
    """What a statement's file is for: reading, a spreadsheet, the verifier, or an accountant's own ledger."""

    PDF = "pdf"
    CSV = "csv"
    JSON = "json"
    BEANCOUNT = "beancount"
    LEDGER = "ledger"


@dataclass(frozen=True)
class Shown:
    """A statement as a card needs it; `sealed` is None while its period runs."""

    label: str
    span: Span
    currency: str
    opening: Pockets
    closing: Pockets
    movements: Sequence[Mapping[str, Any]]
    sealed: Stated | None = None


def shown_of(stated: Stated) -> Shown:
    """Return a closed statement for its card."""
    span = Span(date.fromisoformat(stated.period["start"]), date.fromisoformat(stated.period["end"]))
    return Shown(stated.label, span, stated.currency, stated.opening, stated.closing, stated.movements, stated)


def preview_of(sheet: Sheet) -> Shown:
    """Return the sheet of a period that is not closed for its card."""
    span = Span(sheet.period.start, sheet.period.end)
    return Shown(sheet.period.label, span, sheet.currency, sheet.opening, sheet.closing, sheet.lines)


def blocks_of(request: Request, shown: Shown) -> tuple[Block, ...]:
    """Draw one statement in one currency: how it opened, what moved, how it closed, and what proves it."""
    say = request.say("statements/statement", shown=shown, sealed=shown.sealed)
    names = ("opening", "closing", "standing", "lines")
    facts = {
        "opening": Money(shown.opening.owed, shown.currency),
        "closing": Money(shown.closing.owed, shown.currency),
        "held": Money(shown.closing.held, shown.currency),
        "payable": Money(shown.closing.payable, shown.currency),
        "clawback": Money(shown.closing.clawback, shown.currency),
        "count": len(shown.movements),
    }
    fields = Fields(tuple((say(f"{name}.label"), say(name, **facts)) for name in names))
    return (Text(say("heading")), fields, *_sums(request, shown), *_lines(request, shown), *_proof(request, shown))


def files_of(statements: Sequence[Stated], form: Form, program: str) -> tuple[tuple[str, str, bytes], ...]:
    """Return the files of one partner's statements of one period: name, media type and bytes."""
    name = f"statement-{statements[0].label}"
    match form:
        case Form.PDF:
            # Half a second of imports that few stories need, so not at every start.
            from bot.statements_pdf import statement_pdf

            return ((f"{name}.pdf", "application/pdf", statement_pdf(statements, program)),)
        case Form.CSV:
            return ((f"{name}.csv", "text/csv", csv_file(statements).encode()),)
        case Form.BEANCOUNT:
            return ((f"{name}.beancount", "text/plain", beancount_file(statements, program).encode()),)
        case Form.LEDGER:
            return ((f"{name}.ledger", "text/plain", ledger_file(statements, program).encode()),)
        case Form.JSON:
            verifier = Path(rainmaker_verify.__file__)
            each = [
                (f"{name}-{one.currency}.json", "application/json", json_file(one, program).encode())
                for one in statements
            ]
            return (*each, (verifier.name, "text/x-python", verifier.read_bytes()))


def file_blocks(request: Request, statements: Sequence[Stated], form: Form) -> tuple[File, ...]:
    """Return statements as documents to keep; with JSON comes the program that checks it."""
    found = files_of(statements, form, request.program.name)
    return tuple(File(data, name, media, literal(name)) for name, media, data in found)


def _sums(request: Request, shown: Shown) -> tuple[Block, ...]:
    """By kind, how many lines and by how much they changed what is owed: the opening and these make the closing."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for line in shown.movements:
        counts[line["kind"]] += 1
        sums[line["kind"]] += _owed_more(line)
    if not counts:
        return ()
    say = request.say("statements/tables", shown=shown)
    columns = (Column(say("kind")), Column(say("lines"), number=True), Column(say("change"), number=True))
    rows = tuple(
        (
            say("earned") if kind == "accrue" else literal(explain({"kind": kind})),
            say("count", count=counts[kind]),
            say("amount", money=Money(sums[kind], shown.currency)),
        )
        for kind in counts
    )
    return (Table(say("sums.caption"), columns, rows),)


def _owed_more(line: Mapping[str, Any]) -> int:
    amount: int = line["amount"]
    return {"paid": 0, "clawback": -amount}.get(line["account"], amount)


def _lines(request: Request, shown: Shown) -> tuple[Block, ...]:
    """The last lines, the newest first; a file has all of them."""
    last = list(reversed(shown.movements))[:LINES_MOST]
    if not last:
        return (Text(request.say("statements/tables")("none")),)
    say = request.say("statements/tables", more=len(shown.movements) - len(last))
    columns = (Column(say("day")), Column(say("what")), Column(say("into")), Column(say("moved"), number=True))
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            say("day.of", on=date.fromisoformat(line["date"])),
            say(f"line.{line['kind']}", code=_code(line)),
            say(f"account.{line['account']}"),
            say("amount", money=Money(line["amount"], shown.currency)),
        )
        for line in last
    )
    return (Table(say("lines.caption"), columns, rows),)


def _code(line: Mapping[str, Any]) -> str | None:
    """The customer's code, by which a line is found beside its commission in `/partner earnings`."""
    mark = line.get("refers", {}).get("customer")
    return code_of(mark) if mark else None


def _proof(request: Request, shown: Shown) -> tuple[Block, ...]:
    """What the verifier of partners finds, asked now and not remembered."""
    say = request.say("statements/statement", shown=shown, sealed=shown.sealed)
    if shown.sealed is None:
        return (Note(say("preview")),)
    stands = _stands(shown.sealed, request.program.name)
    names = ("proof", "head", "root")
    return (Fields(tuple((say(f"{name}.label"), say(name, stands=stands)) for name in names)),)


def _stands(stated: Stated, program: str) -> bool:
    try:
        rainmaker_verify.verify(rainmaker_verify.read(json_file(stated, program)), stated.root)
    except rainmaker_verify.Refused:
        return False
    return True
