"""A violation is something in the books that must never be: which invariant it breaks, where, and by how much."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session


@dataclass(frozen=True)
class Violation:
    """What an invariant found: `where` names the row or account, `detail` what is wrong with it."""

    invariant: str
    where: str
    detail: str


class Invariant(Protocol):
    """One thing that must hold of the books."""

    name: str

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield every place where it does not hold."""
        ...
