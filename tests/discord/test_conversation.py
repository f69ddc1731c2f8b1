"""People talk to the bot on Discord: through the real client, against a local server that checks what Discord checks."""

from tests.discord import sample


async def test_a_slash_command_is_answered_privately(server, adapter):
    """What is personal is seen by nobody else."""
    gesture = await (await server.command("ada", "partner stats", {"period": "quarter"})).answered()
    assert gesture.answer.ephemeral
    assert "Stats for quarter" in gesture.text
    assert server.messages() == []
    assert sample.calls == [("stats", sample.Period.QUARTER)]
