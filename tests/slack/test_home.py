"""The Home is a person's own page; words said to the bot are understood like typed commands."""

from __future__ import annotations

import json
from typing import Any

from sandbox.slack.faults import Fault


def home_text(slack: Any, key: str) -> str:
    view = slack.home(key)
    return json.dumps(view.body) if view else ""


def action(view: Any, label: str) -> str:
    for block in view.blocks:
        for element in block.get("elements", []):
            if element.get("text", {}).get("text") == label:
                return str(element["action_id"])
    raise AssertionError(f"no button {label}")


async def until(slack: Any, true: Any) -> None:
    with slack.world.watch() as change:
        while not true():
            await change.wait()
            change.clear()


async def test_opening_the_home_shows_ones_own_page(slack: Any) -> None:
    (answer,) = await (await slack.open_home("ada")).answered()
    assert answer.kind == "home"
    assert "Home of U0ADA" in home_text(slack, "ada")


async def test_a_repeated_event_publishes_once(slack: Any) -> None:
    slack.inject("envelope", Fault.duplicate(times=4))
    await (await slack.open_home("ada")).answered()
    await (await slack.command("ada", "/partner stats")).answered()
    assert len(slack.calls("views.publish")) == 1


async def test_a_button_on_the_home_answers_in_a_modal(slack: Any) -> None:
    await (await slack.open_home("ada")).answered()
    gesture = await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Stats"))
    (answer,) = await gesture.answered()
    assert answer.kind == "view"
    await until(slack, lambda: "Stats for month" in json.dumps(answer.view.body))


async def test_a_button_in_that_modal_answers_in_the_same_modal(slack: Any) -> None:
    await (await slack.open_home("ada")).answered()
    gesture = await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Stats"))
    view = (await gesture.answered())[0].view
    await until(slack, lambda: "Stats for month" in json.dumps(view.body))
    (answer,) = await (await slack.press("ada", view_id=view.id, action_id=action(view, "Week"))).answered()
    assert answer.view.id == view.id
    assert "Stats for week" in json.dumps(view.body)


async def test_the_home_is_drawn_anew_after_a_change(slack: Any) -> None:
    await (await slack.open_home("ada")).answered()
    await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Mark"))
    await until(slack, lambda: "Names: mark" in home_text(slack, "ada"))
    assert len(slack.calls("views.publish")) == 2


async def test_a_button_may_turn_the_page_of_the_home(slack: Any) -> None:
    await (await slack.open_home("ada")).answered()
    await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Other page"))
    await until(slack, lambda: "Stats for week" in home_text(slack, "ada"))
    assert slack.modals("ada") == []


async def test_a_form_of_the_home_is_answered_in_its_own_modal(slack: Any) -> None:
    await (await slack.open_home("ada")).answered()
    press = await slack.press("ada", home=True, action_id=action(slack.home("ada"), "Rename"))
    view = (await press.answered())[0].view
    gesture = await slack.submit("ada", view.id, {"name": {"value": "Ada"}})
    await gesture.answered(count=1)
    await until(slack, lambda: "You are Ada" in json.dumps(view.body))
    await until(slack, lambda: "Names: Ada" in home_text(slack, "ada"))
    assert slack.messages(slack.dm("ada")) == []


async def test_direct_messages_understand_commands_without_the_slash(slack: Any) -> None:
    room = slack.dm("ada")
    for said, heard in (
        ("stats week", "Stats for week"),
        ("/partner stats", "Stats for month"),
        ("partner stats week", "Stats for week"),
        ("@rainmaker stats", "Stats for month"),
        ("hello there", "There is no hello there"),
    ):
        (answer,) = await (await slack.say("ada", room, said)).answered()
        assert heard in answer.text, said
        assert answer.message.channel == room


async def test_a_missing_value_in_direct_messages_is_asked_for_by_a_button(slack: Any) -> None:
    (answer,) = await (await slack.say("ada", slack.dm("ada"), "rename")).answered()
    button = action(answer.message, "Fill it in")
    (second,) = await (await slack.press("ada", action_id=button)).answered()
    assert second.kind == "view"


async def test_a_mention_is_answered_to_its_person_alone(slack: Any, ledger: Any) -> None:
    gesture = await slack.say("ada", "C0COMMUNITY", "@rainmaker stats week")
    await gesture.acked()
    await until(slack, lambda: bool(slack.ephemerals("ada")))
    assert "Stats for week" in slack.ephemerals("ada")[0].text
    assert ledger.places[0].shared
