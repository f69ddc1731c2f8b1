"""An asking is one call being answered, with all that its story may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.web.dub_bodies import Body
from bot.web.errors import CallRefused
from bot.web.rules import EdgeRules


@dataclass(frozen=True)
class Asking:
    """One call being answered: the transaction, the rules, the caller's visitor hash and the time."""

    store: Session
    rules: EdgeRules
    visitor: str
    now: datetime


Answer = Body | list[Body] | CallRefused
