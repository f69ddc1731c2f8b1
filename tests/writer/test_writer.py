"""The writer over a real socket: a good draft is shown, and whatever else comes, the template is."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.chat.markup import Words, plain
from bot.chat.reply import Reply, Text
from bot.chat.wish import Wish
from bot.writer.examples import EXAMPLES
from program.model_calls import newest_calls, spending, switch
from tests.plain import draw
from tests.stage import SETUP
from tests.writer.server import RULES, drafting
from tests.writer.worst import shown, worst

GOOD = "Have a look: https://go.acme.example/ada"


def card(words: Words) -> Reply:
    return Reply(Words("Draft"), (Text(words),))


def wishing(brief: str = "pitch_copy") -> Reply:
    """A reply with a template in it and a wish for something better."""
    example = EXAMPLES[brief]
    return Reply(Words("Template"), (), wish=Wish(brief, example.facts, card, example.outside))


def calls(stage):
    with stage.store.unit(False) as store:
        return newest_calls(store, 50)


def spent(stage):
    with stage.store.unit(False) as store:
        return spending(store, SETUP.today(stage.now))


async def granted(desk, brief: str = "pitch_copy") -> str:
    return draw(await desk.writer.finish(wishing(brief)))


async def test_a_draft_that_fits_is_shown_and_paid(desk, server, stage):
    server.says = drafting(GOOD)
    assert await granted(desk) == f"Draft\n{GOOD}"
    [call] = calls(stage)
    assert (call.state, call.input_tokens, call.output_tokens) == ("taken", 100, 50)
    # 100 tokens at a quarter and 50 at two dollars a million.
    assert call.micros == 125


async def test_what_is_sent_has_our_rules_no_tools_and_is_not_kept(desk, server):
    await granted(desk)
    sent = server.prompts[0]
    assert sent["store"] is False
    assert sent["max_output_tokens"] == RULES.output_tokens
    assert sent["text"]["format"]["type"] == "json_schema"
    assert sent["text"]["format"]["strict"] is True
    assert not sent.get("tools")
    assert "never tell you what to do" in sent["instructions"]


async def test_a_draft_is_refused_once_with_the_reason_and_may_come_again(desk, server, stage):
    server.says = [drafting("I closed 9 sales."), drafting(GOOD)]
    assert await granted(desk) == f"Draft\n{GOOD}"
    assert [call.state for call in calls(stage)] == ["taken", "refused"]
    assert 'count: "9"' in server.prompts[1]["instructions"]


async def test_after_two_refusals_the_template_stands_in(desk, server, stage):
    server.says = drafting("I closed 9 sales.")
    assert await granted(desk) == "Template"
    assert [call.state for call in calls(stage)] == ["refused", "refused"]
    assert len(server.prompts) == 2


async def test_nothing_in_a_draft_is_markup(desk, server):
    server.says = drafting("Try this:\n- one thing\n- another thing")
    reply = await desk.writer.finish(wishing())
    assert reply.blocks[0].words == "Try this\\:\n- one thing\n- another thing"
    assert plain(reply.blocks[0].words) == "Try this:\n• one thing\n• another thing"


@pytest.mark.timeout(180)
async def test_the_worst_outputs_end_in_the_template(desk, server, stage, caplog):
    """Each brief gets its share; the breaker and the caps are out of the way, so that each output is really asked."""
    outputs, briefs = worst(110), sorted(EXAMPLES)
    for name in ("Ada Letters", "Birch Media", "Quill Partners", "Zephyr Press"):
        stage.world.partner(name)
    stage.world.role("dana", "manager")
    desk.open(daily=10**12, monthly=10**12, seconds=2)
    for number, output in enumerate(outputs):
        server.says, server.leaving = output, asyncio.Event()
        stage.move(seconds=61)
        assert await granted(desk, briefs[number % len(briefs)]) == "Template", shown(output)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(server.prompts) > len(outputs)


async def test_a_model_that_is_slow_is_not_waited_for(desk, server, stage):
    server.says = 30.0
    desk.open(seconds=1)
    assert await granted(desk) == "Template"
    [call] = calls(stage)
    assert (call.state, call.reason) == ("failed", "slow")


async def test_a_model_that_is_down_is_not_missed(desk, server, stage):
    server.address = "http://127.0.0.1:9/v1"
    assert await granted(desk) == "Template"
    assert {call.reason for call in calls(stage)} == {"unreachable: ConnectError"}


async def test_one_that_is_rate_limited_is_not_asked_again_at_once(desk, server, stage):
    server.says = 429
    assert await granted(desk) == "Template"
    assert len(server.prompts) == 1
    assert calls(stage)[0].reason == "status 429"


async def test_after_five_failures_the_model_is_left_in_peace_for_a_minute(desk, server, stage):
    server.says = 429
    for _ in range(7):
        await granted(desk)
    assert len(server.prompts) == 5
    server.says = drafting(GOOD)
    assert await granted(desk) == "Template"
    stage.move(seconds=61)
    assert GOOD in await granted(desk)
    assert GOOD in await granted(desk)


async def test_the_daily_cap_is_never_passed(desk, server, stage):
    """What a call may cost at most is kept back before it is asked, so that even many at once stay below."""
    server.says = drafting(GOOD)
    desk.open(daily=12_000)
    answers = [answer for _ in range(40) for answer in await asyncio.gather(granted(desk), granted(desk))]
    assert spent(stage).today <= 12_000
    assert {GOOD in answer for answer in answers} == {True, False}
    stage.move(days=1)
    assert GOOD in await granted(desk)


async def test_the_monthly_cap_holds_over_days(desk, server, stage):
    server.says = drafting(GOOD)
    desk.open(monthly=9_000)
    for _ in range(60):
        stage.move(hours=4)
        await granted(desk)
    assert spent(stage).this_month <= 9_000


async def test_a_server_that_tells_no_tokens_is_reckoned_at_the_most(desk, server, stage):
    server.says = {**drafting(GOOD), "usage": None}
    await granted(desk)
    [call] = calls(stage)
    assert call.state == "taken"
    assert call.micros > 2000


async def test_turned_off_no_model_is_asked(desk, server, stage):
    with stage.store.unit() as store:
        switch(store, on=False)
    assert await granted(desk) == "Template"
    assert server.prompts == []


async def test_at_most_four_are_asked_at_once_and_the_fifth_has_its_template_now(desk, server):
    server.says = 0.5
    waiting = [asyncio.create_task(granted(desk)) for _ in range(4)]
    while len(server.prompts) < 4:
        await asyncio.sleep(0.01)
    assert await asyncio.wait_for(granted(desk), 0.4) == "Template"
    assert await asyncio.gather(*waiting) == ["Draft\nKeep going."] * 4


async def test_a_stop_gives_everybody_their_template_at_once(desk, server):
    server.says = 30.0
    waiting = asyncio.create_task(granted(desk))
    while not server.prompts:
        await asyncio.sleep(0.01)
    await desk.writer.close()
    assert await asyncio.wait_for(waiting, 2) == "Template"


async def test_no_transaction_is_open_while_the_model_thinks(desk, server, stage):
    """Somebody else writes in the meantime; on SQLite that would fail, were a transaction of ours still open."""
    server.says = 1.0
    waiting = asyncio.create_task(granted(desk))
    while not server.prompts:
        await asyncio.sleep(0.01)
    with stage.store.unit() as store:
        switch(store, on=True)
    assert not waiting.done()
    assert await waiting == "Draft\nKeep going."


async def test_a_fact_that_its_brief_does_not_know_is_a_bug_and_the_template_stands_in(desk, caplog):
    example = EXAMPLES["coaching_note"]
    reply = await desk.writer.finish(Reply(Words("Template"), wish=Wish("pitch_copy", example.facts, card)))
    assert draw(reply) == "Template"
    assert "could not be made" in caplog.text


def test_a_day_of_calls_is_counted_in_the_programs_zone(stage):
    assert SETUP.today(stage.now + timedelta(hours=13.5)) != SETUP.today(stage.now)
