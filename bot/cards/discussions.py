"""What is posted under a motion's card: the invitation to talk about it, and what became of it meanwhile."""

from __future__ import annotations

from bot.cards.motions import Teller
from bot.chat.job import Message, Thread
from bot.chat.reply import Button, Buttons, Reply, Text
from program.discussions import Discussion, discussions_of
from program.tables import Motion

_NEWS = ("seconded", "amended", "opened", "withdrawn")


def invitation(teller: Teller, discussion: Discussion) -> Message:
    """Ask the council what it thinks of a motion."""
    motion = discussion.motion
    say = teller.say("motions/discussion", motion=motion)
    amend = Button(say("amend"), "council amend", {"motion": str(motion.number)})
    return _under(discussion, Reply(say("title"), (Text(say("text")), Buttons((amend,)))), "begun")


def news(teller: Teller, motion: Motion, what: str) -> list[Message]:
    """Tell wherever a motion is discussed what became of it."""
    if what not in _NEWS:
        return []
    say = teller.say("motions/discussion", motion=motion)
    return [_under(one, Reply(say("title"), (Text(say(what)),)), what) for one in discussions_of(teller.store, motion)]


def _under(discussion: Discussion, reply: Reply, topic: str) -> Message:
    motion = discussion.motion
    thread = Thread(discussion.platform, discussion.address, f"Motion {motion.number}")
    return Message(thread, reply, f"motion:{motion.number}:discussion:{topic}:{discussion.platform}")
