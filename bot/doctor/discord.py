"""The Discord checks ask Discord itself whether the token, the server, the channels and the commands are in order."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Any

from bot.discord.tree import GROUP, SUBCOMMAND, Tree
from bot.doctor.calling import Line, Unanswered, line
from bot.doctor.clocks import skew
from bot.doctor.patient import Findings, Patient, bad, good, warning
from bot.doctor.permissions import THREADS, lacking, may_give, may_schedule

FEW_SESSIONS = 100
API_URL = "https://discord.com/api/v10"
_TOKEN = re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}")
# Text and announcement channels, and the three kinds of threads: what a message can simply be posted in.
_POSTABLE = {0, 5, 10, 11, 12}


async def check_discord(patient: Patient) -> Findings:
    """Ask who we are; when Discord knows us, look at the application, the server, the channels and the clock."""
    secret = patient.environment.discord_token
    if secret is None:
        return []
    token = secret.get_secret_value()
    # A local server mints tokens of its own shape; at Discord itself, other shapes are not worth a question.
    if not patient.environment.discord_api_url and not _TOKEN.fullmatch(token):
        return [bad("discord_shape")]
    base = patient.environment.discord_api_url or API_URL
    async with line("Discord", base, f"Bot {token}", patient.moment) as discord:
        me = await discord.ask("GET", "/users/@me")
        if me.status != 200:
            refused = bad("discord_token") if me.status == 401 else bad("discord_refused", status=me.status)
            return [refused, *skew(patient, "Discord", me)]
        found = [good("discord_token", bot=str(me.body.get("username"))), *skew(patient, "Discord", me)]
        parts = (_application(discord, patient), _sessions(discord), _guild(discord, patient, str(me.body.get("id"))))
        told = await asyncio.gather(*map(_told, parts))
        return found + [finding for findings in told for finding in findings]


async def _told(questions: Awaitable[Findings]) -> Findings:
    """Return what was found; a question without an answer does not undo the answers before it."""
    try:
        return await questions
    except Unanswered as unanswered:
        return [unanswered.finding]


async def _application(discord: Line, patient: Patient) -> Findings:
    """With an interactions address, Discord would send everything there and nothing to the bot's connection."""
    application = await discord.ask("GET", "/applications/@me")
    if application.status != 200:
        return [warning("discord_application", status=application.status)]
    if application.body.get("interactions_endpoint_url"):
        return [bad("discord_endpoint")]
    found = [good("discord_endpoint")]
    if patient.registry is not None:
        found += await _commands(discord, Tree(patient.registry), str(application.body.get("id")))
    return found


async def _sessions(discord: Line) -> Findings:
    """Discord lets a bot begin a thousand connections a day and takes its token away after that."""
    gateway = await discord.ask("GET", "/gateway/bot")
    left = gateway.body.get("session_start_limit", {}).get("remaining") if gateway.status == 200 else None
    return [warning("discord_sessions", left=left)] if left is not None and left < FEW_SESSIONS else []


async def _commands(discord: Line, tree: Tree, application: str) -> Findings:
    """Compare the commands people see in Discord with those this version answers."""
    listed = await discord.ask("GET", f"/applications/{application}/commands")
    if listed.status != 200:
        return [warning("discord_commands_unseen", status=listed.status)]
    ours, theirs = set(_paths(tree.payload)), set(_paths(listed.body))
    if ours != theirs:
        return [warning("discord_commands", missing=len(ours - theirs), surplus=len(theirs - ours))]
    return [good("discord_commands", count=len(ours))]


def _paths(commands: Sequence[Mapping[str, Any]], before: str = "") -> Iterator[str]:
    for command in commands:
        path = f"{before}{command['name']}"
        inner = [one for one in command.get("options") or () if one["type"] in (SUBCOMMAND, GROUP)]
        if inner:
            yield from _paths(inner, f"{path} ")
        else:
            yield path


async def _guild(discord: Line, patient: Patient, me: str) -> Findings:
    guild = patient.settings.guild
    if guild is None:
        return [warning("discord_guild_unnamed")]
    server = await discord.ask("GET", f"/guilds/{guild}")
    if server.status != 200:
        return [bad("discord_guild", guild=guild)]
    found = [good("discord_guild", name=str(server.body.get("name")))]
    return found + await _channels(discord, patient, guild, me)


async def _channels(discord: Line, patient: Patient, guild: str, me: str) -> Findings:
    places = list(patient.places("discord"))
    listed = await discord.ask("GET", f"/guilds/{guild}/channels")
    member = await discord.ask("GET", f"/guilds/{guild}/members/{me}")
    roles = await discord.ask("GET", f"/guilds/{guild}/roles")
    if {listed.status, member.status, roles.status} != {200}:
        return [warning("discord_channels_unseen")] if places else []
    worn = _role(patient.settings.file.council.discord_role, member.body, roles.body)
    worn.append(good("discord_events") if may_schedule(member.body, roles.body, guild) else warning("discord_events"))
    if not places:
        return worn
    rooms = {str(room["id"]): room for room in listed.body}
    found: Findings = []
    for place, channel in places:
        room = rooms.get(channel)
        if room is None:
            found.append(bad("discord_channel_unknown", place=place, channel=channel))
        elif room["type"] not in _POSTABLE:
            found.append(bad("discord_channel_kind", place=place, name=str(room.get("name"))))
        elif missing := lacking(room, member.body, roles.body, guild):
            found.append(
                bad("discord_permissions", place=place, name=str(room.get("name")), missing=", ".join(missing))
            )
    found = found or [good("discord_channels", count=len(places))]
    council = rooms.get(dict(places).get("council", ""))
    if council and (missing := lacking(council, member.body, roles.body, guild, THREADS)):
        found.append(warning("discord_threads", name=str(council.get("name")), missing=", ".join(missing)))
    return [*found, *worn]


def _role(role: str | None, member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]]) -> Findings:
    """Look whether the bot may give the council's role, where one is named."""
    if role is None:
        return []
    known = {str(one["id"]): one for one in roles}
    if role not in known:
        return [warning("discord_role_unknown", role=role)]
    name = str(known[role].get("name"))
    return [good("discord_role", name=name) if may_give(role, member, roles) else warning("discord_role", name=name)]
