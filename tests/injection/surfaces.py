"""A surface is a place where people read what others wrote: an answer, a post, a form, a menu, a Home, a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from sqlmodel import update

from bot.chat.access import Role
from bot.chat.command import Choice, Command, Kind, Option
from bot.chat.dispatcher import Question
from bot.chat.errors import PersonError
from bot.chat.form import Form, form_for
from bot.chat.job import Appointment, Calendar, Message, Thread
from bot.chat.registry import Registry
from bot.chat.reply import Button, Buttons, Reply
from bot.chat.request import About, Place
from bot.writer.writer import words_of
from program.tables import Seat
from tests.gallery.posts import Post, posts, request_in
from tests.injection.ward import ASKERS, TYPED, Ward

HERE = Place("C0COMMUNITY")
# What an option takes that has a form of its own, by its name: any other text is the payload.
GIVEN = {
    **{"account": "slack:T0ACME/U0HUGO", "zone": "Europe/Berlin", "currency": "USD", "amount": "12.50 USD"},
    **{"day": "2027-02-01", "time": "10:00", "start": "22:00", "end": "07:00", "domain": "fresh.example"},
    **{
        "cut_off": "2027-01-04",
        "pay_on": "2027-01-05",
        "first": "2026-10-01",
        "last": "2026-12-31",
        "code": "brandnew",
    },
    **{
        "values": "software",
        "destination": "https://acme.example/x",
        "options": "Red; Green",
        "email": "x@new.example",
    },
    **{
        "link": "https://acme.example/x",
        "choice": "A>B",
        "option": "1",
        "poll": "1",
        "answers": "A",
        "label": "ward-run",
    },
    **{"partner payouts method currency": "USD", "partner payouts method account": "ada@letters.example"},
    **{"program access revoke account": "slack:T0ACME/U0P00001", "program drafts leave draft": "wdr_0"},
    **{"program claims credit customer": "\x001", "sub_id": "footer"},
}
# What the payload takes the place of when the question is asked.
PAYLOAD = "\x00"
# A reason of too few words is none.
_ENOUGH = " and so they did well"
# What a card knows and nobody can guess: it is taken from the button that the card shows this time.
FRESH = frozenset({"seen", "digest", "code", "draft"})
_SUGGESTED, _COMBINED = 6, 40


@dataclass(frozen=True)
class Shown:
    """What leaves for a platform: `kind` says as what, `drawing` is the reply, form or list that is drawn there."""

    kind: str
    drawing: Reply | Form | Appointment | list[Choice] | str | None


@dataclass(frozen=True)
class Asked:
    """A way to ask a command: who, with which values, and where a card's button is pressed, which question drew it.

    It is `carried_out` where its answer was no refusal when it was tried.
    """

    path: str
    values: Mapping[str, str]
    user: str
    card: Asked | None = field(default=None, compare=False)
    carried_out: bool = False


@dataclass(frozen=True)
class Surface:
    """One surface; `draw` yields everything that leaves for a platform while the ward holds a payload."""

    name: str
    draw: Callable[[Ward], Iterator[Shown]]
    carried_out: bool = False

    @property
    def leads(self) -> bool:
        """Whether a manager says here where a button leads: to the place of an event, or on from an announcement."""
        return any(word in self.name for word in (" events ", " announce ", "post event", "post announcement"))


def answer(ward: Ward, asked: Asked) -> Reply:
    """Ask a command as an adapter does and return its answer; what it posts besides is with the ward."""
    command = ward.stage.dispatcher.registry.get(asked.path)
    values = dict(asked.values)
    if asked.card is not None:
        values = {**values, **_pressed(answer(ward, asked.card), asked)}
    given = {name: _typed(ward, command, name, value) for name, value in values.items()}
    ward.posted.clear()
    ward.broken.clear()
    reply = ward.stage.ask(Question(ward.asker(asked.user), HERE, command, given, None, _about(ward)))
    assert reply is not None
    return reply


def buttons(reply: Reply) -> Iterator[Button]:
    """Yield the buttons of a reply that ask a command."""
    for block in reply.blocks:
        if isinstance(block, Buttons):
            yield from (each for each in block.buttons if isinstance(each, Button))


def _pressed(reply: Reply, asked: Asked) -> dict[str, str]:
    """The values of a card's button as it is now, without those that are as they were."""
    fresh = [each for each in buttons(reply) if each.path == asked.path]
    return {name: value for name, value in (fresh[0].values if fresh else {}).items() if name in FRESH}


def _typed(ward: Ward, command: Command, name: str, value: str) -> str:
    if not value.startswith(PAYLOAD):
        return value
    length, text = command.option(name).length, value.replace(PAYLOAD, ward.texts[TYPED])
    more = _ENOUGH if name == "reason" or len(text.strip()) < length.least else ""
    return text[: length.most - len(more)] + more


def _about(ward: Ward) -> About:
    return About(ward.asker(ASKERS[1]), ward.texts["about.text"])


def ways(ward: Ward) -> dict[str, list[Asked]]:
    """Return for each command the ways to ask it: one that is carried out where there is one, and one that is not."""
    found: dict[str, list[Asked]] = {}
    cards: dict[str, list[Asked]] = {}
    commands = ward.stage.dispatcher.registry.commands
    for _ in range(2):
        for command in commands:
            if not found.get(command.path):
                good = list(_carried_out(ward, command, cards.get(command.path, [])))
                found[command.path] = [asked for asked, _ in good[:1]]
                _collect(ward.stage.dispatcher.registry, good, cards)
    read: set[str] = set()
    for command in commands:
        if command.options:
            wrong = {option.name: PAYLOAD if option.kind is Kind.TEXT else _plain(option) for option in command.options}
            refused = Asked(command.path, wrong, ASKERS[0])
            said = str(answer(ward, refused))
            # Many commands refuse in the same words: those are drawn once.
            if said not in read or not found[command.path]:
                found[command.path].append(refused)
            read.add(said)
        found[command.path] = found[command.path] or [Asked(command.path, {}, ASKERS[0])]
    return found


def _carried_out(ward: Ward, command: Command, cards: Sequence[Asked]) -> Iterator[tuple[Asked, Reply]]:
    """The first way to ask a command that is no refusal, and its answer; of what only shows, a few of them."""
    left = 1 if command.changes or not command.options else _SUGGESTED
    for asked in (*cards, *_guesses(ward, command)):
        reply = answer(ward, asked)
        if not reply.refusal:
            yield replace(asked, carried_out=True), reply
            left -= 1
            if not left:
                return


def _collect(commands: Registry, good: Sequence[tuple[Asked, Reply]], cards: dict[str, list[Asked]]) -> None:
    """Keep what the buttons of answers ask."""
    for asked, each in ((asked, each) for asked, reply in good for each in buttons(reply)):
        values = dict(each.values)
        kept = asked if FRESH & values.keys() and asked.card is None else None
        for user in ASKERS[:2] if each.path != asked.path else ():
            full = _completed(commands.get(each.path), values)
            cards.setdefault(each.path, []).append(Asked(each.path, full, user, kept))


def _completed(command: Command, values: Mapping[str, str]) -> dict[str, str]:
    """A button's values, and what its form would ask for besides."""
    asked = {option.name: _first(option) for option in command.missing(values)}
    return {**values, **asked}


def _first(option: Option) -> str:
    return GIVEN.get(option.name, PAYLOAD) if option.kind is Kind.TEXT else _plain(option)


def _guesses(ward: Ward, command: Command) -> Iterator[Asked]:
    """What somebody would try: suggestions first, then what an option of that name takes, then any text."""
    for user in ASKERS:
        offers = [_offers(ward, command, option, user) for option in command.options]
        for values in islice(product(*reversed(offers)), _COMBINED):
            names = (option.name for option in reversed(command.options))
            yield Asked(command.path, {name: value for name, value in zip(names, values, strict=True) if value}, user)


def _offers(ward: Ward, command: Command, option: Option, user: str) -> list[str]:
    if option.suggest is not None:
        question = Question(ward.asker(user), HERE, command, {})
        found = [each.value for each in ward.stage.dispatcher.suggest(question, option, "")]
        if found:
            return [*found[:_SUGGESTED], PAYLOAD]
    if option.kind is not Kind.TEXT:
        return [str(choice.value) for choice in option.choices] or [_plain(option)]
    known = GIVEN.get(f"{command.path} {option.name}", GIVEN.get(option.name))
    return [*([known] if known else []), PAYLOAD, *([] if option.required else [""])]


def _plain(option: Option) -> str:
    if option.choices:
        return str(option.choices[0].value)
    return "yes" if option.kind is Kind.FLAG else str(option.between.least if option.between else 1)


def surfaces(ward: Ward) -> list[Surface]:
    """Return every surface of the program, found by looking: commands, forms, menus, posts, and mistypings."""
    asked = ways(ward)
    commands = ward.stage.dispatcher.registry.commands
    return [
        *(_answers(path, number, way) for path, known in asked.items() for number, way in enumerate(known)),
        *(_form(command, asked[command.path][0]) for command in commands if command.options),
        *(_menu(command, option) for command, option in _sources(commands)),
        *(_home(path) for path in ("partner home", "program home", "council home")),
        *(_post(post) for post in posts()),
        *(_stranger(command.path) for command in commands if command.needs is Role.EVERYONE),
        Surface("typed wrongly", _mistyped),
    ]


def _sources(commands: Sequence[Command]) -> list[tuple[Command, Option]]:
    """One option for each place that suggestions come from: the others offer the same."""
    found = {option.suggest: (command, option) for command in commands for option in command.options if option.suggest}
    return list(found.values())


def _answers(path: str, number: int, asked: Asked) -> Surface:
    def draw(ward: Ward) -> Iterator[Shown]:
        reply = answer(ward, asked)
        posted = list(ward.posted)
        yield from _said(ward, reply)
        for message in posted:
            yield from _sent(message)

    return Surface(f"/{path}" + ("" if not number else " (refused)"), draw, asked.carried_out)


def _said(ward: Ward, reply: Reply) -> Iterator[Shown]:
    """A reply, and the same with what a model wrote."""
    yield Shown("message", reply)
    yield from (Shown("apology", None) for _ in ward.broken)
    if reply.wish is not None:
        yield Shown("message", reply.wish.card(words_of(ward.texts["model.draft"])))


def _sent(message: Message) -> Iterator[Shown]:
    yield (
        Shown("appointment", message.appointment)
        if isinstance(message.to, Calendar)
        else Shown("message", message.reply)
    )
    if isinstance(message.to, Thread):
        yield Shown("thread", message.to.title)


def _form(command: Command, asked: Asked) -> Surface:
    """A command's form with what it begins with, and with what somebody gave before."""

    def draw(ward: Ward) -> Iterator[Shown]:
        given = {name: _typed(ward, command, name, value) for name, value in asked.values.items()}
        for values in ({}, given):
            question = Question(ward.asker(asked.user), HERE, command, values, None, _about(ward))
            form = form_for(command, values, everything=True)
            try:
                form = ward.stage.dispatcher.begun(question, form) if form.begins_with_something else form
            except PersonError as error:
                yield Shown("message", ward.stage.dispatcher.refuse(error))
                continue
            yield Shown("form", form)

    return Surface(f"/{command.path} (form)", draw)


def _menu(command: Command, option: Option) -> Surface:
    def draw(ward: Ward) -> Iterator[Shown]:
        for typed in ("", ward.texts[TYPED]):
            question = Question(ward.asker(ASKERS[0]), HERE, command, {})
            yield Shown("menu", ward.stage.dispatcher.suggest(question, option, typed))

    return Surface(f"/{command.path} {option.name} (menu)", draw)


def _home(path: str) -> Surface:
    def draw(ward: Ward) -> Iterator[Shown]:
        yield Shown("home", answer(ward, Asked(path, {}, ASKERS[0])))

    return Surface(f"/{path} (Home)", draw)


def _stranger(path: str) -> Surface:
    """What somebody reads whom nobody knows but by the name that their platform tells."""

    def draw(ward: Ward) -> Iterator[Shown]:
        yield from _said(ward, answer(ward, Asked(path, {}, ASKERS[2])))

    return Surface(f"/{path} (stranger)", draw)


def _post(post: Post) -> Surface:
    def draw(ward: Ward) -> Iterator[Shown]:
        scene = ward.scene()
        with ward.store.unit() as store:
            # The gallery seats a council of its own.
            store.exec(update(Seat).values(ended=True))
            drawn = list(post.draw(scene, request_in(scene, store)))
        for each in drawn:
            if isinstance(each, Message):
                yield from _sent(each)
            reply = each if isinstance(each, Reply) else each.reply
            if reply.wish is not None:
                yield Shown("message", reply.wish.card(words_of(ward.texts["model.draft"])))
            if isinstance(each, Reply):
                yield Shown("message", each)

    return Surface(f"post {post.name}", draw)


def _mistyped(ward: Ward) -> Iterator[Shown]:
    dispatcher = ward.stage.dispatcher
    for root in ("partner", "program", "council"):
        for line in (ward.texts[TYPED], f"stats {ward.texts[TYPED]}", f"stats period:{ward.texts[TYPED]}"):
            try:
                command, values = dispatcher.typed(root, line)
            except PersonError as error:
                yield Shown("message", dispatcher.refuse(error))
            else:
                yield Shown("message", dispatcher.answer(Question(ward.asker(ASKERS[0]), HERE, command, values)))
