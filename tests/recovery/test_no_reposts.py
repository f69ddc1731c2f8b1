"""A restore re-posts nothing: what was sent after the backup is found in the chat, and what was not is sent once."""

from datetime import timedelta

from bot.app import PROMPTS
from bot.chat.delivery import Looked
from bot.chat.templates import Templates
from bot.formats import FILTERS
from bot.recovery.backups import back_up
from bot.recovery.restoring import restore
from bot.relay import Hands, Relay
from bot.slack.adapter import PACE
from bot.store import Store
from program.deliveries import Parcel, enqueue
from program.restores import last_restore, settling
from tests.recovery.conftest import NOW

MESSAGES = 50


class Chat:
    """A channel that keeps what was posted, by key; it outlives the bot's store."""

    name = "slack"
    pace = PACE

    def __init__(self) -> None:
        self.posted: list[str] = []

    async def send(self, outgoing):
        self.posted.append(outgoing.key)
        return f"C0COMMUNITY/{len(self.posted)}"

    async def look(self, search):
        wanted = {outgoing.key for outgoing in search.wanted}
        return Looked({key: (f"C0COMMUNITY/{at}",) for at, key in enumerate(self.posted, 1) if key in wanted}, None)


async def directly(story):
    return story()


async def deliver(store, chat, now, rounds=MESSAGES + 10):
    """Let a relay look so often for what is due, every two seconds."""
    moments = [now]
    hands = Hands(store, Templates(PROMPTS, FILTERS), lambda: moments[-1], directly, lambda *_: 0)
    relay = Relay(chat, hands)
    for second in range(rounds):
        moments.append(now + timedelta(seconds=2 * second))
        await relay.send_due()


def write(store, number, name="notice"):
    """Write messages, each in a transaction of its own, as they come."""
    for each in range(number):
        key = f"{name}:{each}"
        with store.unit() as session:
            enqueue(session, Parcel(key, "slack", "C0COMMUNITY", {"text": key}), NOW)


async def test_fifty_messages_sent_after_the_backup_are_not_sent_again(sqlite_engine, vault):
    store, chat = Store(sqlite_engine), Chat()
    write(store, MESSAGES)
    backup = back_up(sqlite_engine, vault, NOW)
    await deliver(store, chat, NOW)
    assert len(chat.posted) == MESSAGES
    sqlite_engine.dispose()
    restore(sqlite_engine, backup, vault, NOW + timedelta(hours=1))
    await deliver(store, chat, NOW + timedelta(hours=1))
    assert len(chat.posted) == MESSAGES
    with store.unit(False) as session:
        ended = settling(session, last_restore(session))
    assert (ended.found, ended.sent, ended.open) == (MESSAGES, 0, 0)


async def test_what_was_never_sent_is_sent_once(sqlite_engine, vault):
    store, chat = Store(sqlite_engine), Chat()
    write(store, 3)
    backup = back_up(sqlite_engine, vault, NOW)
    sqlite_engine.dispose()
    restore(sqlite_engine, backup, vault, NOW + timedelta(hours=1))
    await deliver(store, chat, NOW + timedelta(hours=1))
    await deliver(store, chat, NOW + timedelta(hours=2))
    assert sorted(chat.posted) == ["notice:0", "notice:1", "notice:2"]
