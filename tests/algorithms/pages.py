"""A page describes an algorithm in docs/algorithms; the worked tables on it are read here and run by the tests."""

from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "docs" / "algorithms"
NOTHING = "–"


def worked_table(page: str, first_column: str, *columns: str) -> list[dict[str, str]]:
    """Return the rows of the one table of a page that begins with these columns, each by the names of its columns."""
    found = [table for table in _tables(page) if list(table[0])[: 1 + len(columns)] == [first_column, *columns]]
    assert len(found) == 1, f"docs/algorithms/{page} must have one table that begins with {first_column!r} {columns}"
    return found[0]


def _tables(page: str) -> list[list[dict[str, str]]]:
    tables: list[list[str]] = [[]]
    for line in (PAGES / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            tables[-1].append(line)
        elif tables[-1]:
            tables.append([])
    return [_rows(lines) for lines in tables if lines]


def _rows(lines: list[str]) -> list[dict[str, str]]:
    head, _ruler, *body = (_cells(line) for line in lines)
    return [dict(zip(head, cells, strict=True)) for cells in body]


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
