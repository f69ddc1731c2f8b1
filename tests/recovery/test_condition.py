"""A store that is full or damaged: reading and redirects go on, writes get one sentence, operators hear of it."""

import asyncio
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from bot.chat.delivery import SendUnknown
from bot.chat.templates import Templates
from bot.condition import StoreDamaged, StoreFull
from bot.formats import FILTERS
from bot.recovery.alarm import Alarm
from bot.recovery.backups import Vault, back_up
from bot.recovery.keeper import Keeper
from bot.recovery.safekeeping import aside
from bot.recovery.watch import Watch, next_night
from bot.serving import leave
from bot.store import Store
from program.backup_record import backup_record
from tests.recovery.conftest import NOW
from tests.recovery.faults import no_room
from tests.stage import PROMPTS
from tests.web.conftest import shop

__all__ = ["shop"]
BERLIN = ZoneInfo("Europe/Berlin")


class Channel:
    """A platform that remembers what was posted; it can be cut off."""

    name = "slack"

    def __init__(self) -> None:
        self.posted, self.cut_off = [], False

    def draw(self, reply):
        return {"title": str(reply.title), "blocks": [str(block) for block in reply.blocks]}

    async def send(self, outgoing):
        if self.cut_off:
            raise SendUnknown("no answer")
        self.posted.append(outgoing)
        return "C0OPERATORS/1"


async def directly(story):
    return story()


def watched(store, clock=lambda: NOW):
    channel = Channel()
    alarm = Alarm(
        {"slack": channel}, lambda name, platform: f"C0{name.upper()}", Templates(PROMPTS, FILTERS), clock, directly
    )
    return Watch(store, BERLIN, clock, directly, alarm), channel


async def test_operators_are_told_of_a_full_disk_past_the_store_and_that_it_is_over(sqlite_engine):
    store = Store(sqlite_engine)
    store.condition.retry_seconds = 0.0
    watch, channel = watched(store)
    with no_room(sqlite_engine, 0):
        with pytest.raises(StoreFull), store.unit() as session:
            session.connection().exec_driver_sql(f"INSERT INTO fact VALUES ('x', '{'y' * 90_000}')")
        await watch.look()
        await watch.look()
        assert [one.drawing["title"] for one in channel.posted] == ["The store has no room"]
        assert channel.posted[0].destination == "C0OPERATORS"
    await watch.look()
    assert [one.drawing["title"] for one in channel.posted][1:] == ["The store can be written again"]
    with store.unit():
        pass


async def test_a_platform_that_cannot_be_reached_does_not_stop_the_watch(sqlite_engine, caplog):
    store = Store(sqlite_engine)
    watch, channel = watched(store)
    channel.cut_off = True
    store.condition.damage("page 7 is broken")
    await watch.look()
    assert "could not be told in slack" in caplog.text


async def test_what_no_platform_took_is_told_once_one_does(sqlite_engine, caplog):
    """A store that is damaged at the start is found before any platform is connected."""
    store, moment = Store(sqlite_engine), SimpleNamespace(now=NOW)
    watch, channel = watched(store, lambda: moment.now)
    channel.cut_off = True
    store.condition.damage("page 7 is broken")
    for _ in range(3):
        moment.now += timedelta(seconds=5)
        await watch.look()
    told = [record for record in caplog.records if "could not be told" in record.getMessage()]
    assert [(record.exc_info, record.getMessage().count("\n")) for record in told] == [(None, 0)]
    assert "no answer" in caplog.text
    channel.cut_off = False
    await watch.look()
    await watch.look()
    assert [one.drawing["title"] for one in channel.posted] == ["The store is damaged"]


async def test_each_try_of_one_alarm_has_the_same_key(sqlite_engine):
    """A platform knows by the key that a try without an answer did arrive."""
    store, moment, keys = Store(sqlite_engine), SimpleNamespace(now=NOW), []
    watch, channel = watched(store, lambda: moment.now)

    async def send(outgoing):
        keys.append(outgoing.key)
        raise SendUnknown("no answer")

    channel.send = send
    store.condition.damage("page 7 is broken")
    for _ in range(2):
        moment.now += timedelta(seconds=5)
        await watch.look()
    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_an_end_is_not_told_of_what_nobody_was_told(sqlite_engine):
    store = Store(sqlite_engine)
    store.condition.retry_seconds = 0.0
    watch, channel = watched(store)
    channel.cut_off = True
    store.condition.state, store.condition.probe = "full", lambda: False
    await watch.look()
    channel.cut_off, store.condition.probe = False, lambda: True
    await watch.look()
    assert store.condition.state == "well"
    assert channel.posted == []


async def test_one_platform_that_took_it_is_enough(sqlite_engine, caplog):
    store = Store(sqlite_engine)
    reached, cut_off = Channel(), Channel()
    cut_off.name, cut_off.cut_off = "discord", True
    adapters = {one.name: one for one in (reached, cut_off)}
    alarm = Alarm(adapters, lambda name, platform: "C1", Templates(PROMPTS, FILTERS), lambda: NOW, directly)
    watch = Watch(store, BERLIN, lambda: NOW, directly, alarm)
    store.condition.damage("page 7 is broken")
    await watch.look()
    await watch.look()
    assert len(reached.posted) == 1
    assert caplog.text.count("could not be told in discord") == 1


async def test_without_a_channel_of_operators_it_is_quiet(sqlite_engine, caplog):
    store, channel = Store(sqlite_engine), Channel()
    alarm = Alarm({"slack": channel}, lambda name, platform: None, Templates(PROMPTS, FILTERS), lambda: NOW, directly)
    watch = Watch(store, BERLIN, lambda: NOW, directly, alarm)
    store.condition.damage("page 7 is broken")
    caplog.clear()
    await watch.look()
    await watch.look()
    assert (channel.posted, caplog.text) == ([], "")


async def test_every_night_all_is_read_and_what_is_wrong_stops_the_money(sqlite_engine):
    store, moment = Store(sqlite_engine), SimpleNamespace(now=NOW)
    watch, channel = watched(store, lambda: moment.now)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER posting_keeps_rows")
    await watch.look()
    assert store.condition.state == "well"
    moment.now = next_night(NOW, BERLIN)
    await watch.look()
    assert store.condition.state == "damaged"
    assert "guard of posting" in channel.posted[0].drawing["blocks"][1]
    with pytest.raises(StoreDamaged), store.unit():
        pass
    with store.unit(False) as session:
        assert session.connection().exec_driver_sql("select count(*) from partner").scalar() == 0


def test_the_night_is_the_program_s():
    assert next_night(NOW, BERLIN).isoformat() == "2026-11-19T04:30:00+01:00"
    assert next_night(next_night(NOW, BERLIN), BERLIN).isoformat() == "2026-11-20T04:30:00+01:00"


def test_in_chat_a_write_gets_one_sentence_and_reading_goes_on(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.store.condition.damage("page 7 is broken")
    answer = stage.say("/partner settings notices payout no")
    assert answer.startswith("This cannot be kept right now")
    assert "page 7" not in answer
    assert "Your figures" in stage.say("/partner stats", "ada")


async def test_merchants_are_told_to_send_again_and_visitors_are_sent_on(shop):
    shop.partner("acme")
    await shop.visit("acme")
    shop.store.condition.damage("page 7 is broken")
    answer = await shop.call("/track/sale", {"amount": 100, "customerExternalId": "u_1"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "under repair" in answer.json()["error"]["message"]
    assert await shop.visit("acme")


def test_a_damaged_store_is_not_backed_up_over_the_last_good_one(sqlite_engine, tmp_path):
    store = Store(sqlite_engine)
    keeper = Keeper(store, Vault(tmp_path / "backups", keep=1), 1, lambda: NOW, directly)
    assert keeper.make_due() is not None
    store.condition.damage("page 7 is broken")
    assert keeper.make() is None
    assert len(keeper.vault.backups()) == 1


def test_of_several_processes_only_the_one_that_leads_makes_backups(sqlite_engine, tmp_path):
    store, vault, leading = Store(sqlite_engine), Vault(tmp_path / "backups"), SimpleNamespace(yes=False)
    keeper = Keeper(store, vault, 1, lambda: NOW, directly, lambda: leading.yes)
    assert keeper.make_due() is None
    leading.yes = True
    assert keeper.make_due() is not None


def test_the_end_of_the_process_does_not_wait_for_a_copy_that_is_under_way():
    copying, copied = Event(), []

    async def story():
        task = asyncio.create_task(aside(lambda: copied.append(copying.wait(3))))
        await asyncio.sleep(0.05)
        task.cancel()

    asyncio.run(story())
    assert copied == []
    copying.set()


@pytest.mark.parametrize("ended", [True, False])
def test_a_process_that_has_closed_everything_ends_at_once(monkeypatch, ended):
    """To take the interpreter apart lasted longer on a busy machine than the whole stop before it."""
    codes = []
    monkeypatch.setattr("os._exit", codes.append)
    monkeypatch.setattr("logging.shutdown", lambda: None)
    leave(ended)
    assert codes == [0]


async def test_what_fails_aside_is_told(sqlite_engine):
    def fail():
        raise OSError("no such disk")

    with pytest.raises(OSError, match="no such disk"):
        await aside(fail)
    assert await aside(lambda: 7) == 7


def test_the_keeper_makes_what_is_due_and_keeps_why_it_failed(sqlite_engine, tmp_path, monkeypatch):
    store, moment = Store(sqlite_engine), SimpleNamespace(now=NOW)
    keeper = Keeper(store, Vault(tmp_path / "backups"), 2, lambda: moment.now, directly)
    assert keeper.make_due() is not None
    moment.now += timedelta(hours=1)
    assert keeper.make_due() is None
    moment.now += timedelta(hours=1)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=0))
    assert keeper.make_due() is None
    with store.unit(False) as session:
        record = backup_record(session)
    assert record.made_at == NOW
    assert "a backup needs" in record.trouble


def test_a_backup_from_a_clock_that_was_ahead_does_not_make_one_due_at_each_look(sqlite_engine, tmp_path):
    store, moment = Store(sqlite_engine), SimpleNamespace(now=NOW + timedelta(days=30))
    keeper = Keeper(store, Vault(tmp_path / "backups"), 2, lambda: moment.now, directly)
    assert keeper.make_due() is not None
    moment.now = NOW
    assert keeper.make_due() is not None
    moment.now += timedelta(seconds=30)
    assert keeper.make_due() is None
    with store.unit(False) as session:
        assert backup_record(session).made_at == NOW
    moment.now = NOW + timedelta(hours=2)
    assert keeper.make_due() is not None


def test_a_name_by_hand_among_the_backups_does_not_stop_them(sqlite_engine, tmp_path):
    store, moment = Store(sqlite_engine), SimpleNamespace(now=NOW)
    keeper = Keeper(store, Vault(tmp_path / "backups"), 2, lambda: moment.now, directly)
    back_up(sqlite_engine, keeper.vault, NOW, to=keeper.vault.folder / "rainmaker-before-upgrade.db")
    assert keeper.make_due() is not None
    assert keeper.make_due() is None
