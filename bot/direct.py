"""A direct note tells people, when they next use the bot, that their direct messages are closed to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.cards.deliveries import closed_blocks
from bot.chat.reply import Block
from bot.chat.request import Account
from bot.chat.templates import Templates
from bot.store import Store
from program.direct_lines import closed_line, told


class DirectNote:
    """Says so once for each time that the line was found closed."""

    def __init__(self, store: Store, templates: Templates, now: Callable[[], datetime]) -> None:
        self._store, self._templates, self._now = store, templates, now

    def beside(self, store: Session, account: Account) -> tuple[Block, ...]:
        """Return what the owner of an account should know, or nothing."""
        line = closed_line(store, account.platform, f"user:{account.user}")
        if line is None or line.told_at is not None:
            return ()
        return closed_blocks(self._templates, account.platform)

    def told(self, account: Account) -> None:
        """Note that they know."""
        with self._store.unit() as store:
            told(store, account.platform, f"user:{account.user}", self._now())
