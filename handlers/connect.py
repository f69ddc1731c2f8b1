"""Connecting makes a Slack and a Discord account one person, by a code shown in one chat and typed in the other."""

from enum import StrEnum
from typing import Annotated

from bot.chat.command import Help, Length, command
from bot.chat.job import Direct, Message
from bot.chat.reply import Button, Buttons, Confirm, Mode, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from program.connect import CODE_LIFE, Joined, make_code, redeem
from program.people import Handle, ensure_person, handles_of, part_account


class Chat(StrEnum):
    """A chat in which a person may have an account."""

    SLACK = "slack"
    DISCORD = "discord"


def handle_of(request: Request) -> Handle:
    """Return the asking account as the program knows accounts."""
    account = request.account
    return Handle(account.platform, account.team, account.user, account.name)


def person_id_of(request: Request) -> str:
    """Return the asking person's id; whoever has done nothing here yet becomes a person."""
    return request.person.id or ensure_person(request.store, handle_of(request), request.now).id


@command(
    "partner connect", "Join your Slack and your Discord account, or use an invitation.", changes=True, title="Connect"
)
def connect(
    request: Request,
    code: Annotated[str | None, Help("the code from the other chat or from your manager"), Length(4, 20)] = None,
) -> Reply:
    """Show a fresh code, or use the one that was typed."""
    return _use(request, code) if code else _offer(request)


def _offer(request: Request) -> Reply:
    code = make_code(request.store, handle_of(request), request.now)
    handles = handles_of(request.store, request.person.id) if request.person.id else []
    say = request.say(
        "connect/code",
        code=code,
        platform=request.account.platform,
        expires_at=request.now + CODE_LIFE,
        others=[handle for handle in handles if str(handle) != str(request.account)],
    )
    enter = Button(say("enter"), "partner connect", style=Style.PRIMARY, mode=Mode.ASK)
    return Reply(say("title"), (Text(say("text")), Buttons((enter,)), Note(say("note"))))


def _use(request: Request, code: str) -> Reply:
    outcome = redeem(request.store, handle_of(request), code, request.now)
    if not isinstance(outcome, Joined):
        say = request.say("connect/wrong", tries_left=outcome.tries_left)
        again = Buttons(
            (Button(say("again"), "partner connect", mode=Mode.ASK), Button(say("fresh"), "partner connect"))
        )
        return Reply(say("title"), (Text(say("text")), again), Tone.WARNING, refusal=True)
    if not outcome.invited:
        _tell_others(request, outcome)
    say = request.say("connect/joined", joined=outcome, handles=outcome.handles, program=request.program.name)
    home = Button(say("home"), "partner home", style=Style.PRIMARY)
    if outcome.invited:
        return Reply(say("title"), (Text(say("invited")), Buttons((home,))), Tone.GOOD)
    other = next(handle.platform for handle in outcome.handles if str(handle) != str(request.account))
    undo = Button(say("undo"), "partner disconnect", {"account": other}, Style.DANGER)
    votes = (Text(say("set_aside")),) if outcome.set_aside else ()
    return Reply(say("title"), (Text(say("text")), *votes, Buttons((home, undo))), Tone.GOOD)


def _tell_others(request: Request, joined: Joined) -> None:
    """Tell the person's other accounts, so that a stolen code does not go unseen."""
    for handle in joined.handles:
        if handle.platform == request.account.platform:
            continue
        facts = {"platform": request.account.platform, "name": request.account.name, "set_aside": joined.set_aside}
        say = request.say("connect/told", **facts)
        new = {"account": request.account.platform}
        undo = Buttons((Button(say("undo"), "partner disconnect", new, Style.DANGER),))
        votes = (Text(say("set_aside")),) if joined.set_aside else ()
        reply = Reply(say("title"), (Text(say("text")), *votes, undo))
        key = f"connect:{joined.person.id}:{request.account}:{request.now.isoformat()}:{handle.platform}"
        request.post(Message(Direct(joined.person.id, handle.platform), reply), key)


@command("partner disconnect", "Part one of your two accounts from the other.", changes=True, title="Part accounts")
def disconnect(
    request: Request,
    account: Annotated[Chat | None, Help("the account to part; the one you ask from if empty")] = None,
    sure: Annotated[bool, Help("yes to part them")] = False,
) -> Reply:
    """Part one account from the person's others, once they are sure; partner and roles stay with the others."""
    handles = handles_of(request.store, request.person.id) if request.person.id else []
    parted = [h for h in handles if (h.platform == account if account else str(h) == str(request.account))]
    others = [h for h in handles if h not in parted]
    platform = account.value if account else request.account.platform
    say = request.say("connect/part", others=others, platform=platform)
    if not parted or not others:
        return Reply(say("alone.title"), (Text(say("alone.text")),))
    if not sure:
        confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
        values = {"account": platform, "sure": "yes"}
        part = Button(say("part"), "partner disconnect", values, Style.DANGER, confirm=confirm)
        return Reply(say("ask.title"), (Text(say("ask.text")), Buttons((part,))))
    for handle in parted:
        part_account(request.store, handle, request.now)
    return Reply(say("done.title"), (Text(say("done.text")),), Tone.GOOD)
