"""A restore in chat: payouts wait until finance has compared and confirms, operators are told, messages are settled."""

import pytest
from sqlmodel import select

from bot.chat.job import Channel
from bot.chat.reply import Tone
from jobs.backups import backup
from jobs.restores import restore_report
from program.backup_record import BackupRecord, keep_record
from program.deliveries import Parcel, enqueue
from program.payout_ports import waiting_transfers
from program.restores import last_restore, mark_restored
from program.tables import Delivery
from tests.handlers.test_money_jobs import tick
from tests.handlers.test_program_payouts import approved
from tests.handlers.till import open_till
from tests.plain import draw

REASON = "Compared with PayPal and the bank; nothing was paid in between."


@pytest.fixture
def till(stage):
    return open_till(stage)


@pytest.fixture
def restored(till):
    """An approved run, then the store set back to an hour before."""
    till.say("/program payouts make label=2026-11", "fay")
    approved(till)
    put_back(till)
    return till


def put_back(till):
    with till.store.unit() as store:
        made_at = till.now
        till.move(hours=1)
        mark_restored(store, made_at, till.now)


def waiting(till, *keys):
    with till.store.unit() as store:
        for key in keys:
            write(store, till, key)


def write(store, till, key):
    enqueue(store, Parcel(key, "slack", "C0COMMUNITY", {"text": key}), till.now)


def settle(till, key, state, *, tried=False):
    with till.store.unit() as store:
        row = store.exec(select(Delivery).where(Delivery.key == key)).one()
        row.state, row.attempts = state, row.attempts + tried
        store.add(row)


def test_without_a_restore_there_is_nothing_to_say(till):
    assert till.say("/program restore", "fay").startswith("Never restored")
    assert till.say(f'/program restore confirm reason="{REASON}"', "fay").startswith("Payouts were not locked")
    assert tick(till, restore_report, till.now) == []


def test_after_a_restore_no_run_is_submitted_until_finance_confirms(restored):
    restored.say("/program payouts review 2026-11", "gus")
    answer = restored.press("Submit")
    assert answer.startswith("Payouts wait after a restore")
    answer = restored.press("See what to compare")
    assert "may have gone further since: 2026-11" in answer
    restored.press("Confirm and unlock payouts")
    assert restored.fill(reason=REASON).startswith("Payouts are unlocked")
    restored.say("/program payouts review 2026-11", "gus")
    assert "on its way" in restored.press("Submit").lower()


def test_the_operators_hear_who_confirmed_and_why(restored):
    restored.say(f'/program restore confirm reason="{REASON}"', "fay")
    told = restored.posted[-1]
    assert told.message.to == Channel("operators")
    assert "Fay Lindqvist" in told.text
    assert REASON in told.text
    with restored.store.unit(False) as store:
        assert last_restore(store).reason == REASON
    assert REASON in restored.say("/program restore", "fay")


def test_a_second_confirmation_changes_nothing(restored):
    restored.say(f'/program restore confirm reason="{REASON}"', "fay")
    assert restored.say('/program restore confirm reason="Something else"', "gus").startswith("Payouts were not locked")
    with restored.store.unit(False) as store:
        assert last_restore(store).reason == REASON


def test_only_finance_may_unlock(restored):
    restored.world.role("dana", "manager")
    assert "needs the role finance" in restored.say(f'/program restore confirm reason="{REASON}"', "dana")


def test_a_reason_of_one_word_is_none(restored):
    restored.say("/program restore confirm reason=ok", "fay")
    with restored.store.unit(False) as store:
        assert last_restore(store).confirmed_at is None


def test_files_and_transfers_wait_as_well(till):
    till.say("/program payouts make label=2026-11", "fay")
    approved(till)
    till.say("/program payouts review 2026-11", "gus")
    till.press("Submit")
    put_back(till)
    assert till.say("/program payouts export 2026-11", "fay").startswith("Payouts wait after a restore")
    with till.store.unit(False) as store:
        assert waiting_transfers(store) == []
    till.say(f'/program restore confirm reason="{REASON}"', "fay")
    assert "Payouts wait" not in till.say("/program payouts export 2026-11", "fay")


def test_operators_hear_once_that_it_was_restored_and_once_that_it_is_settled(till):
    waiting(till, "found", "sent", "parked")
    put_back(till)
    [told] = tick(till, restore_report, till.now)
    assert told.to == Channel("operators")
    assert "3 messages of before are still being looked for" in draw(told.reply)
    settle(till, "found", "sent")
    settle(till, "sent", "sent", tried=True)
    assert tick(till, restore_report, till.now) == []
    settle(till, "parked", "ambiguous")
    [told] = tick(till, restore_report, till.now)
    assert "1 was found in the chats and not sent again, 1 was sent now, 1 waits for a person" in draw(told.reply)
    assert tick(till, restore_report, till.now) == []


def test_what_waited_is_looked_for_before_it_is_sent(till):
    waiting(till, "maybe")
    put_back(till)
    with till.store.unit(False) as store:
        assert [row.state for row in store.exec(select(Delivery))] == ["unknown"]


def test_operators_hear_of_a_backup_that_failed_and_not_of_one_that_went_well(till):
    assert tick(till, backup, till.now) == []
    with till.store.unit() as store:
        keep_record(store, BackupRecord(till.now, 1, till.now))
    assert tick(till, backup, till.now) == []
    with till.store.unit() as store:
        keep_record(store, BackupRecord(till.now, 1, till.now, "a backup needs 12 MB in backups, which has 3 MB left"))
    [told] = tick(till, backup, till.now)
    assert told.to == Channel("operators")
    assert told.reply.tone is Tone.BAD
    assert "12 MB" in draw(told.reply)


def test_operators_hear_of_a_backup_that_did_not_come(till):
    with till.store.unit() as store:
        keep_record(store, BackupRecord(till.now, 1, till.now))
    till.move(hours=2)
    [told] = tick(till, backup, till.now)
    assert draw(told.reply).startswith("There is no recent backup")
