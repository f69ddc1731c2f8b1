"""Votes as members cast them: by button or in words, changed and taken back until the close, with a private receipt."""

from typing import Annotated

from bot.cards.motions import interim, lettered, living_card, motion_card, result_card, to_council
from bot.chat.access import Role
from bot.chat.command import Help, Length, command
from bot.chat.markup import Words, join, literal
from bot.chat.reply import Block, Button, Buttons, File, Mode, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.motions import WhichMotion
from program.council_errors import NoSeat, NotYet
from program.motion_files.as_preflib import preflib
from program.motion_files.as_record import record_json
from program.motions import CLOCK, CLOSED, OPEN, find_motion, options_of
from program.rules.ballots import ABSTAIN, LETTERS, POINTS_MOST, Method
from program.tables import Motion
from program.vote_closings import ballots_of, close, is_listed
from program.votes import Receipt, all_voted, cast, entry_of, participation, spelling_of, withdraw

_POINTS = POINTS_MOST + 1


@command(
    "council vote", "Vote on a motion, or change your vote.", needs=Role.COUNCIL, changes=True, also=("council change",)
)
def vote(
    request: Request,
    motion: WhichMotion,
    choice: Annotated[str | None, Help("yes, no, abstain, or letters such as B>A"), Length(1, 40)] = None,
) -> Reply:
    """Take a ballot in and give its receipt, to nobody but the voter; without a choice, offer the ballot."""
    if choice is None:
        return _ballot_card(request, find_motion(request.store, motion), "")
    receipt = cast(request.store, motion, request.person.id, choice, request.arrived)
    found = find_motion(request.store, motion)
    _after(request, found)
    return _receipt_card(request, found, receipt)


@command("council ballot", "Your ballot, to fill in by buttons.", needs=Role.COUNCIL, title="Your ballot")
def ballot(
    request: Request,
    motion: WhichMotion,
    draft: Annotated[str | None, Help("what is on it so far"), Length(1, 40)] = None,
) -> Reply:
    """Show a ballot as far as it is filled in; nothing is cast yet."""
    found = find_motion(request.store, motion)
    return _ballot_card(request, found, spelling_of(found, draft) if draft else "")


@command("council withdraw", "Take your vote back.", needs=Role.COUNCIL, changes=True, title="Take my vote back")
def withdraw_vote(request: Request, motion: WhichMotion) -> Reply:
    """Take a ballot back while the vote is open."""
    found = withdraw(request.store, motion, request.person.id, request.arrived)
    _after(request, found)
    say = request.say("votes/withdrawn", motion=found)
    again = Button(say("again"), "council ballot", {"motion": str(found.number)})
    return Reply(say("title"), (Text(say("text")), Buttons((again,))))


@command("council results", "How a vote ended, or stands.", needs=Role.COUNCIL, title="Results of a vote")
def results(request: Request, motion: WhichMotion) -> Reply:
    """Show the result of a closed vote, or the running count to whoever may see it."""
    found = find_motion(request.store, motion)
    if found.state == CLOSED:
        return result_card(request, found)
    card = motion_card(request, found)
    if found.state == OPEN and found.results == "after-vote" and _voted(request, found):
        return Reply(card.title, (*card.blocks[:1], *interim(request, found), *card.blocks[1:]), card.tone)
    return card


@command("council record", "The record of a vote, to check it yourself.", needs=Role.COUNCIL, title="Record of a vote")
def record_of(request: Request, motion: WhichMotion) -> Reply:
    """Give the record for `rainmaker verify`, and the ballots for PrefLib where they are listed."""
    found = find_motion(request.store, motion)
    if found.opened_at is None:
        raise NotYet(number=found.number)
    say = request.say("votes/record", motion=found)
    files = [File(record_json(request.store, found), f"motion-{found.number}.json", "application/json", say("file"))]
    ballots = ballots_of(request.store, found) if found.state == CLOSED else []
    if ballots and is_listed(found, len(ballots)):
        ending, data = preflib(found, ballots)
        files.append(File(data, f"motion-{found.number}.{ending}", "text/plain", say("preflib")))
    return Reply(say("title"), (Text(say("text")), *files, Note(say("note"))))


def _after(request: Request, motion: Motion) -> None:
    """Bring the card up to date; close where everybody voted and that was agreed, and post the result."""
    if motion.early_close and all_voted(request.store, motion):
        close(request.store, request.program.council, motion, request.now, CLOCK)
        message = to_council(motion, result_card(request, motion), "closed")
        request.post(message, message.topic)
    state = living_card(request, motion, "turnout")
    request.post(state, f"{state.topic}:{request.reference}")


def _voted(request: Request, motion: Motion) -> bool:
    """Whether the person has a vote that stands; whoever has no seat in it has none."""
    try:
        entry = entry_of(request.store, motion, request.person.id)
    except NoSeat:
        return False
    found = participation(request.store, motion, entry.seat_id)
    return found is not None and found.stands


def _receipt_card(request: Request, motion: Motion, receipt: Receipt) -> Reply:
    number = {"motion": str(receipt.number)}
    weight = f":{receipt.weight}" if receipt.weight != 1 else ""
    say = request.say(
        "votes/receipt",
        receipt=receipt,
        motion=motion,
        line=f"{receipt.number}:{receipt.code}:{receipt.choice}{weight}",
        chosen=choice_in_words(motion, receipt.choice),
    )
    buttons = Buttons(
        (
            Button(say("change"), "council ballot", number),
            Button(say("withdraw"), "council withdraw", number),
        )
    )
    still = (buttons,) if motion.state == OPEN else ()
    return Reply(say("title"), (Text(say("text")), Text(say("code")), *still, Note(say("note"))), Tone.GOOD)


def choice_in_words(motion: Motion, choice: str) -> str:
    """Return a ballot as a person reads it."""
    if choice == ABSTAIN or motion.method == Method.YES_NO.value:
        return choice
    names = options_of(motion)
    marks = {">": " > ", "=": " = "}
    if motion.method == Method.SCORE.value:
        pairs = zip(choice[::2], choice[1::2], strict=True)
        return ", ".join(f"{names[LETTERS.index(letter)]} {points}" for letter, points in pairs)
    if motion.method == Method.APPROVAL.value:
        return ", ".join(names[LETTERS.index(letter)] for letter in choice)
    return "".join(marks.get(mark) or names[LETTERS.index(mark)] for mark in choice)


def _ballot_card(request: Request, motion: Motion, draft: str) -> Reply:
    """A ballot that fills itself in by buttons: each press is the next draft."""
    if motion.state != OPEN:
        return motion_card(request, motion)
    entry = entry_of(request.store, motion, request.person.id)
    say = request.say("votes/ballot", motion=motion, seat=entry.name, draft=draft, next=_next(motion, draft))
    blocks: list[Block] = [Text(say("text")), *_filled(motion, say("so_far"), draft)]
    blocks.append(Text(say(f"ask.{motion.method.replace('-', '_')}")))
    steps = _steps(motion, draft)
    if steps:
        blocks.append(Buttons(tuple(_step(motion, label, value) for label, value in steps)))
    number = {"motion": str(motion.number)}
    last = []
    if draft:
        last.append(Button(say("cast"), "council vote", {**number, "choice": draft}, Style.PRIMARY, Mode.REPLACE))
        last.append(Button(say("again"), "council ballot", number, mode=Mode.REPLACE))
    last.append(Button(say("abstain"), "council vote", {**number, "choice": ABSTAIN}, mode=Mode.REPLACE))
    return Reply(say("title"), (*blocks, Buttons(tuple(last)), Note(say("note"))))


def _filled(motion: Motion, label: Words, draft: str) -> tuple[Block, ...]:
    return (Text(join([label, literal(choice_in_words(motion, draft))])),) if draft else ()


def _step(motion: Motion, label: str, value: str) -> Button:
    number = {"motion": str(motion.number)}
    if motion.method == Method.YES_NO.value:
        return Button(literal(label), "council vote", {**number, "choice": value}, mode=Mode.REPLACE)
    given = {**number, "draft": value} if value else number
    return Button(literal(label), "council ballot", given, mode=Mode.REPLACE)


def _steps(motion: Motion, draft: str) -> list[tuple[str, str]]:
    """What can be pressed next, as label and the draft that it makes."""
    options = options_of(motion)
    letters = LETTERS[: len(options)]
    match Method(motion.method):
        case Method.YES_NO:
            return [("Yes", "yes"), ("No", "no")]
        case Method.APPROVAL:
            return [
                (f"{'✓ ' if letter in draft else ''}{letter}. {options[place]}", "".join(sorted(set(draft) ^ {letter})))
                for place, letter in enumerate(letters)
            ]
        case Method.RANKED | Method.CONDORCET:
            left = [(place, letter) for place, letter in enumerate(letters) if letter not in draft]
            return [(f"{letter}. {options[place]}", f"{draft}>{letter}" if draft else letter) for place, letter in left]
        case Method.SCORE:
            following = [letter for letter in letters if letter not in draft][:1]
            return [(str(points), f"{draft}{letter}{points}") for letter in following for points in range(_POINTS)]


def _next(motion: Motion, draft: str) -> str:
    """The option that a score is asked for next, or nothing."""
    letters = LETTERS[: len(options_of(motion))]
    left = [place for place, letter in enumerate(letters) if letter not in draft]
    return lettered(motion, left[0]) if left else ""
