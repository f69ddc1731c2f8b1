"""A press on a button is a command typed for the person."""

from __future__ import annotations

from typing import Any

from bot.chat.delivery import Outgoing
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, LinkButton, Mode, Reply
from sandbox.slack.faults import Fault


async def say(bench: Any, *buttons: Any, channel: str = "C0COMMUNITY") -> str:
    """Put a message with buttons into a channel, the way the outbox does."""
    adapter = bench.adapters[0]
    drawing = adapter.draw(Reply(Words("Board"), (Buttons(buttons),)))
    address = await adapter.send(Outgoing(f"key-{channel}-{len(buttons)}-{buttons[0].label}", channel, drawing))
    return address.split("/")[1]


def ids(message: Any) -> list[str]:
    return [
        element["action_id"] for block in message.blocks if block["type"] == "actions" for element in block["elements"]
    ]


async def test_a_press_is_answered_to_its_person_alone(bench: Any, slack: Any) -> None:
    await say(bench, Button(Words("Stats"), "partner stats", {"window": "week"}))
    (action,) = ids(slack.messages()[-1])
    (answer,) = await (await slack.press("ben", action_id=action)).answered()
    assert "Stats for week" in answer.text
    assert answer.message.addressee == "U0BEN"


async def test_a_press_may_answer_in_place_of_ones_own_message(slack: Any) -> None:
    (first,) = await (await slack.command("ada", "/partner stats")).answered()
    (action,) = ids(first.message)
    (answer,) = await (
        await slack.press("ada", ts=first.message.ts, channel="C0COMMUNITY", action_id=action)
    ).answered()
    assert answer.kind == "update"
    assert "Stats for week" in first.message.text


async def test_a_private_answer_never_takes_the_place_of_what_others_see(bench: Any, slack: Any) -> None:
    await say(bench, Button(Words("Mine"), "partner stats", mode=Mode.REPLACE))
    shared = slack.messages()[-1]
    (action,) = ids(shared)
    (answer,) = await (await slack.press("ada", action_id=action)).answered()
    assert answer.message.ephemeral
    assert "Board" in shared.text


async def test_a_public_answer_may_take_the_place_of_a_shared_message(bench: Any, slack: Any) -> None:
    await say(bench, Button(Words("Refresh"), "partner board", mode=Mode.REPLACE))
    (action,) = ids(slack.messages()[-1])
    (answer,) = await (await slack.press("ada", action_id=action)).answered()
    assert answer.kind == "update"
    assert len(slack.messages()) == 1


async def test_a_button_may_ask_with_a_form_first(bench: Any, slack: Any) -> None:
    await say(bench, Button(Words("Week"), "partner stats", {"window": "week"}, mode=Mode.ASK))
    (action,) = ids(slack.messages()[-1])
    (answer,) = await (await slack.press("ada", action_id=action)).answered()
    assert answer.kind == "view"
    (block,) = answer.view.blocks
    assert block["element"]["initial_option"]["value"] == "week"


async def test_a_button_without_its_value_asks_for_it(bench: Any, slack: Any) -> None:
    await say(bench, Button(Words("Rename"), "partner rename"))
    (action,) = ids(slack.messages()[-1])
    (answer,) = await (await slack.press("ada", action_id=action)).answered()
    assert answer.kind == "view"


async def test_a_double_delivery_of_a_press_acts_once(bench: Any, slack: Any, ledger: Any) -> None:
    await say(bench, Button(Words("Mark"), "partner mark"))
    (action,) = ids(slack.messages()[-1])
    slack.inject("envelope", Fault.duplicate(times=4))
    gesture = await slack.press("ada", action_id=action)
    await gesture.answered()
    await (await slack.command("ada", "/partner stats")).answered()
    assert ledger.names == ["mark"]
    assert len(gesture.answers) == 1


async def test_an_opened_address_needs_no_answer(bench: Any, slack: Any) -> None:
    await say(bench, LinkButton(Words("Site"), "https://acme.example"))
    (action,) = ids(slack.messages()[-1])
    gesture = await slack.press("ada", action_id=action)
    await gesture.acked()
    await (await slack.command("ada", "/partner stats")).answered()
    assert gesture.answers == []


async def test_a_forged_button_is_told_apart(bench: Any, slack: Any, ledger: Any) -> None:
    await say(bench, Button(Words("Mark"), "partner mark"))
    message = slack.messages()[-1]
    element = message.blocks[-1]["elements"][0]
    for forged in ("rm0n:partner.nothing", "rm!:x", "rm0z:partner.mark", "delete everything"):
        element["action_id"] = forged
        (answer,) = await (await slack.press("ada", action_id=forged)).answered()
        assert answer.message.ephemeral
        assert "too old" in answer.text or "There is no" in answer.text
    assert ledger.names == []


async def test_an_expired_trigger_still_gets_an_answer_and_a_way_on(bench: Any, slack: Any) -> None:
    slack.inject("views.open", Fault.error("expired_trigger_id"))
    (answer,) = await (await slack.command("ada", "/partner rename")).answered()
    assert "I need: new name" in answer.text
    (action,) = ids(answer.message)
    (second,) = await (await slack.press("ada", action_id=action)).answered()
    assert second.kind == "view"


async def test_a_spent_response_url_falls_back_to_an_ephemeral_message(slack: Any) -> None:
    slack.inject("respond", Fault.http(404))
    (answer,) = await (await slack.command("ada", "/partner stats")).answered()
    assert answer.message.ephemeral
    assert len(slack.calls("chat.postEphemeral")) == 1


async def test_where_new_blocks_are_unknown_classic_ones_are_sent(slack: Any) -> None:
    slack.new_blocks = False
    (answer,) = await (await slack.command("ada", "/partner board")).answered()
    assert all(block["type"] != "data_table" for block in answer.message.blocks)
    assert "P29" in str(answer.message.blocks)


async def test_a_picture_comes_by_direct_message_and_the_answer_says_so(slack: Any) -> None:
    gesture = await slack.command("ada", "/partner code")
    (answer,) = await gesture.answered()
    assert "direct messages" in str(answer.message.blocks)
    with slack.world.watch() as change:
        while not slack.messages(slack.dm("ada")):
            await change.wait()
            change.clear()
    (shared,) = slack.messages(slack.dm("ada"))
    assert shared.files[0]["name"] == "code.png"


async def test_a_file_that_slack_does_not_take_is_named(slack: Any) -> None:
    slack.inject("upload", Fault.http(500))
    await (await slack.command("ada", "/partner code")).answered()
    with slack.world.watch() as change:
        while not slack.messages(slack.dm("ada")):
            await change.wait()
            change.clear()
    (told,) = slack.messages(slack.dm("ada"))
    assert "code.png" in told.text


async def test_too_many_answers_at_once_are_waited_for(slack: Any) -> None:
    slack.inject("respond", Fault.http(404))
    slack.inject("chat.postEphemeral", Fault.rate_limited(0))
    (answer,) = await (await slack.command("ada", "/partner stats")).answered()
    assert "Stats" in answer.text
    assert len(slack.calls("chat.postEphemeral")) == 2
