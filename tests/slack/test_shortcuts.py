"""A shortcut opens its command's form from a message's menu, or from everywhere, with what can be told from there."""

from __future__ import annotations

from typing import Any

from bot.slack.manifest import manifest
from sandbox.slack.manifest import check_manifest
from sandbox.world import SLACK_TEAM

ON_MESSAGE, EVERYWHERE = "message:partner.praise", "global:partner.praise"


def elements(view: Any) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view.blocks}


async def shown(gesture: Any) -> Any:
    (answer,) = await gesture.answered()
    assert answer.kind == "view"
    return answer.view


async def said(slack: Any, text: str) -> str:
    await (await slack.say("ben", "C0COMMUNITY", text)).acked()
    return str(slack.messages()[-1].ts)


async def test_the_manifest_declares_each_shortcut_for_messages_and_for_everywhere(dispatcher: Any) -> None:
    made = manifest(dispatcher.registry, "Acme")
    assert check_manifest(made) == []
    ids = {(one["type"], one["callback_id"]) for one in made["features"]["shortcuts"]}
    assert {("message", ON_MESSAGE), ("global", EVERYWHERE)} <= ids


async def test_on_a_message_the_form_begins_with_its_writer_and_its_words(slack: Any, dispatcher: Any) -> None:
    slack.manifest = manifest(dispatcher.registry, "Acme")
    ts = await said(slack, "Thanks for the *workshop* & more")
    view = await shown(await slack.message_shortcut("ada", ON_MESSAGE, channel="C0COMMUNITY", ts=ts))
    whom, reason = (elements(view)[name] for name in ("whom", "reason"))
    assert whom["initial_option"] == {
        "text": {"type": "plain_text", "text": f"U0BEN of {SLACK_TEAM}", "emoji": False},
        "value": "U0BEN",
    }
    assert reason["initial_value"] == "Thanks for the *workshop* & more"
    state = {"reason": {"value": "a workshop"}}
    await (await slack.submit("ada", view.id, state)).acked()
    with slack.world.watch() as change:
        while not slack.ephemerals("ada"):
            await change.wait()
            change.clear()
    assert "Praised U0BEN for a workshop" in slack.ephemerals("ada")[0].text


async def test_from_everywhere_the_form_begins_empty_and_is_answered_in_its_window(slack: Any) -> None:
    view = await shown(await slack.shortcut("ada", EVERYWHERE))
    assert "initial_option" not in elements(view)["whom"]
    assert "initial_value" not in elements(view)["reason"]
    await slack.suggest("ada", view_id=view.id, action_id="value", block_id="whom", value="b")
    state = {"whom": {"value": "ben"}, "reason": {"value": "a talk"}}
    await (await slack.submit("ada", view.id, state)).answered(count=2)
    assert "Praised ben for a talk" in str(slack.modals("ada")[-1].body)


async def test_whoever_may_not_ask_it_is_told_so_before_a_form_is_filled_in(slack: Any) -> None:
    ts = await said(slack, "hello")
    await (await slack.message_shortcut("ada", "message:partner.manage", channel="C0COMMUNITY", ts=ts)).answered()
    assert slack.modals("ada") == []
    assert "Not yours" in slack.ephemerals("ada")[0].text


async def test_a_shortcut_of_an_older_version_is_answered_in_a_sentence(slack: Any) -> None:
    await (await slack.shortcut("ada", "global:partner.gone")).acked()
    with slack.world.watch() as change:
        while not slack.messages(slack.dm("ada")):
            await change.wait()
            change.clear()
    assert "There is no partner gone here" in slack.messages(slack.dm("ada"))[-1].text
