"""When one way to answer is closed the next is taken, and nobody is left without an answer."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.chat.delivery import Outgoing
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, LinkButton, Mode, Reply
from bot.slack import web
from bot.slack.asking import Way
from bot.slack.modals import Modals
from bot.slack.running import Running
from bot.slack.seen import Seen
from sandbox.slack.faults import Fault


async def until(slack: Any, true: Any) -> None:
    async with asyncio.timeout(5):
        with slack.world.watch() as change:
            while not true():
                await change.wait()
                change.clear()


async def asked_of(ledger: Any) -> None:
    """A thread of its own asks the ledger, and the world is not told of that."""
    async with asyncio.timeout(10):
        while not ledger.askers:
            await asyncio.sleep(0.01)


def action(view: Any, label: str) -> str:
    for block in view.blocks:
        for element in block.get("elements", []):
            if element.get("text", {}).get("text") == label:
                return str(element["action_id"])
    raise AssertionError(f"no button {label}")


async def stats_modal(slack: Any, key: str = "ada") -> Any:
    await (await slack.open_home(key)).answered()
    gesture = await slack.press(key, home=True, action_id=action(slack.home(key), "Stats"))
    view = (await gesture.answered())[0].view
    await until(slack, lambda: "Stats for month" in json.dumps(view.body))
    return view


async def test_where_no_ephemeral_message_can_be_the_answer_is_direct(slack: Any) -> None:
    slack.inject("respond", Fault.http(404))
    slack.inject("chat.postEphemeral", Fault.error("user_not_in_channel"))
    await slack.command("ada", "/partner stats")
    await until(slack, lambda: bool(slack.messages(slack.dm("ada"))))
    assert "Stats for month" in slack.messages(slack.dm("ada"))[0].text


async def test_a_public_answer_without_its_address_is_posted_in_the_channel(slack: Any) -> None:
    slack.inject("respond", Fault.http(404))
    await slack.command("ada", "/partner board")
    await until(slack, lambda: bool(slack.messages()))
    assert "Board" in slack.messages()[0].text


async def test_a_replacement_without_its_address_updates_the_message(bench: Any, slack: Any) -> None:
    adapter = bench.adapters[0]
    drawing = adapter.draw(Reply(Words("Old"), (Buttons((Button(Words("New"), "partner board", mode=Mode.REPLACE),)),)))
    await adapter.send(Outgoing("k", "C0COMMUNITY", drawing))
    slack.inject("respond", Fault.http(404))
    await slack.press("ada", action_id=action(slack.messages()[0], "New"))
    await until(slack, lambda: "Board" in slack.messages()[0].text)
    assert len(slack.messages()) == 1


async def test_a_lost_answer_is_not_given_twice(
    bench: Any, ledger: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    await bench.adapter()
    posted: list[str] = []

    class Lost:
        async def send_dict(self, body: Any) -> Any:
            posted.append(body["text"])
            raise TimeoutError

    monkeypatch.setattr(web.Web, "hook", lambda self, url: Lost())
    await (await bench.workspace.command("ada", "/partner mark")).acked()
    await bench.adapters[0]._talk.running.drain(5)
    assert len(posted) == 1
    assert bench.workspace.ephemerals("ada") == []
    assert "may not have arrived" in caplog.text


async def test_blocks_that_slack_never_takes_are_answered_in_words(slack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = slack.check_parts

    def refuse(blocks: Any, attachments: Any) -> None:
        real([{"type": "nonsense"}] if blocks else [], attachments)

    monkeypatch.setattr(slack, "check_parts", refuse)
    (answer,) = await (await slack.command("ada", "/partner stats")).answered()
    assert answer.message.blocks == []
    assert "12 clicks" in answer.text


async def test_a_reply_that_cannot_be_drawn_becomes_an_apology(bench: Any, slack: Any) -> None:
    reply = Reply(Words("Bad"), (Buttons((LinkButton(Words("x"), "javascript:alert(1)"),)),))
    bench.dispatcher.answer = lambda question: reply
    (answer,) = await (await slack.command("ada", "/partner stats")).answered()
    assert "my mistake" in answer.text


async def test_a_foreign_person_pressing_a_button_is_turned_away(bench: Any, slack: Any, ledger: Any) -> None:
    adapter = bench.adapters[0]
    drawing = adapter.draw(Reply(Words("Post"), (Buttons((Button(Words("Stats"), "partner stats"),)),)))
    await adapter.send(Outgoing("k", "C0COMMUNITY", drawing))
    (answer,) = await (await slack.press("ines", action_id=action(slack.messages()[0], "Stats"))).answered()
    assert "another workspace" in answer.text
    assert ledger.askers == []


async def test_a_modal_closed_before_its_answer_is_left_closed(bench: Any, slack: Any) -> None:
    view = await stats_modal(slack)
    await slack.close_view("ada", view.id)
    modals: Modals = bench.adapters[0]._talk.modals
    drawing = bench.adapters[0].draw(Reply(Words("Late")))
    await modals.fill(Way("U0ADA", view=view.id), drawing)
    assert slack.modals("ada") == []


async def test_an_answer_that_is_no_modal_is_shown_in_words(bench: Any, slack: Any) -> None:
    view = await stats_modal(slack)
    drawing = bench.adapters[0].draw(Reply(Words("Plain words")))
    drawing["classic_blocks"] = [{"type": "nonsense"}]
    await bench.adapters[0]._talk.modals.fill(Way("U0ADA", view=view.id), drawing)
    assert "Plain words" in json.dumps(view.body)


async def test_a_form_asked_for_in_a_modal_stands_on_top_of_it(bench: Any, slack: Any) -> None:
    real = bench.dispatcher.answer
    ask = Reply(Words("Menu"), (Buttons((Button(Words("Rename"), "partner rename", mode=Mode.ASK),)),))
    bench.dispatcher.answer = lambda question: ask if question.command.path == "partner mark" else real(question)
    await (await slack.open_home("ada")).answered()
    gesture = await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Mark"))
    view = (await gesture.answered())[0].view
    await until(slack, lambda: "Menu" in json.dumps(view.body))
    (pushed,) = await (await slack.press("ada", view_id=view.id, action_id=action(view, "Rename"))).answered()
    assert pushed.kind == "push"
    await slack.submit("ada", pushed.view.id, {"name": {"value": "Ada"}})
    await until(slack, lambda: "You are Ada" in json.dumps(pushed.view.body))


async def test_a_form_takes_the_place_of_the_last_modal_where_no_more_fit(bench: Any, slack: Any) -> None:
    real = bench.dispatcher.answer
    ask = Reply(Words("Menu"), (Buttons((Button(Words("Rename"), "partner rename", mode=Mode.ASK),)),))
    bench.dispatcher.answer = lambda question: ask if question.command.path == "partner mark" else real(question)
    await (await slack.open_home("ada")).answered()
    gesture = await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Mark"))
    view = (await gesture.answered())[0].view
    await until(slack, lambda: "Menu" in json.dumps(view.body))
    slack.inject("views.push", Fault.error("push_limit_reached"))
    await slack.press("ada", view_id=view.id, action_id=action(view, "Rename"))
    await until(slack, lambda: view.body.get("callback_id") == "form")
    assert slack.modals("ada") == [view]


async def test_where_the_loading_modal_cannot_open_the_answer_is_direct(slack: Any) -> None:
    await (await slack.open_home("ada")).answered()
    slack.inject("views.open", Fault.error("expired_trigger_id"))
    await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Stats"))
    await until(slack, lambda: bool(slack.messages(slack.dm("ada"))))
    assert "Stats for month" in slack.messages(slack.dm("ada"))[0].text


async def test_a_home_with_refused_blocks_is_published_classic(slack: Any) -> None:
    slack.inject("views.publish", Fault.error("invalid_arguments"))
    await (await slack.open_home("ada")).answered()
    assert "Home of U0ADA" in json.dumps(slack.home("ada").body)


async def test_a_home_that_no_command_draws_says_so(bench: Any) -> None:
    await bench.adapter(home_path="partner nowhere")
    await (await bench.workspace.open_home("ada")).answered()
    assert "There is no partner nowhere" in json.dumps(bench.workspace.home("ada").body)


async def test_an_answer_that_takes_too_long_at_the_stop_is_given_up(caplog: Any) -> None:
    told = []

    async def leave() -> None:
        told.append("sorry")

    running = Running()
    running.start(asyncio.sleep(60), leave)
    running.start(asyncio.sleep(0), leave)
    await running.drain(0.01)
    assert "1 answers in Slack were given up" in caplog.text
    assert told == ["sorry"]


async def test_who_waits_at_the_stop_is_told_that_no_answer_comes(
    bench: Any, slack: Any, ledger: Any, monkeypatch: Any
) -> None:
    release = ledger.held()
    monkeypatch.setattr("bot.slack.adapter.DRAIN_SECONDS", 0.05)
    asked = await slack.command("ada", "/partner stats")
    await asked_of(ledger)
    await bench.adapters[0].stop()
    release.set()
    assert "being restarted" in json.dumps([answer.message.blocks for answer in await asked.answered()])


async def test_an_error_in_a_running_answer_is_logged(caplog: Any) -> None:
    async def broken() -> None:
        raise RuntimeError("inside")

    running = Running()
    running.start(broken(), broken)
    await running.drain(1)
    assert "inside" in caplog.text


def test_the_memory_of_deliveries_is_bounded() -> None:
    seen = Seen(most=2)
    assert [seen.first(key) for key in ("a", "b", "a", "c", "b")] == [True, True, False, True, True]


async def test_an_answer_never_overtakes_the_waiting_view_of_its_form(bench: Any, slack: Any) -> None:
    """The acknowledgement that shows "one moment" may be carried out after the answer was sent."""
    await (await slack.open_home("ada")).answered()
    press = await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Rename"))
    view = (await press.answered())[0].view
    slack.inject("views.update", Fault.error("not_found"), times=2)
    await slack.submit("ada", view.id, {"name": {"value": "Ada"}})
    await until(slack, lambda: "You are Ada" in json.dumps(view.body))
    assert all("external_id" in call.params for call in slack.calls("views.update"))
