"""Polls: what managers ask the whole community, and what people pick."""

from datetime import timedelta
from typing import Annotated

from bot.cards.polls import poll_card
from bot.chat.access import Role
from bot.chat.command import Between, Help, Length, command
from bot.chat.job import Channel, Message
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.polls import add_poll, find_poll, list_polls, pick, poll_options


@command("partner vote", "Open polls, and your pick.", changes=True, title="Vote in a poll")
def vote_in_poll(
    request: Request,
    poll: Annotated[str | None, Help("which poll, by its number"), Length(1, 12)] = None,
    option: Annotated[int | None, Help("which option, by its place"), Between(1, 10)] = None,
) -> Reply:
    """Pick an option of a poll; without one, show what is open."""
    if poll is None:
        return _listed(request)
    found = find_poll(request.store, poll, lock=True)
    options = poll_options(found)
    if option is None or option > len(options):
        return poll_card(request, found)
    again = pick(request.store, found, person_id_of(request), option - 1, request.now)
    say = request.say("polls/picked", poll=found, option=options[option - 1], again=again)
    return Reply(say("title"), (Text(say("text")),), Tone.GOOD)


@command("program poll", "Ask the community something light.", needs=Role.MANAGER, changes=True, title="Ask a poll")
def ask_poll(
    request: Request,
    question: Annotated[str, Help("what you ask"), Length(3, 300)],
    options: Annotated[str, Help("what to pick from, separated by semicolons"), Length(3, 600)],
    days: Annotated[int, Help("how many days it is open"), Between(1, 32)] = 3,
) -> Reply:
    """Ask the community; the card goes to its channel on every platform."""
    close_at = request.now + timedelta(days=days)
    asker = person_id_of(request)
    poll = add_poll(request.store, question, options.split(";"), asker, now=request.now, close_at=close_at)
    request.post(Message(Channel("community"), poll_card(request, poll), f"poll:{poll.number}"), f"poll:{poll.id}")
    say = request.say("polls/asked", poll=poll)
    show = Button(say("title"), "partner vote", {"poll": str(poll.number)}, Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Buttons((show,))), Tone.GOOD)


def _listed(request: Request) -> Reply:
    found = list_polls(request.store, request.now)
    say = request.say("polls/list", count=len(found))
    if not found:
        return Reply(say("title"), (Text(say("empty")),))
    buttons = [Button(poll_card(request, poll).title, "partner vote", {"poll": str(poll.number)}) for poll in found[:5]]
    return Reply(say("title"), (Buttons(tuple(buttons)), Note(say("note"))))
