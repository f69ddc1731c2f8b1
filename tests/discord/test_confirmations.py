"""A button that must be confirmed asks privately first, and acts only after yes."""

from tests.discord import sample
from tests.discord.conftest import until
from tests.discord.test_conversation import home_of, posted_home, press


async def asked(server, person, message, label="Leave"):
    await press(server, person, message, label)
    return server.ephemerals(person)[-1]


async def test_nothing_happens_before_yes(server, adapter):
    """The question is the button's own, and only the person who pressed sees it."""
    question = await asked(server, "ada", await home_of(server, "ada"))
    assert question.ephemeral
    assert "Leave the program?" in question.text
    assert "Stay" in question.text
    assert sample.calls == []


async def test_yes_acts_and_replaces_the_message_of_the_button(server, adapter):
    home = await home_of(server, "ada")
    question = await asked(server, "ada", home)
    await press(server, "ada", question, "Leave now")
    await until(lambda: "You have left" in home.text)
    assert sample.calls == [("leave", "ada")]
    assert "Leave now" not in question.text


async def test_yes_replaces_a_shared_card_too(server, adapter):
    card = await posted_home(server, adapter)
    question = await asked(server, "ben", card)
    await press(server, "ben", question, "Leave now")
    await until(lambda: "You have left" in card.text)


async def test_no_leaves_everything(server, adapter):
    home = await home_of(server, "ada")
    question = await asked(server, "ada", home)
    await press(server, "ada", question, "Stay")
    assert sample.calls == []
    assert "Welcome" in home.text
    assert "Leave now" not in question.text


async def test_a_question_survives_a_restart(server, connect):
    """The new process asks in general words, and the answer stands where the question stood."""
    async with connect() as first:
        await until(lambda: first.health.connected)
        card = await posted_home(server, first)
        early = await asked(server, "ada", card)
    await until(lambda: not server.connected)
    async with connect() as second:
        await until(lambda: second.health.connected)
        await press(server, "ada", early, "Leave now")
        assert "You have left" in early.text
        general = await asked(server, "ben", card)
        assert "Leave" in general.text
        await press(server, "ben", general, "Yes, go ahead")
        await until(lambda: "You have left" in card.text)
    assert sample.calls == [("leave", "ada"), ("leave", "ben")]
