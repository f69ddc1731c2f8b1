"""A target is where a link's code leads, kept in memory for seconds so that a slow store delays nobody."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import event
from sqlmodel import Session, col, select

from bot.store import Store
from program.links import CODE, LinkRules, destination_allowed
from program.partners import SHUT_OUT
from program.rules.click_ids import pack_link
from program.tables import Link, Partner

log = logging.getLogger(__name__)
TARGETS_MOST = 10_000
FRESH_SECONDS = 5.0
STALE_SECONDS = 600.0
PATIENCE_SECONDS = 0.05
CLICK_PARAMETER = "dub_id"


@dataclass(frozen=True)
class Target:
    """A link that may be followed: its destination, and the same split where the click id goes in."""

    link_id: str
    packed: bytes | None
    partner_id: str | None
    destination: bytes
    before: bytes
    after: bytes


def target_of(rules: LinkRules, link: Link, partner: Partner | None) -> Target | None:
    """Return where a link leads, or None when it is archived, its partner shut out, or its destination not allowed."""
    if link.archived_at is not None or (partner is not None and partner.status in SHUT_OUT):
        return None
    if not destination_allowed(rules, link.destination):
        return None
    before, after = _around_click_id(link.destination)
    return Target(
        link.id, pack_link(link.id), link.partner_id, link.destination.encode("ascii"), before.encode(), after.encode()
    )


def _around_click_id(destination: str) -> tuple[str, str]:
    """Split an address so that a click id fits between; a click id that stands in it already is taken out."""
    parts = urlsplit(destination)
    query = parts.query
    if CLICK_PARAMETER in query:
        query = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != CLICK_PARAMETER])
    before = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))
    after = f"#{parts.fragment}" if parts.fragment else ""
    return f"{before}{'&' if query else '?'}{CLICK_PARAMETER}=", after


class Targets:
    """Knows targets by code: the freshest within five seconds, an older one at once while the store is slow.

    A link or partner changed in this process is forgotten the moment the change is committed.
    """

    def __init__(self, store: Store, rules: LinkRules) -> None:
        self._store, self._rules = store, rules
        self._known: OrderedDict[str, tuple[float, Target]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Target | None]] = {}
        self._threads = ThreadPoolExecutor(2, "code-lookup")
        self._changes = 0

    def start(self) -> None:
        """Read the newest links, and listen for changes made in this process."""
        event.listen(Session, "after_flush", _note_changes)
        event.listen(Session, "after_commit", self._after_commit)
        with self._store.unit(changes=False) as store:
            newest = select(Link, Partner).outerjoin(Partner, col(Partner.id) == Link.partner_id)
            for link, partner in store.exec(newest.order_by(col(Link.created_at).desc()).limit(TARGETS_MOST)):
                self._keep(link.code, target_of(self._rules, link, partner))

    def stop(self) -> None:
        """Stop listening."""
        if event.contains(Session, "after_flush", _note_changes):
            event.remove(Session, "after_flush", _note_changes)
        event.remove(Session, "after_commit", self._after_commit)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def fresh(self, code: str) -> Target | None:
        """Return a target known well enough to be used without asking."""
        found = self._known.get(code)
        return found[1] if found and time.monotonic() - found[0] < FRESH_SECONDS else None

    async def find(self, code: str) -> Target | None:
        """Return the target of a code, or None for one that leads nowhere; malformed codes take as long as others.

        SQLAlchemyError when the store fails and nothing is known from before.
        """
        task = self._asking.get(code)
        if task is None:
            task = self._asking[code] = asyncio.create_task(self._ask(code))
            task.add_done_callback(partial(self._asked, code))
        known = self._known.get(code)
        if known is None or time.monotonic() - known[0] > STALE_SECONDS:
            return await asyncio.shield(task)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        return task.result() if done and task.exception() is None else known[1]

    def _asked(self, code: str, task: asyncio.Task[Target | None]) -> None:
        self._asking.pop(code, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("a link could not be looked up: %s", type(task.exception()).__name__)

    async def _ask(self, code: str) -> Target | None:
        changes = self._changes
        target = await asyncio.get_running_loop().run_in_executor(self._threads, self._read, code)
        if changes == self._changes:
            self._keep(code, target)
        return target

    def _read(self, code: str) -> Target | None:
        wanted = code.lower() if CODE.fullmatch(code.lower()) else ""
        with self._store.unit(changes=False) as store:
            row = store.exec(
                select(Link, Partner)
                .outerjoin(Partner, col(Partner.id) == Link.partner_id)
                .where(col(Link.code) == wanted)
            ).first()
            return target_of(self._rules, *row) if row else None

    def _keep(self, code: str, target: Target | None) -> None:
        if target is None:
            self._known.pop(code, None)
            return
        self._known[code] = (time.monotonic(), target)
        self._known.move_to_end(code)
        if len(self._known) > TARGETS_MOST:
            self._known.popitem(last=False)

    def _after_commit(self, session: Any) -> None:
        if session.info.pop("targets_changed", False):
            self._changes += 1
            self._known.clear()


def _note_changes(session: Any, _context: Any) -> None:
    if any(isinstance(row, Link | Partner) and session.is_modified(row) for row in session.dirty):
        session.info["targets_changed"] = True
