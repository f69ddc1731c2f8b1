"""A bare Discord client is discord.py with one slash command that answers with one word."""

from __future__ import annotations

import os

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from yarl import URL

GUILD = discord.Object(int(os.environ.get("BENCH_GUILD", "1")))


class Bare(discord.Client):
    """Registers its command when it starts."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.none())
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Make the command known."""

        @self.tree.command(name="noop", description="Answer with one word", guild=GUILD)
        async def noop(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("Done", ephemeral=True)

        await self.tree.sync(guild=GUILD)


if __name__ == "__main__":
    discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["DISCORD_GATEWAY_URL"])
    Bare().run(os.environ["DISCORD_TOKEN"], log_handler=None)
