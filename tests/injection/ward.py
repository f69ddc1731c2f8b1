"""The ward is a town in which every field that somebody may fill holds a payload, and every surface is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from bot.chat.dispatcher import Dispatcher
from bot.chat.job import Message
from bot.chat.operations import JobLine, Level, RunLine
from bot.chat.request import Account
from bot.store import Store, open_engine
from program.people import Handle, Profile, identify
from program.tables import Partner, Person, Row
from tests.gallery.scenes import MOMENT, Scene
from tests.injection.fields import OUTSIDE
from tests.injection.town import TOWN, found
from tests.stage import WORKSPACE, ZONE, Operations, Stage

# Who asks: two partners' people who may do everything, so that one can agree to what the other did, and a stranger.
ASKERS = ("U0P00000", "U0P00001", "U0STRANGER")
_EMPTY = "('', '[]', '{}')"
# What stands for the name by which a platform calls whoever asks, and for every text that they type.
NAME, TYPED = "account.name", "option"
OTHERS = (NAME, TYPED, "about.text", "model.draft", "operations.reason")


class _Turned(Store):
    """A store whose transactions are steps within one that is never committed, so that the town stays as it was."""

    within: Connection

    @contextmanager
    def _unit(self, changes: bool) -> Iterator[Session]:
        step = self.within.begin_nested()
        try:
            with Session(self.within, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
                yield session
                session.flush()
        finally:
            if step.is_active:
                step.rollback()


class Ward:
    """Fills the town with a payload, and lends what surfaces are drawn with."""

    def __init__(self, file: Path) -> None:
        stage = Stage(file)
        found(stage)
        stage.close()
        self.store = _Turned(_hasty(open_engine(f"sqlite:///{file}")))
        self.stage = Stage(store=self.store)
        self.stage.now = MOMENT
        self.posted: list[Message] = []
        self.broken: list[str] = []
        self.texts: Mapping[str, str] = {}
        self._known: dict[Account, Profile] = {}
        self._statements = dict(_statements())
        self._instead = {table: dict(_attributes(table)) for table in Row.__subclasses__()}
        self.stage.dispatcher = self._dispatcher()
        with self.store.engine.begin() as connection:
            _unguard(connection)

    def close(self) -> None:
        """Let go of the town."""
        self.stage.close()

    @contextmanager
    def filled(self, texts: str | Mapping[str, str]) -> Iterator[None]:
        """Let a text stand in every field from outside, past all rules that would refuse it, or each field's own."""
        if isinstance(texts, str):
            texts = dict.fromkeys((*OUTSIDE, *OTHERS), texts.replace("\x00", ""))
        self._known.clear()
        self.stage.operations.__dict__.update(vars(_operations(texts["operations.reason"])))
        with self.store.engine.connect() as connection:
            for table, statement in self._statements.items():
                given = {name: field.write(texts[f"{table}.{name}"]) for name, field in _fields(table)}
                connection.exec_driver_sql(statement, given)
            self.store.within, self.texts = connection, texts
            try:
                with self._tainted():
                    yield
            finally:
                self.texts = {}
                connection.rollback()

    def scene(self) -> Scene:
        """Return the town as the gallery's posts know theirs."""
        with self.store.unit(False) as store:
            return Scene("town", self.stage, store.get_one(Partner, "prt_000000"), store.get_one(Person, "per_000000"))

    def asker(self, user: str) -> Account:
        """Return the account of somebody, by the name that their platform tells."""
        return Account("slack", WORKSPACE, user, self.texts[NAME])

    @contextmanager
    def _tainted(self) -> Iterator[None]:
        """Let each row that is made or changed meanwhile get the field's payload in place of a text from outside."""
        put, instead = Row.__setattr__, self._instead

        def put_payload(row: Row, name: str, value: Any) -> None:
            field = instead.get(type(row), {}).get(name)
            put(row, name, self.texts[field] if field and value else value)

        with patch.object(Row, "__setattr__", put_payload):
            yield

    def _dispatcher(self) -> Dispatcher:
        desk = replace(
            self.stage.dispatcher.desk, program=TOWN, identify=self._identify, now=lambda: MOMENT,
            post=lambda _store, message, _key, _now: self.posted.append(message), beside=None,
        )  # fmt: skip
        made = Dispatcher(self.stage.dispatcher.registry, self.stage.templates, desk)
        apologise = made.apologise
        made.apologise = lambda reference: (self.broken.append(reference), apologise(reference))[1]  # type: ignore[method-assign]
        return made

    def _identify(self, store: Session, asking: Account) -> Profile:
        """Who asks, found once for each payload: it is asked for by everything and always the same."""
        if asking not in self._known:
            handle = Handle(asking.platform, asking.team, asking.user, asking.name)
            self._known[asking] = identify(store, handle, {}, ZONE)
        return self._known[asking]


def _hasty(engine: Engine) -> Engine:
    """An engine that waits for no disk: nothing of this is kept."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute("pragma journal_mode=memory")
        connection.execute("pragma synchronous=off")

    return engine


def _fields(table: str) -> Iterator[tuple[str, Any]]:
    for name, field in OUTSIDE.items():
        if name.startswith(f"{table}."):
            yield name.partition(".")[2], field


def _statements() -> Iterator[tuple[str, str]]:
    """Yield for each table how its fields are filled where something stands in them."""
    for table in sorted({name.partition(".")[0] for name in OUTSIDE}):
        changes = ", ".join(
            f"{name} = CASE WHEN {name} IS NULL OR {name} IN {_EMPTY} THEN {name} "
            f"ELSE :{name}{' || rowid' if field.alone else ''} END"
            for name, field in _fields(table)
        )
        yield table, f"UPDATE {table} SET {changes}"


def _attributes(table: type[Row]) -> Iterator[tuple[str, str]]:
    for name, field in _fields(str(table.__tablename__)):
        if not field.alone and not field.typed:
            yield name, f"{table.__tablename__}.{name}"


def _unguard(connection: Connection) -> None:
    """Let even what is append-only be filled: the payload stands there as if it had been written so."""
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()
    for (name,) in rows:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _operations(reason: str) -> Operations:
    """A running bot whose findings, pauses and failures hold a text that somebody wrote or a platform told."""
    paused = JobLine("holds", "Something regular.", "community", MOMENT, MOMENT, "failed", reason, reason, reason)
    going = JobLine("roundup", "Something regular.", "community", MOMENT + timedelta(days=1), MOMENT, "failed", reason)
    run = RunLine("2027-01-04T09:00", MOMENT, "failed", reason)
    found = Operations(lines=[paused, going], runs=[run])
    found.find("settings", Level.BAD, complaint=reason)
    found.find("variable_near", Level.WARNING, name=reason, near=reason)
    return found
