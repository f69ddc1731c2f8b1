"""A form asks for what is missing, complains in place and answers once."""

from __future__ import annotations

from typing import Any

from sandbox.slack.faults import Fault

FILLED = {
    "name": {"value": "Ada"},
    "age": {"value": "41"},
    "window": {"value": "week"},
    "loud": {"value": "yes"},
}


async def opened(slack: Any, line: str = "/partner rename") -> Any:
    (answer,) = await (await slack.command("ada", line)).answered()
    assert answer.kind == "view"
    return answer.view


async def test_a_command_without_its_value_opens_a_form(slack: Any) -> None:
    view = await opened(slack)
    kinds = [block["element"]["type"] for block in view.blocks]
    assert kinds == ["plain_text_input", "number_input", "static_select", "static_select", "external_select"]
    assert [block["label"]["text"] for block in view.blocks] == ["New name", "Age", "Period", "Loud", "Friend"]
    assert [block["optional"] for block in view.blocks] == [False, True, True, True, True]
    assert view.body["title"]["text"] == "Rename"


async def test_a_filled_form_is_answered_where_it_was_asked_for(slack: Any, ledger: Any) -> None:
    view = await opened(slack)
    await (await slack.submit("ada", view.id, FILLED)).acked()
    with slack.world.watch() as change:
        while not slack.ephemerals("ada"):
            await change.wait()
            change.clear()
    (answer,) = slack.ephemerals("ada")
    assert "You are Ada, 41, week, True, ada" in answer.text
    assert slack.modals("ada") == []
    assert ledger.names == ["Ada"]


async def test_what_does_not_fit_is_said_at_its_line_and_the_form_stays(slack: Any, ledger: Any) -> None:
    view = await opened(slack)
    view.body["blocks"][1]["element"].pop("max_value")
    wrong = {**FILLED, "age": {"value": "200"}}
    (answer,) = await (await slack.submit("ada", view.id, wrong)).answered()
    assert answer.kind == "errors"
    assert answer.detail == {"age": "age: 200 does not fit."}
    await (await slack.submit("ada", view.id, FILLED)).acked()
    with slack.world.watch() as change:
        while not slack.ephemerals("ada"):
            await change.wait()
            change.clear()
    assert ledger.names == ["Ada"]


async def test_suggestions_come_while_a_person_types(slack: Any) -> None:
    view = await opened(slack)
    options = await slack.suggest("ada", view_id=view.id, action_id="value", block_id="friend", value="b")
    assert [option["value"] for option in options] == ["ben"]
    every = await slack.suggest("ada", view_id=view.id, action_id="value", block_id="friend", value="")
    assert len(every) == 3


async def test_a_form_sent_five_times_acts_once(slack: Any, ledger: Any) -> None:
    view = await opened(slack)
    slack.inject("envelope", Fault.duplicate(times=4))
    await (await slack.submit("ada", view.id, FILLED)).acked()
    await (await slack.command("ada", "/partner stats")).answered()
    assert ledger.names == ["Ada"]
    assert sum("You are Ada" in message.text for message in slack.ephemerals("ada")) == 1


async def test_values_given_before_are_kept_by_the_form(bench: Any, slack: Any, ledger: Any) -> None:
    view = await opened(slack, "/partner rename age:55")
    assert "age" not in [block["block_id"] for block in view.blocks]
    await (await slack.submit("ada", view.id, {"name": {"value": "Bo"}})).acked()
    with slack.world.watch() as change:
        while not slack.ephemerals("ada"):
            await change.wait()
            change.clear()
    assert "You are Bo, 55" in slack.ephemerals("ada")[0].text


async def test_a_form_that_is_not_ours_is_told(slack: Any) -> None:
    view = await opened(slack)
    view.body["private_metadata"] = '{"path": "partner gone", "values": {}}'
    await (await slack.submit("ada", view.id, FILLED)).acked()
    with slack.world.watch() as change:
        while not slack.messages(slack.dm("ada")):
            await change.wait()
            change.clear()
    assert "too old" in slack.messages(slack.dm("ada"))[0].text
