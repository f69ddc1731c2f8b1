"""Tables of the pages about algorithms, to be run."""

from pathlib import Path

PAGES = Path(__file__).parents[2] / "docs" / "algorithms"


def rows_of(page: str, *header: str) -> list[list[str]]:
    """Return the rows below a header, cell by cell."""
    lines = iter((PAGES / page).read_text(encoding="utf-8").splitlines())
    wanted = list(header)
    for line in lines:
        if _cells(line) == wanted:
            break
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append(_cells(line))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
