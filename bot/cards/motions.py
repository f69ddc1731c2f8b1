"""A motion's card: what is asked, how it will be decided, how far it is, and what one can do next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

from bot.chat.job import Channel, Living, Message
from bot.chat.markup import Words, join, literal
from bot.chat.reply import (
    Block,
    Button,
    Buttons,
    Chart,
    ChartKind,
    Column,
    Fields,
    Note,
    Reply,
    Series,
    Style,
    Table,
    Text,
    Tone,
)
from bot.chat.templates import Sayings
from program.living_cards import withdraw
from program.motions import CLOSED, OPEN, options_of, steps_of
from program.rules.ballots import LETTERS, Method
from program.rules.tallies import Tally
from program.tables import Motion
from program.vote_closings import LISTS, tally_now
from program.votes import roll_of, standing

_TONES = {"carried": Tone.GOOD, "rejected": Tone.BAD, "no-quorum": Tone.WARNING, "tied": Tone.WARNING}
# What is told of a motion's log after its close, and by which saying.
_ANSWERED = {
    "answer.accepted": "accepted",
    "answer.in-part": "in_part",
    "answer.declined": "declined",
    "answer.later": "later",
    "followed": "followed",
}


class Teller(Protocol):
    """Whoever tells of a motion: a request, or the clock's."""

    @property
    def store(self) -> Any:
        """The transaction to read from."""

    @property
    def now(self) -> datetime:
        """The moment."""

    def say(self, template: str, /, **facts: Any) -> Sayings:
        """Return the sayings of a template."""


def motion_card(teller: Teller, motion: Motion) -> Reply:
    """Draw a motion as it stands, for everybody on the council."""
    say = _sayings(teller, motion)
    blocks: list[Block] = [Text(say("text")), *_options(say, motion), Fields(_fields(say, motion))]
    if motion.state == CLOSED:
        blocks += [Text(say("outcome")), *_answers(teller, motion)]
    buttons = _buttons(say, motion)
    if buttons:
        blocks.append(Buttons(buttons))
    if motion.opening_commit:
        blocks.append(Note(say("hash.closed") if motion.closing_commit else say("hash.open")))
    return Reply(say("title"), tuple(blocks), _TONES.get(motion.result or "", Tone.NEUTRAL))


def result_card(teller: Teller, motion: Motion) -> Reply:
    """Draw how a closed vote ended: outcome, picture, table, rounds, who took part, and the seal."""
    say = _sayings(teller, motion)
    blocks: list[Block] = [Text(say("outcome")), Fields(_turnout(say))]
    if motion.results in LISTS:
        blocks += _counted(teller, motion, tally_now(teller.store, motion))
    blocks += [Text(say("voters")), *_answers(teller, motion)]
    buttons = (Button(say("button.record"), "council record", {"motion": str(motion.number)}),)
    blocks += [Buttons(buttons), Note(say("hash.closed"))]
    return Reply(say("title"), tuple(blocks), _TONES.get(motion.result or "", Tone.NEUTRAL))


def interim(teller: Teller, motion: Motion) -> tuple[Block, ...]:
    """Draw the running count of an open ballot."""
    return tuple(_counted(teller, motion, tally_now(teller.store, motion)))


def to_council(motion: Motion, reply: Reply, topic: str) -> Message:
    """Address a post about a motion to the council's channel."""
    return Message(Channel("council"), reply, f"motion:{motion.number}:{topic}")


def living_card(teller: Teller, motion: Motion, topic: str) -> Message:
    """Return the state of a motion's one card: it is changed in place, and posted anew when the vote opens."""
    name = f"motion:{motion.number}:{'vote' if motion.opened_at else 'draft'}"
    reply = motion_card(teller, motion)
    return Message(Channel("council"), reply, f"motion:{motion.number}:{topic}", living=Living(name))


def draft_over(teller: Teller, motion: Motion) -> Message | None:
    """Return what takes the place of a motion's first card once its vote has its own; None where none stood."""
    name = f"motion:{motion.number}:draft"
    if not withdraw(teller.store, name):
        return None
    say = _sayings(teller, motion)
    reply = Reply(say("title"), (Text(say("text")), Note(say("draft.over"))))
    return Message(Channel("council"), reply, f"motion:{motion.number}:draft-over", living=Living(name))


def lettered(motion: Motion, option: int) -> str:
    """Return an option with its letter; yes and no have none."""
    text = options_of(motion)[option]
    return text if motion.method == Method.YES_NO.value else f"{LETTERS[option]}. {text}"


def _sayings(teller: Teller, motion: Motion) -> Sayings:
    closing = json.loads(motion.closing or "{}")
    roll = roll_of(teller.store, motion) if motion.opened_at else []
    voted = {one.seat_id for one in standing(teller.store, motion)} if motion.opened_at else set()
    return teller.say(
        "motions/card",
        motion=motion,
        closing=closing,
        chosen=None if motion.option is None else lettered(motion, motion.option),
        tied=[lettered(motion, LETTERS.index(letter)) for letter in closing.get("tied", ())],
        seats=len(roll),
        voted=len(voted),
        names=[entry.name for entry in roll if entry.seat_id in voted],
        weight=closing.get("voted"),
        whole=closing.get("roll"),
    )


def _options(say: Sayings, motion: Motion) -> tuple[Block, ...]:
    if motion.method == Method.YES_NO.value:
        return ()
    lines = [literal(lettered(motion, option)) for option in range(len(options_of(motion)))]
    return (Text(join([say("options"), *lines])),)


def _fields(say: Sayings, motion: Motion) -> tuple[tuple[Words, Words], ...]:
    names = ["method", "ballot", "quorum", "threshold", "tie"]
    names += {OPEN: ["closes", "turnout"], CLOSED: ["turnout"]}.get(motion.state, ["state"])
    return tuple((say(f"{name}.label"), say(f"field.{name}")) for name in names)


def _turnout(say: Sayings) -> tuple[tuple[Words, Words], ...]:
    return tuple((say(f"{name}.label"), say(f"field.{name}")) for name in ("turnout", "quorum", "threshold", "tie"))


def _buttons(say: Sayings, motion: Motion) -> tuple[Button, ...]:
    number = {"motion": str(motion.number)}
    match motion.state:
        case "proposed":
            return (
                Button(say("button.second"), "council second", number, Style.PRIMARY),
                Button(say("button.amend"), "council amend", number),
            )
        case "seconded":
            return (
                Button(say("button.open"), "council open", number, Style.PRIMARY),
                Button(say("button.rules"), "council rules", number),
                Button(say("button.amend"), "council amend", number),
            )
        case "open":
            return (*_answers_to(say, motion), Button(say("button.withdraw"), "council withdraw", number))
        case _:
            return _afterwards(say, motion)


def _answers_to(say: Sayings, motion: Motion) -> tuple[Button, ...]:
    number = {"motion": str(motion.number)}
    if motion.method != Method.YES_NO.value:
        return (Button(say("button.vote"), "council ballot", number, Style.PRIMARY),)
    return (
        Button(say("button.yes"), "council vote", {**number, "choice": "yes"}, Style.PRIMARY),
        Button(say("button.no"), "council vote", {**number, "choice": "no"}),
        Button(say("button.abstain"), "council vote", {**number, "choice": "abstain"}),
    )


def _afterwards(say: Sayings, motion: Motion) -> tuple[Button, ...]:
    if motion.state != CLOSED:
        return ()
    number = {"motion": str(motion.number)}
    buttons = [Button(say("button.results"), "council results", number, Style.PRIMARY)]
    if motion.result == "casting":
        buttons += [
            Button(say("button.cast", option=lettered(motion, LETTERS.index(letter))), "council cast",
                   {**number, "option": letter})
            for letter in json.loads(str(motion.closing))["tied"]
        ]  # fmt: skip
    if motion.result == "carried" and motion.answered_at:
        buttons.append(Button(say("button.next"), "council next", number))
    elif motion.result == "carried":
        buttons.append(Button(say("button.respond"), "council respond", number))
    return tuple(buttons)


def _answers(teller: Teller, motion: Motion) -> tuple[Block, ...]:
    """Management's answers and what happened next, oldest first."""
    steps = [step for step in steps_of(teller.store, motion) if step.kind in _ANSWERED]
    told = [teller.say("motions/answer", step=step)(_ANSWERED[step.kind]) for step in steps]
    return (Text(join(told)),) if told else ()


def _counted(teller: Teller, motion: Motion, counted: Tally) -> list[Block]:
    say = teller.say("motions/count", method=motion.method, motion=motion)
    names = [lettered(motion, option) for option in range(len(options_of(motion)))]
    shown: list[Block] = [_picture(say, names, counted)]
    columns = (Column(say("option")), Column(say("count"), number=True), Column(say("part"), number=True))
    rows = [
        (literal(name), literal(_figure(count)), literal(_percent(part)))
        for name, count, part in zip(names, counted.counts, _parts(counted), strict=True)
    ]
    shown.append(Table(say("caption"), columns, tuple(rows)))
    if counted.rounds:
        shown.append(Text(join([say("rounds"), *_rounds(teller, names, counted)])))
    if counted.rounds and len(counted.winners) > 1:
        shown.append(Text(say("many_ways")))
    if counted.pairs:
        shown.append(Text(join([say("pairs"), *_pairs(teller, names, counted)])))
    if counted.abstained:
        shown.append(Text(say("abstained", count=counted.abstained)))
    return shown


def _picture(say: Sayings, names: Sequence[str], counted: Tally) -> Chart:
    """Bars of what was counted; of a run-off, a bar for each round."""
    if len(counted.rounds) > 1 and len(counted.winners) == 1:
        series = tuple(
            Series(say("round", number=place), tuple(float(dict(one.counts).get(o, 0)) for o in range(len(names))))
            for place, one in enumerate(counted.rounds[:6], 1)
        )
    else:
        series = (Series(say("count"), tuple(float(count) for count in counted.counts)),)
    return Chart(
        ChartKind.BAR, say("picture"), tuple(names), series, say("summary", names=names, counts=counted.counts)
    )


def _rounds(teller: Teller, names: Sequence[str], counted: Tally) -> list[Words]:
    """The rounds of a run-off; where several win, only the first is the same on every way."""
    lines = []
    for place, one in enumerate(counted.rounds if len(counted.winners) == 1 else counted.rounds[:1], 1):
        figures = [f"{names[option]} {_figure(count)}" for option, count in one.counts]
        dropped = None if one.dropped is None or len(counted.winners) > 1 else names[one.dropped]
        say = teller.say("motions/round", number=place, figures=figures, dropped=dropped, out=_figure(one.exhausted))
        lines.append(say("line"))
    return lines


def _pairs(teller: Teller, names: Sequence[str], counted: Tally) -> list[Words]:
    lines = []
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            first, then = (one, other) if counted.pairs[one][other] >= counted.pairs[other][one] else (other, one)
            facts = {"first": names[first], "then": names[then]}
            for_, against = counted.pairs[first][then], counted.pairs[then][first]
            lines.append(teller.say("motions/pair", **facts, votes=for_, against=against)("line"))
    return lines


def _parts(counted: Tally) -> Sequence[Fraction]:
    """What each option has of what could be had; of a run-off, in its first round."""
    if not counted.rounds:
        return counted.support
    whole = counted.rounds[0].still_counts
    return [count / whole if whole else count for count in counted.counts]


def _figure(count: Any) -> str:
    """A count with at most two decimals, whole where it is whole."""
    return str(count) if count.denominator == 1 else f"{float(count):.2f}"


def _percent(part: Any) -> str:
    return f"{float(part) * 100:.1f} %"
