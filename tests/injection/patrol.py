"""A patrol goes by every surface with payloads, and notes what is wrong with what leaves for the platforms."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import handlers.ask
from bot.migrations import upgrade
from bot.store import open_engine
from tests.injection.drawer import Drawer, outlined
from tests.injection.fields import OUTSIDE
from tests.injection.surfaces import Surface, surfaces
from tests.injection.ward import OTHERS, Ward
from tests.injection.wire import ADDRESS

Fault = tuple[str, str, str]
# What everything is asked with when it is tried which questions are carried out.
_ORDINARY = "Words from outside"


@dataclass(frozen=True)
class Patrol:
    """A ward with its surfaces, and by each field the names of the surfaces that show it."""

    ward: Ward
    surfaces: Sequence[Surface]
    shown: Mapping[str, frozenset[str]]
    drawer: Drawer

    @property
    def refused(self) -> set[str]:
        """The commands of which no way was found that is carried out."""
        every = {surface.name for surface in self.surfaces}
        carried = {surface.name for surface in self.surfaces if surface.carried_out}
        commands = self.ward.stage.dispatcher.registry.commands
        return {one.path for one in commands if f"/{one.path}" in every and f"/{one.path}" not in carried}

    @property
    def telling(self) -> list[Surface]:
        """The surfaces on which anything from outside stands."""
        named = frozenset().union(*self.shown.values())
        return [surface for surface in self.surfaces if surface.name in named]

    def faults(self, payload: str, chosen: Sequence[Surface]) -> Iterator[Fault]:
        """Fill the ward with a payload, draw some surfaces, and yield what is wrong: where, with what, and how."""
        with self.ward.filled(payload), outlined(), _fewer_pages():
            for surface in chosen:
                for fault in self._wrong(surface):
                    yield surface.name, payload, fault

    def _wrong(self, surface: Surface) -> Iterator[str]:
        try:
            for shown in surface.draw(self.ward):
                for fault in self.drawer.faults(shown):
                    if not (surface.leads and fault.partition(": ")[2].startswith(ADDRESS)):
                        yield fault
        except Exception as error:
            yield f"it broke: {error!r}"


@contextmanager
def _fewer_pages() -> Iterator[None]:
    """Let managers' questions be answered from the partners' pages alone: what is asked is what is looked at here."""
    with patch.object(handlers.ask, "pages_for_managers", handlers.ask.pages_for_partners):
        yield


@contextmanager
def patrol() -> Iterator[Patrol]:
    """Found a town of its own and lend a patrol through it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ward.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        yield from _through(Ward(file))


def _through(ward: Ward) -> Iterator[Patrol]:
    try:
        with ward.filled(_ORDINARY):
            found = surfaces(ward)
        yield Patrol(ward, found, _shown(ward, found), Drawer(ward.stage.templates))
    finally:
        ward.close()


def _shown(ward: Ward, found: Sequence[Surface]) -> dict[str, frozenset[str]]:
    """Where each field shows, found by a mark of its own in it."""
    marks = {name: f"zq{place:03d}qz" for place, name in enumerate((*OUTSIDE, *OTHERS))}
    seen: dict[str, set[str]] = defaultdict(set)
    with ward.filled(marks):
        for surface in found:
            text = repr([shown.drawing for shown in surface.draw(ward)])
            for name, mark in marks.items():
                if mark in text:
                    seen[name].add(surface.name)
    return {name: frozenset(seen[name]) for name in marks}
