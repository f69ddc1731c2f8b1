"""Motions as the council handles them: proposed, seconded, amended, opened, closed, and looked at."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from bot.cards.discussions import news
from bot.cards.motions import draft_over, lettered, living_card, motion_card, result_card, to_council
from bot.chat.access import Role, may
from bot.chat.command import Between, Choice, Help, Length, Suggest, command
from bot.chat.markup import join
from bot.chat.reply import Button, Buttons, Mode, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.council_errors import OnlyItsProposer, OnlyTheChair
from program.motions import (
    CLOSED,
    NEEDS_SECOND,
    OPEN,
    SECONDED,
    Actor,
    Draft,
    VotingRules,
    amend,
    find_motion,
    list_motions,
    options_of,
    propose,
    second,
    set_rules,
    set_weights,
    withdraw_motion,
)
from program.rules.ballots import Method
from program.rules.verdicts import NoQuorum, Quorum, Threshold, TieRule
from program.seats import is_chair
from program.tables import Motion
from program.vote_closings import cast_the_tie, close_early
from program.votes import Opening, open_vote

SHOWN_MOST = 15
_SEPARATOR = ";"


class Secrecy(StrEnum):
    """Whether others see who chose what."""

    SECRET = "secret"
    OPEN = "open"


class Shown(StrEnum):
    """When counts are shown."""

    AFTER_CLOSE = "after-close"
    AFTER_VOTE = "after-vote"
    NEVER = "never"


def motion_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest motions by number or any part of their title."""
    wanted = typed.casefold().lstrip("#")
    return [
        Choice(str(motion.number), f"{motion.number}. {motion.title}"[:75])
        for motion in list_motions(request.store, most=200)
        if wanted in f"{motion.number}. {motion.title}".casefold()
    ][:25]


WhichMotion = Annotated[str, Help("which motion, by its number"), Length(1, 12), Suggest(motion_choices)]
Title = Annotated[str, Help("its title, in a few words"), Length(3, 100)]
What = Annotated[str, Help("what is proposed, and why"), Length(3, 1500)]
Options = Annotated[
    str | None, Help("what to choose from, separated by semicolons; empty for yes or no"), Length(3, 900)
]


def actor_of(request: Request) -> Actor:
    """Return who asks, for a motion's log."""
    return Actor(person_id_of(request), request.person.name)


def require_chair(request: Request) -> None:
    """Refuse whoever is neither the chair nor a manager."""
    if not (may(request.person.roles, Role.MANAGER) or is_chair(request.store, request.person.id)):
        raise OnlyTheChair


@command("council motions", "Motions: those that need something first.", needs=Role.COUNCIL)
def motions(request: Request) -> Reply:
    """List motions by what they wait for."""
    groups = {state: list_motions(request.store, [state], most=SHOWN_MOST) for state in _STATES}
    say = request.say("motions/list", total=sum(map(len, groups.values())))
    first = Button(say("propose"), "council propose", style=Style.PRIMARY)
    if not any(groups.values()):
        return Reply(say("title"), (Text(say("empty")), Buttons((first,))))
    parts = []
    for state, found in groups.items():
        if found:
            lines = [request.say("motions/row", motion=motion)("line") for motion in found]
            parts.append(Text(join([request.say("motions/list")(f"group.{state}"), *lines])))
    show = Button(say("show"), "council show")
    return Reply(say("title"), (*parts, Buttons((first, show)), Note(say("note"))))


_STATES = (OPEN, SECONDED, NEEDS_SECOND, CLOSED)


@command("council show", "One motion: text, rules, how far it is.", needs=Role.COUNCIL, title="Look up a motion")
def show(request: Request, motion: WhichMotion) -> Reply:
    """Show a motion as it stands."""
    return motion_card(request, find_motion(request.store, motion))


@command("council propose", "Put a motion to the council.", needs=Role.COUNCIL, changes=True, title="Propose a motion")
def propose_motion(
    request: Request,
    title: Title,
    text: What,
    method: Annotated[Method, Help("how it is voted on")] = Method.YES_NO,
    options: Options = None,
    ballot: Annotated[Secrecy, Help("secret, or open to everybody; stays so for good")] = Secrecy.SECRET,
) -> Reply:
    """Propose a motion and tell the council, so that somebody seconds it."""
    chosen = tuple((options or "").split(_SEPARATOR))
    draft = Draft(title, text, method, chosen, ballot is Secrecy.SECRET)
    motion = propose(request.store, draft, actor_of(request), request.now)
    return _told(request, motion, "proposed")


@command("council second", "Support a motion, so that it is voted on.", needs=Role.COUNCIL, changes=True)
def second_motion(request: Request, motion: WhichMotion) -> Reply:
    """Second a motion of somebody else's."""
    found = second(request.store, find_motion(request.store, motion, lock=True), actor_of(request), request.now)
    return _told(request, found, "seconded")


@command("council amend", "Change a motion before its vote.", needs=Role.COUNCIL, changes=True, title="Amend a motion")
def amend_motion(
    request: Request,
    motion: WhichMotion,
    title: Annotated[str | None, Help("its new title; as it was if empty"), Length(3, 100)] = None,
    text: Annotated[str | None, Help("its new text; as it was if empty"), Length(3, 1500)] = None,
    options: Annotated[str | None, Help("its new options, separated by semicolons"), Length(3, 900)] = None,
) -> Reply:
    """Amend a motion; without anything new, ask what is to be new."""
    found = find_motion(request.store, motion, lock=True)
    _require_proposer(request, found)
    if title is None and text is None and options is None:
        say = request.say("motions/amend", motion=found)
        ask = Button(say("ask"), "council amend", {"motion": str(found.number)}, Style.PRIMARY, Mode.ASK)
        return Reply(say("title"), (Text(say("text")), Buttons((ask,))))
    chosen = tuple(options.split(_SEPARATOR)) if options else options_of(found)
    draft = Draft(title or found.title, text or found.text, Method(found.method), chosen, found.secret)
    return _told(request, amend(request.store, found, draft, actor_of(request), request.now), "amended")


@command("council rules", "Quorum, majority and ties of a motion.", needs=Role.COUNCIL, changes=True, title="Its rules")
def rules(  # noqa: PLR0913 - everything that is fixed before a vote, each by name
    request: Request,
    motion: WhichMotion,
    quorum: Annotated[Quorum | None, Help("how many seats must take part")] = None,
    threshold: Annotated[Threshold | None, Help("how much support is needed")] = None,
    tie: Annotated[TieRule | None, Help("what becomes of a tie")] = None,
    no_quorum: Annotated[NoQuorum | None, Help("without a quorum: fail, or extend once")] = None,
    results: Annotated[Shown | None, Help("when counts are shown")] = None,
) -> Reply:
    """Fix how a motion will be decided; what is not named stays. Without anything, a form asks."""
    require_chair(request)
    found = find_motion(request.store, motion, lock=True)
    if not any((quorum, threshold, tie, no_quorum, results)):
        say = request.say("motions/amend", motion=found)
        ask = Button(say("ask.rules"), "council rules", {**_ruled(found)}, Style.PRIMARY, Mode.ASK)
        return Reply(say("title.rules"), (Text(say("text.rules")), Buttons((ask,))))
    chosen = VotingRules(
        quorum or Quorum(found.quorum),
        threshold or Threshold(found.threshold),
        tie or TieRule(found.tie),
        no_quorum or NoQuorum(found.no_quorum),
        (results or Shown(found.results)).value,
    )
    return motion_card(request, set_rules(request.store, found, chosen))


def _ruled(motion: Motion) -> dict[str, str]:
    """What a form about its rules begins with, as short as a button's id has to be."""
    return {"motion": str(motion.number), "quorum": motion.quorum, "tie": motion.tie}


@command("council open", "Open the vote on a motion.", needs=Role.COUNCIL, changes=True, title="Open the vote")
def open_motion(
    request: Request,
    motion: WhichMotion,
    days: Annotated[int, Help("how many days it stays open"), Between(1, 60)] = 7,
    early: Annotated[bool, Help("yes to close once everybody voted")] = False,
    weighted: Annotated[bool, Help("yes to count seats by their weight; open ballots only")] = False,
) -> Reply:
    """Freeze the roll, publish the opening's hash, and open the vote."""
    require_chair(request)
    found = find_motion(request.store, motion, lock=True)
    if weighted:
        set_weights(request.store, found, True)
    opening = Opening(request.now, request.now + timedelta(days=days), early_close=early)
    return _told(request, open_vote(request.store, found, opening, actor_of(request)), "opened")


@command("council close", "Close a vote once everybody voted.", needs=Role.COUNCIL, changes=True, title="Close a vote")
def close_motion(request: Request, motion: WhichMotion) -> Reply:
    """Close a vote before its deadline, where that was agreed."""
    require_chair(request)
    closed = close_early(request.store, request.program.council, motion, actor_of(request), request.now)
    return _told(request, closed.motion, "closed")


@command("council cast", "The chair's casting vote in a tie.", needs=Role.COUNCIL, changes=True, title="Casting vote")
def casting_vote(
    request: Request, motion: WhichMotion, option: Annotated[str, Help("the letter of the option"), Length(1, 1)]
) -> Reply:
    """Let the chair decide between options that stood alike."""
    require_chair(request)
    found = cast_the_tie(request.store, request.program.council, motion, option, actor_of(request), request.now)
    return _told(request, found, "cast")


@command("council drop", "Take a motion back before its vote.", needs=Role.COUNCIL, changes=True, title="Take it back")
def drop(
    request: Request, motion: WhichMotion, why: Annotated[str | None, Help("why, if you like"), Length(1, 300)] = None
) -> Reply:
    """Withdraw a motion."""
    found = find_motion(request.store, motion, lock=True)
    _require_proposer(request, found)
    return _told(request, withdraw_motion(request.store, found, actor_of(request), request.now, why or ""), "withdrawn")


def _require_proposer(request: Request, motion: Motion) -> None:
    trusted = may(request.person.roles, Role.MANAGER) or is_chair(request.store, request.person.id)
    if not trusted and request.person.id != motion.proposed_by:
        raise OnlyItsProposer(number=motion.number)


def _told(request: Request, motion: Motion, what: str) -> Reply:
    """Tell the council what happened to a motion, and whoever asked that it did."""
    request.store.flush()
    message = living_card(request, motion, what)
    request.post(message, f"{message.topic}:{request.reference}")
    over = draft_over(request, motion) if what == "opened" else None
    if over is not None:
        request.post(over, f"{over.topic}:{request.reference}")
    for one in news(request, motion, what):
        request.post(one, f"{one.topic}:{request.reference}")
    if what in ("closed", "cast"):
        posted = to_council(motion, result_card(request, motion), "result")
        request.post(posted, f"{posted.topic}:{request.reference}")
    say = request.say("motions/done", motion=motion, chosen=_chosen(motion))
    again = Button(say("show"), "council show", {"motion": str(motion.number)}, Style.PRIMARY)
    return Reply(say("title"), (Text(say(what)), Buttons((again,))), Tone.GOOD)


def _chosen(motion: Motion) -> str | None:
    return None if motion.option is None else lettered(motion, motion.option)
