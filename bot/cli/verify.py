"""`rainmaker verify` checks a statement by the very file that partners run by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer


def verify(
    file: Annotated[Path, typer.Argument(help="the statement as JSON")],
    root: Annotated[Optional[str], typer.Option(help="the root that was published for the period")] = None,  # noqa: UP045
) -> None:
    """Check a statement: its chain, balances, sums and proof; exit code 1 when something is wrong, 2 when unread."""
    from program.verifier.rainmaker_verify import main

    raise typer.Exit(main([str(file), *(["--root", root] if root else [])]))
