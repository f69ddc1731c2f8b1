"""People talk to the bot on Discord: the real client, and a local server that checks what Discord checks."""

import threading

import pytest

from bot.chat.command import Choice, Kind
from bot.chat.delivery import Outgoing
from bot.chat.markup import Words
from bot.chat.reply import Reply
from bot.discord.door import choices_of
from sandbox.discord.faults import Fault
from sandbox.discord.messages import EPHEMERAL
from sandbox.world import PLACES
from tests.discord import sample
from tests.discord.conftest import until

COMMUNITY = PLACES[0].discord


def button(message, label):
    """Return the id of the button with a label."""

    def walk(parts):
        for part in parts:
            yield part
            yield from walk(part.get("components") or [])

    return next(part["custom_id"] for part in walk(message.components) if part.get("label") == label)


async def press(server, person, message, label):
    return await (await server.press(person, message.id, button(message, label))).answered()


async def home_of(server, person):
    return (await (await server.command(person, "partner home")).answered()).answer


async def posted_home(server, adapter):
    """Post the home card into the community channel, where everybody can press."""
    request = type("Asking", (), {"person": type("Nobody", (), {"name": "all"})})
    await adapter.send(Outgoing("home", COMMUNITY, adapter.draw(sample.home(request))))
    return server.messages()[0]


async def test_a_slash_command_is_answered_privately(server, adapter):
    """What is personal is seen by nobody else."""
    gesture = await (await server.command("ada", "partner stats", {"period": "quarter"})).answered()
    assert gesture.answer.ephemeral
    assert "Stats for quarter" in gesture.text
    assert server.messages() == []
    assert sample.calls == [("stats", sample.Period.QUARTER)]


async def test_a_public_command_is_answered_for_all(server, adapter):
    """Its declaration makes an answer public; outside text in it stays harmless."""
    await (
        await server.command("dana", "program shout", {"text": "hi @everyone **x** <@300000000000000011>"})
    ).answered()
    message = server.messages()[0]
    assert message.pings == frozenset()
    assert "\\*\\*x\\*\\* \\<@300000000000000011\\>" in message.text


async def test_a_refusal_of_a_public_command_is_private(server, adapter):
    """Nobody is shown up in front of the others."""
    gesture = await (await server.command("ada", "program shout", {"text": "hi"})).answered()
    assert gesture.answer.ephemeral
    assert sample.calls == []


async def test_a_group_and_a_command_of_one_name_both_answer(server, adapter):
    """Discord knows either a group or a command: the command is called with `show`."""
    listed = await (await server.command("ada", "partner link show")).answered()
    made = await (await server.command("ada", "partner link new", {"code": "summer"})).answered()
    assert "Your links" in listed.text
    assert "Link summer" in made.text


async def test_a_newcomer_is_told_how_to_connect(server, adapter):
    gesture = await (await server.command("hugo", "partner stats")).answered()
    assert gesture.answer.ephemeral
    assert sample.calls == []


async def test_a_member_may_ask_in_direct_messages(server, adapter):
    """Their account is that of the program's server, so they are the same person."""
    gesture = await (await server.command("ada", "partner stats", channel="dm")).answered()
    assert "discord:100000000000000001/300000000000000011" in gesture.text.replace("\\", "")


async def test_a_stranger_in_direct_messages_is_refused(server, adapter):
    """Who is not a member of the program's server has no account here."""
    server.inject("GET /guilds/100000000000000001/members", Fault.error(404, 10007, "Unknown Member"))
    await (await server.command("hugo", "partner home", channel="dm")).answered()
    assert "Welcome" not in server.ephemerals("hugo")[-1].text


async def test_another_server_is_refused(server, adapter):
    """The same person elsewhere is another account; nothing of the program is told there."""
    gesture = await server.command("ada", "partner stats")
    await gesture.answered()
    sample.calls.clear()
    payload = server.state.interactions.by_id[gesture.id].payload(server.state.guild)
    elsewhere = "100000000000000002"
    again = await server.command("ada", "partner home")
    foreign = {**payload, "id": str(int(again.id) + 1), "guild_id": elsewhere, "guild": {"id": elsewhere}}
    server.state.gateway.dispatch("INTERACTION_CREATE", foreign)
    await until(lambda: server.calls(f"POST /interactions/{foreign['id']}"))
    told = str(server.calls(f"POST /interactions/{foreign['id']}")[0].body)
    assert "Stats" not in told
    assert sample.calls == []


async def test_suggestions_do_not_wait_for_a_stalled_store(server, adapter, office):
    """Discord gives up after three seconds: an empty list comes before."""
    office.gate = threading.Event()
    assert await server.autocomplete("dana", "program partner", "who", "a") == []


async def test_suggestions_appear_while_typing(server, adapter):
    found = await server.autocomplete("dana", "program partner", "who", "a")
    assert found == [{"name": "Ada", "value": "ada"}]


def test_suggestions_that_read_alike_are_numbered():
    """Discord takes none of a list in which two have one name, and partners may be called the same."""
    found = [Choice(value, "Ada Letters" + "s" * 120) for value in ("prt_1", "prt_2", "prt_3")]
    offered = choices_of(found, Kind.TEXT)
    assert [one.value for one in offered] == ["prt_1", "prt_2", "prt_3"]
    assert offered[1].name.endswith(" (2)")
    assert len({one.name for one in offered}) == 3
    assert max(len(one.name) for one in offered) <= 100


async def test_suggestions_that_fail_or_are_not_allowed_are_none(server, adapter):
    """Typing must go on, and nobody sees another's partners."""
    assert await server.autocomplete("dana", "program partner", "who", "boom") == []
    assert await server.autocomplete("ada", "program partner", "who", "a") == []


async def test_a_bug_is_answered_with_a_reference_only(server, adapter):
    gesture = await (await server.command("ada", "partner broken")).answered()
    assert gesture.answer.ephemeral
    assert "secret" not in gesture.text


async def test_an_answer_that_cannot_be_drawn_is_an_apology(server, adapter):
    gesture = await (await server.command("ada", "partner huge")).answered()
    assert gesture.answer.ephemeral
    assert "Huge" not in gesture.text


async def test_a_broken_store_leaves_nobody_without_an_answer(server, adapter, office):
    office.broken = True
    gesture = await (await server.command("ada", "partner stats")).answered()
    assert gesture.answer.ephemeral
    assert "secret-dsn" not in gesture.text


async def test_a_command_that_is_gone_is_explained(server, adapter):
    """Discord keeps an old command until the next registration."""
    server.state.commands.replace(None, [{"name": "gone", "description": "old", "type": 1}], server.world.clock.now())
    gesture = await (await server.command("ada", "gone")).answered()
    assert gesture.answer.ephemeral


async def test_a_stalled_store_does_not_stall_the_acknowledgement(server, adapter, office):
    """Everything is acknowledged within a second, and answered when the store is back."""
    home = await home_of(server, "ada")
    office.gate = threading.Event()
    gestures = [
        await server.command("ada", "partner stats"),
        await server.command("dana", "program shout", {"text": "later"}),
        await server.press("ada", home.id, button(home, "Stats")),
    ]
    for gesture in gestures:
        assert (await gesture.acked()).acked_after < 1.0
    office.gate.set()
    for gesture in gestures:
        await gesture.answered()
    assert "Stats for month" in gestures[0].text
    assert gestures[0].answer.ephemeral
    assert "later" in server.messages()[0].text
    assert "Stats for quarter" in gestures[2].text


@pytest.mark.alone
async def test_a_crowd_is_acknowledged_in_time_too(server, adapter, office):
    """A hundred people press while the store stalls: the last is acknowledged as well."""
    office.gate = threading.Event()
    gestures = [await server.command("ada", "partner stats") for _ in range(100)]
    for gesture in gestures:
        assert (await gesture.acked()).acked_after < 1.0
    office.gate.set()
    for gesture in gestures:
        assert "Stats for month" in (await gesture.answered()).text


async def test_a_late_refusal_of_a_public_command_is_still_private(server, adapter, office):
    """The public place that was promised is taken back."""
    office.gate = threading.Event()
    gesture = await (await server.command("ada", "program shout", {"text": "hi"})).acked()
    office.gate.set()
    await until(lambda: server.calls("POST /webhooks"))
    assert [call.method for call in server.calls("/webhooks")] == ["DELETE", "POST"]
    assert server.calls("POST /webhooks")[0].body["flags"] & EPHEMERAL
    assert gesture.failed is None


async def test_a_delivery_repeated_five_times_acts_and_answers_once(server, adapter):
    server.inject("INTERACTION_CREATE", Fault.duplicate(5))
    gesture = await (await server.command("dana", "program shout", {"text": "once"})).answered()
    await (await server.command("dana", "partner home")).answered()
    assert sample.calls == [("shout", "once")]
    assert len(gesture.answers) == 1
    assert len(server.calls(f"POST /interactions/{gesture.id}")) == 1


async def test_a_button_answers_anew(server, adapter):
    home = await home_of(server, "ada")
    gesture = await press(server, "ada", home, "Stats")
    assert gesture.answer.id != home.id
    assert "Stats for quarter" in gesture.text


async def test_a_button_may_replace_its_own_message(server, adapter):
    home = await home_of(server, "ada")
    await press(server, "ada", home, "Next")
    assert "Page 2" in home.text
    assert "Welcome" not in home.text


async def test_a_late_replacement_still_replaces(server, adapter, office):
    home = await home_of(server, "ada")
    office.gate = threading.Event()
    gesture = await server.press("ada", home.id, button(home, "Next"))
    assert (await gesture.acked()).acked_after < 1.0
    office.gate.set()
    await until(lambda: "Page 2" in home.text)


@pytest.mark.parametrize("stalled", [False, True])
async def test_a_refusal_never_replaces_what_others_see(server, adapter, office, stalled):
    """Somebody without the right presses a manager's button: they are told privately, and the card stays."""
    card = await posted_home(server, adapter)
    office.gate = threading.Event() if stalled else None
    gesture = await (await server.press("ada", card.id, button(card, "Manage"))).acked()
    if stalled:
        office.gate.set()
    await until(lambda: server.ephemerals("ada"))
    assert "Welcome" in card.text
    assert sample.calls == []
    assert gesture.failed is None


async def test_buttons_work_after_a_restart(server, connect):
    """A message sent long ago by another process is answered like a new one."""
    async with connect() as first:
        await until(lambda: first.health.connected)
        card = await posted_home(server, first)
    await until(lambda: not server.connected)
    async with connect() as second:
        await until(lambda: second.health.connected)
        await press(server, "dana", card, "Manage")
    assert "Closed by Dana Frost" in card.text


async def test_an_unreadable_button_is_explained(server, adapter):
    """A button of another bot, or of an older version, leaves nobody without an answer."""
    card = await posted_home(server, adapter)
    card.components = [
        {"type": 1, "id": 1, "components": [{"type": 2, "id": 2, "style": 1, "label": "?", "custom_id": "old"}]}
    ]
    gesture = await (await server.press("ada", card.id, "old")).answered()
    assert gesture.answer.ephemeral


async def test_a_lost_answer_is_tried_again_as_an_apology(server, adapter):
    """Discord refuses the first answer: the person gets the second."""
    server.inject("/callback", Fault.error(400, 50035, "Invalid Form Body"))
    gesture = await (await server.command("ada", "partner home")).answered()
    assert gesture.answer.ephemeral
    assert "Welcome" not in gesture.text


async def test_an_answer_gets_through_though_the_acknowledgement_was_lost(server, adapter, office):
    """The connection breaks after Discord took the deferral: the answer fills the place that waits for it."""
    office.gate = threading.Event()
    server.inject("/callback", Fault.dropped())
    gesture = await (await server.command("ada", "partner stats")).acked()
    office.gate.set()
    await gesture.answered()
    assert "Stats for month" in gesture.text
    assert len(gesture.answers) == 1


@pytest.mark.parametrize("fault", [Fault.dropped(), Fault.lost()])
async def test_a_broken_connection_neither_loses_nor_doubles_an_answer(server, adapter, fault):
    """Whether Discord had taken the answer or not, the person sees it, once."""
    server.inject("/callback", fault)
    gesture = await (await server.command("ada", "partner stats")).answered()
    await (await server.command("ada", "partner home")).answered()
    assert "Stats for month" in gesture.text
    assert len(gesture.answers) == 1


async def test_stopping_lets_running_answers_finish(server, connect, office):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        office.gate = threading.Event()
        gesture = await (await server.command("ada", "partner stats")).acked()
        office.gate.set()
    assert "Stats for month" in gesture.text
    assert not adapter.health.connected


async def test_a_drawing_is_plain_json(adapter):
    drawing = adapter.draw(Reply(Words("Hello")))
    assert drawing["components"][0]["components"][0]["content"] == "### Hello"
    assert drawing["files"] == []
