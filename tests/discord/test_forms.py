"""A form asks for what a command needs, keeps what was typed, and works across a restart."""

from tests.discord import sample
from tests.discord.conftest import until
from tests.discord.test_conversation import home_of, press

GOOD = {"company": "Acme", "seats": "12", "period": "quarter", "known": "yes"}


async def opened(server, person="ada"):
    await press(server, person, await home_of(server, person), "Refer")
    return server.modal(person)


def inputs(form):
    return {part["component"]["custom_id"]: part["component"] for part in form["components"]}


async def test_a_button_opens_a_form_of_the_right_inputs(server, adapter):
    form = await opened(server)
    fields = inputs(form)
    assert form["title"] == "Refer a customer"
    assert list(fields) == ["company", "seats", "period", "known", "note"]
    assert (fields["company"]["min_length"], fields["company"]["max_length"]) == (2, 40)
    assert fields["seats"]["placeholder"] == "A whole number from 1 to 500"
    assert [one["label"] for one in fields["period"]["options"]] == ["month", "quarter"]
    assert fields["note"]["style"] == 2


async def test_a_filled_form_is_the_command(server, adapter):
    await opened(server)
    gesture = await (await server.submit("ada", GOOD)).answered()
    assert sample.calls == [("refer", "Acme", 12, sample.Period.QUARTER, True, "")]
    assert "Thank you for Acme" in gesture.text
    assert gesture.answer.ephemeral


async def test_a_wrong_value_is_explained_and_nothing_typed_is_lost(server, adapter):
    await opened(server)
    gesture = await (await server.submit("ada", {**GOOD, "seats": "many"})).answered()
    assert gesture.answer.ephemeral
    assert sample.calls == []
    await press(server, "ada", gesture.answer, "Try again")
    fields = inputs(server.modal("ada"))
    assert fields["company"]["value"] == "Acme"
    assert fields["seats"]["value"] == "many"
    await (await server.submit("ada", GOOD)).answered()
    assert sample.calls == [("refer", "Acme", 12, sample.Period.QUARTER, True, "")]


async def test_a_draft_is_only_for_who_typed_it(server, adapter):
    """Another person's press of the same id opens an empty form."""
    await opened(server)
    gesture = await (
        await server.submit("ada", {**GOOD, "company": "Secret Ltd", "seats": "many", "note": "x" * 90})
    ).answered()
    gesture.answer.addressee = server.world.person("ben").discord
    await press(server, "ben", gesture.answer, "Try again")
    assert "value" not in inputs(server.modal("ben"))["company"]


async def test_a_form_opened_before_a_restart_is_accepted_after_it(server, connect):
    async with connect() as first:
        await until(lambda: first.health.connected)
        await opened(server)
    await until(lambda: not server.connected)
    async with connect() as second:
        await until(lambda: second.health.connected)
        gesture = await (await server.submit("ada", GOOD)).answered()
    assert "Thank you for Acme" in gesture.text


async def test_a_form_opens_though_the_store_stalls(server, adapter, office):
    """A form needs no store, so it opens at once."""
    home = await home_of(server, "ada")
    office.broken = True
    gesture = await press(server, "ada", home, "Refer")
    assert server.modal("ada") is not None
    assert gesture.acked_after < 1.0


async def test_a_form_of_a_replacing_button_replaces_its_message(server, adapter):
    """A value the button does not know is asked for; the answer stands where the button stood."""
    home = await home_of(server, "ada")
    await press(server, "ada", home, "Turn to")
    await (await server.submit("ada", {"number": "7"})).answered()
    assert "Page 7" in home.text
