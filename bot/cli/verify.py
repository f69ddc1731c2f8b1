"""`rainmaker verify` checks a statement or a vote by the very files that people run by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer


def verify(
    file: Annotated[Path, typer.Argument(help="a statement or a motion's record, as JSON")],
    root: Annotated[Optional[str], typer.Option(help="a statement: the root that was published")] = None,  # noqa: UP045
    opening: Annotated[Optional[str], typer.Option(help="a vote: the hash posted when it opened")] = None,  # noqa: UP045
    closing: Annotated[Optional[str], typer.Option(help="a vote: the hash posted when it closed")] = None,  # noqa: UP045
    receipt: Annotated[Optional[str], typer.Option(help="a vote: your receipt, 7:CODE:yes")] = None,  # noqa: UP045
) -> None:
    """Check a statement or a vote; exit code 1 when something is wrong, 2 when it cannot be read."""
    from program.verifier import rainmaker_verify, rainmaker_vote_verify

    given = {"--root": root, "--opening": opening, "--closing": closing, "--receipt": receipt}
    options = [word for name, value in given.items() if value for word in (name, str(value))]
    check = rainmaker_vote_verify if _is_vote(file) else rainmaker_verify
    raise typer.Exit(check.main([str(file), *options]))


def _is_vote(file: Path) -> bool:
    """Whether a file is the record of a motion; what cannot be read is left to the verifier to tell."""
    from program.verifier.rainmaker_vote_verify import FORMAT

    try:
        return f'"{FORMAT}"' in file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
