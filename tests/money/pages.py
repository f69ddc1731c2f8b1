"""The worked tables of the pages about money."""

from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "docs" / "algorithms"


def table(page: str, first_column: str) -> list[dict[str, str]]:
    """Return the rows of the table of a page whose first column is called so, each by the names of its columns."""
    lines = (PAGES / page).read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    head, rows = _cells(lines[start]), []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(head, _cells(line), strict=True)))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
