"""The dispatcher takes every question, from a command, a button, a form or the clock, and always answers."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.chat.access import Role, may
from bot.chat.button import Press, fits
from bot.chat.command import Choice, Command, Option
from bot.chat.errors import BadOption, NotAllowed, NotConnected, OutsideWorkspace, PersonError
from bot.chat.form import Field, Form, form_for
from bot.chat.job import Message
from bot.chat.markup import Words, literal, plain
from bot.chat.reading import assign, complaints, read_all, tokens
from bot.chat.registry import Registry
from bot.chat.reply import Block, Button, Buttons, Mode, Note, Reply, Style, Text, Tone, Visibility
from bot.chat.request import NOTHING, About, Account, Person, Place, Request
from bot.chat.templates import Templates

if TYPE_CHECKING:
    from sqlmodel import Session

log = logging.getLogger(__name__)
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Refusal(Protocol):
    """An error of the program's rules that a person can act on: `code` names its sentence, `facts` fill it."""

    facts: Mapping[str, Any]
    code: str


@dataclass(frozen=True)
class Desk:
    """What the composition root lends the dispatcher; `unit(changes)` is one transaction, committed if it ends well.

    `beside` is what a person should read beside their next private answer, and `told` notes that they did.
    """

    unit: Callable[[bool], AbstractContextManager[Session]]
    identify: Callable[[Session, Account], Person]
    first_time: Callable[[Session, str, datetime], bool]
    teams: Callable[[str], frozenset[str]]
    now: Callable[[], datetime]
    program: Any
    refusals: tuple[type[Exception], ...] = ()
    operations: Any = None
    post: Callable[[Session, Message, str, datetime], None] | None = None
    beside: Callable[[Session, Account], tuple[Block, ...]] | None = None
    told: Callable[[Account], None] = lambda account: None
    write: Callable[[Reply], Awaitable[Reply]] | None = None


@dataclass(frozen=True)
class Question:
    """What somebody asks: a command and raw values, where, and the delivery's key so that a repeat acts once.

    `at` is when it arrived, before it waited for a thread and for the store.
    """

    account: Account
    place: Place
    command: Command
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    about: About = NOTHING
    at: datetime | None = None


class Dispatcher:
    """Parse, authorise, open a transaction, call, commit, answer: the same way for every platform."""

    def __init__(self, registry: Registry, templates: Templates, desk: Desk) -> None:
        self.registry, self.templates, self.desk = registry, templates, desk

    # What an adapter needs before the store: pure, fast, for the event loop.

    def typed(self, root: str, text: str) -> tuple[Command, dict[str, str]]:
        """Return the command and raw values of a typed line; PersonError says what is wrong with it."""
        words = tokens(text)
        leading: list[str] = []
        for name, value in words:
            if name is not None or len(leading) == 3:
                break
            leading.append(value)
        command, taken = self.registry.match(root, leading)
        if leading[taken:] and not command.options:
            self.registry.mistyped(root, leading)
        return command, assign(command, words[taken:])

    def pressed(self, press: Press) -> tuple[Command, dict[str, str]]:
        """Return the command and raw values of a button; PersonError where the command is gone."""
        return self.registry.get(press.path), dict(press.values)

    def chosen(self, path: str) -> Command:
        """Return the command of a shortcut; PersonError where it is gone."""
        return self.registry.get(path)

    def form(self, command: Command, given: Mapping[str, str], *, everything: bool = False) -> Form | None:
        """Return the form that asks for what is missing, or None when nothing is."""
        if everything or command.missing(given):
            return form_for(command, given, everything=everything)
        return None

    def complaints(self, command: Command, values: Mapping[str, Any]) -> dict[str, str]:
        """Return what is wrong with a form's values, one plain sentence for each option concerned."""
        wrong = complaints(command, values)
        return {name: plain(self._sayings(error)("text")) for name, error in wrong.items()}

    def now(self) -> datetime:
        """Return this moment, for an adapter to note when a question arrived."""
        return self.desk.now()

    # What needs the store: blocking, for a worker thread.

    def answer(self, question: Question) -> Reply | None:
        """Return the reply to a question, never raising; None when this very delivery was answered before."""
        reference = _reference()
        try:
            return self._answer(question, reference)
        except PersonError as error:
            return self.refuse(error, question)
        except self.desk.refusals as error:
            return self.refuse(error, question)
        except Exception:
            log.exception("bug %s in %s asked by %s", reference, question.command.path, question.account)
            return self.apologise(reference)

    async def finished(self, reply: Reply) -> Reply:
        """Return a reply with its wish granted where a model can; on the event loop, with no transaction open."""
        if reply.wish is None or self.desk.write is None:
            return reply
        return await self.desk.write(reply)

    def suggest(self, question: Question, option: Option, typed: str) -> list[Choice]:
        """Return up to 25 suggestions for an option, and none when something goes wrong: typing must go on."""
        if option.suggest is None:
            return [choice for choice in option.choices if typed.casefold() in choice.label.casefold()][:25]
        try:
            with self.desk.unit(False) as store:
                request = self._request(question, store, _reference())
                self._authorise(question, request.person)
                return list(option.suggest(request, typed))[:25]
        except PersonError:
            return []
        except Exception:
            log.exception("suggestions for %s of %s failed", option.name, question.command.path)
            return []

    def begun(self, question: Question, form: Form) -> Form:
        """Return a form with what its lines start with; as it was when something goes wrong, for it must open.

        PersonError where the person may not ask this at all: then there is no use in filling it in.
        """
        try:
            with self.desk.unit(False) as store:
                request = self._request(question, store, _reference())
                self._authorise(question, request.person)
                given = {name: str(value) for name, value in question.values.items()}
                return replace(form, fields=tuple(_begun(field, request, given) for field in form.fields))
        except PersonError:
            raise
        except self.desk.refusals:
            return form
        except Exception:
            log.exception("the form of %s opens empty", question.command.path)
            return form

    def refuse(self, error: PersonError | Exception, question: Question | None = None) -> Reply:
        """Return the reply that tells a person what was wrong and what to do."""
        sayings = self._sayings(error)
        blocks: list[Any] = [Text(sayings("text"))]
        if "button" in sayings:
            blocks.append(Buttons((Button(sayings("button"), str(sayings("button.path")), style=Style.PRIMARY),)))
        elif isinstance(error, PersonError) and error.facts.get("suggestions"):
            blocks.append(Buttons(tuple(_offer(path) for path in error.facts["suggestions"])))
        elif question is not None and isinstance(error, BadOption):
            blocks.append(Buttons((_again(sayings("again"), question),)))
        return Reply(sayings("title"), tuple(blocks), Tone.WARNING, refusal=True)

    def apologise(self, reference: str) -> Reply:
        """Return the reply to a bug: a reference to quote, and nothing of its inside."""
        sayings = self.templates.open("errors/bug", reference=reference)
        return Reply(sayings("title"), (Text(sayings("text")), Note(sayings("note"))), Tone.BAD, refusal=True)

    def leave(self) -> Reply:
        """Return the reply to somebody whose answer would come after this process has ended."""
        sayings = self.templates.open("errors/leaving")
        return Reply(sayings("title"), (Text(sayings("text")),), Tone.BAD, refusal=True)

    def _answer(self, question: Question, reference: str) -> Reply | None:
        command = question.command
        with self.desk.unit(command.changes) as store:
            request = self._request(question, store, reference)
            self._authorise(question, request.person)
            values = read_all(command, question.values)
            if command.changes and question.key and not self.desk.first_time(store, question.key, request.now):
                return None
            reply, beside = command(request, values), self._beside(question, store)
        if beside:
            self.desk.told(question.account)
        return _with(reply, beside)

    def _beside(self, question: Question, store: Session) -> tuple[Block, ...]:
        """What only this person may read is not put beside an answer that all can."""
        if self.desk.beside is None or question.command.visibility is Visibility.PUBLIC:
            return ()
        return self.desk.beside(store, question.account)

    def _request(self, question: Question, store: Session, reference: str) -> Request:
        if question.account.team not in self.desk.teams(question.account.platform):
            raise OutsideWorkspace
        person, now, post = self.desk.identify(store, question.account), self.desk.now(), self.desk.post
        return Request(
            person=person,
            account=question.account,
            place=question.place,
            now=now,
            arrived=question.at or now,
            store=store,
            templates=self.templates,
            program=self.desk.program,
            reference=reference,
            commands=self.registry.visible(person.roles),
            operations=self.desk.operations,
            outbox=(lambda message, key: post(store, message, key, now)) if post else None,
            about=question.about,
        )

    def _authorise(self, question: Question, person: Person) -> None:
        command = question.command
        if may(person.roles, command.needs):
            return
        if command.needs is Role.PARTNER and person.partner_id is None:
            raise NotConnected(path=command.path)
        raise NotAllowed(path=command.path, needs=command.needs.value)

    def _sayings(self, error: Any) -> Any:
        refusal: Refusal = error
        return self.templates.open(f"errors/{refusal.code}", **refusal.facts)


def _begun(line: Field, request: Request, given: Mapping[str, str]) -> Field:
    if line.option.start is None or given.get(line.option.name):
        return line
    start = line.option.start(request, given)
    return replace(line, value=start) if isinstance(start, str) else replace(line, value=start.value, shown=start.label)


def _with(reply: Reply, beside: tuple[Block, ...]) -> Reply:
    """The reply with blocks at its end, also where a wish puts another card in its place."""
    if not beside:
        return reply
    wish = reply.wish
    if wish is not None:
        card = wish.card
        wish = replace(wish, card=lambda words: _with(card(words), beside))
    return replace(reply, blocks=(*reply.blocks, *beside), wish=wish)


def _reference() -> str:
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))


def _offer(path: str) -> Button:
    return Button(literal(f"/{path}"), path)


def _again(label: Words, question: Question) -> Button:
    """The button that asks again with a form, holding what was given before where that fits into its id."""
    path, given = question.command.path, {name: str(value) for name, value in question.values.items()}
    full = Button(label, path, given, style=Style.PRIMARY, mode=Mode.ASK)
    return full if fits(full) else Button(label, path, style=Style.PRIMARY, mode=Mode.ASK)
