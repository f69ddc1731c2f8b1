"""A typed command is acknowledged at once and answered to the person who typed it."""

from __future__ import annotations

from typing import Any

from sandbox.slack.faults import Fault


async def test_a_command_is_answered_to_its_person_alone(slack: Any) -> None:
    gesture = await slack.command("ada", "/partner stats week")
    (answer,) = await gesture.answered()
    assert answer.message.ephemeral
    assert "Stats for week" in answer.text
    assert slack.messages() == []


async def test_the_acknowledgement_does_not_wait_for_the_answer(slack: Any, ledger: Any) -> None:
    release = ledger.held()
    gesture = await slack.command("ada", "/partner stats")
    assert await gesture.acked() < 1
    assert gesture.answers == []
    release.set()
    await gesture.answered()
    assert len(gesture.answers) == 1


async def test_a_public_command_is_answered_in_the_channel(slack: Any) -> None:
    gesture = await slack.command("ada", "/partner board")
    (answer,) = await gesture.answered()
    assert not answer.message.ephemeral


async def test_the_same_envelope_five_times_is_one_effect_and_one_answer(slack: Any, ledger: Any) -> None:
    slack.inject("envelope", Fault.duplicate(times=4))
    gesture = await slack.command("ada", "/partner mark")
    await gesture.answered()
    await (await slack.command("ada", "/partner stats")).answered()
    assert ledger.names == ["mark"]
    assert len(gesture.answers) == 1


async def test_every_mistake_is_answered(slack: Any) -> None:
    for line, words in (
        ("/partner stts", "no stts"),
        ("/partner stats month more", "more"),
        ("/partner stats decade", "decade"),
        ("/partner crash", "my mistake"),
        ("/nothing", "no "),
    ):
        (answer,) = await (await slack.command("ben", line)).answered()
        assert words in answer.text, line
        assert answer.message.ephemeral


async def test_somebody_of_another_workspace_is_turned_away(slack: Any, ledger: Any) -> None:
    (answer,) = await (await slack.command("ines", "/partner stats")).answered()
    assert "another workspace" in answer.text
    assert ledger.askers == []


async def test_acknowledgements_keep_coming_while_the_store_stalls(slack: Any, ledger: Any) -> None:
    release = ledger.held()
    gestures = [await slack.command("ada", "/partner stats") for _ in range(30)]
    assert max([await gesture.acked() for gesture in gestures]) < 1
    release.set()
    for gesture in gestures:
        await gesture.answered()


async def test_a_bug_outside_any_command_is_answered_too(bench: Any, slack: Any, caplog: Any) -> None:
    def broken(root: str, text: str) -> Any:
        raise RuntimeError("inside")

    bench.dispatcher.typed = broken
    (answer,) = await (await slack.command("ada", "/partner stats")).answered()
    assert "my mistake" in answer.text
    assert "inside" not in str(answer.message)
    assert "inside" in caplog.text
