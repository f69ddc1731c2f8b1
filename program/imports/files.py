"""A file is taken in whole or not at all: every row by its story, every fault by its line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from program.errors import Refusal
from program.events import BadEvent, EventConflict
from program.failpoints import reach
from program.imports.fields import Fields, Importing, Wrong
from program.imports.kinds import KINDS, Kind

ROWS_MOST = 100_000
FAULTS_MOST = 200


@dataclass
class Report:
    """What became of the rows, by outcome, and what is wrong, by line; `cut` when there was more of that."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    cut: bool = False

    def fault(self, line: int, words: str) -> None:
        """Note a fault."""
        if len(self.faults) < FAULTS_MOST:
            self.faults.append(f"line {line}: {words}")
        else:
            self.cut = True


def take_file(
    importing: Importing, kind: str, lines: Iterable[str], seen: Callable[[int], None] = lambda _line: None
) -> Report:
    """Take in a file's rows and report; the caller keeps the transaction only where there is no fault."""
    report, rules = Report(), KINDS[kind]
    try:
        for line, values in _rows(rules, lines, report):
            seen(line)
            _take(importing, rules, line, Fields(values), report)
            reach("import.row_taken")
            if report.cut:
                break
    except csv.Error as error:
        report.fault(0, f"the file is not readable as CSV from here on: {error}")
    except UnicodeDecodeError:
        report.fault(0, "the file is not UTF-8 text")
    return report


def _take(importing: Importing, kind: Kind, line: int, fields: Fields, report: Report) -> None:
    try:
        with importing.store.begin_nested():
            report.outcomes[kind.take(importing, fields)] += 1
    except (Wrong, BadEvent, EventConflict) as wrong:
        report.fault(line, str(wrong))
    except Refusal as refusal:
        told = ", ".join(str(value) for value in refusal.facts.values())
        report.fault(line, f"{type(refusal).__name__}: {told}" if told else type(refusal).__name__)


def _rows(kind: Kind, lines: Iterable[str], report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line that it ends on; nothing where the header is wrong."""
    texts = iter(lines)
    first = next(texts, "").removeprefix("\ufeff")
    separator = ";" if first.count(";") > first.count(",") else ","
    header = [name.strip().lower() for name in next(csv.reader([first], delimiter=separator, strict=True), [])]
    for fault in _header_faults(kind, header):
        report.fault(1, fault)
    if report.faults:
        return
    reader = csv.reader(texts, delimiter=separator, strict=True)
    for number, row in enumerate(reader, 1):
        line = reader.line_num + 1
        if number > ROWS_MOST:
            report.fault(line, f"a file may have {ROWS_MOST} rows; split it")
            return
        if len(row) == len(header):
            yield line, dict(zip(header, row, strict=True))
        elif row:
            report.fault(line, f"has {len(row)} fields where the header has {len(header)}")


def _header_faults(kind: Kind, header: list[str]) -> Iterator[str]:
    known = (*kind.needed, *kind.optional)
    yield from (f"the column {name!r} is missing" for name in kind.needed if name not in header)
    yield from (f"no column is called {name!r}; there are {', '.join(known)}" for name in header if name not in known)
    yield from (f"the column {name!r} is there twice" for name in sorted(set(header)) if header.count(name) > 1)
