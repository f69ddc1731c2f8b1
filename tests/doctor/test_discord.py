"""One thing is wrong with Discord at a time, and the doctor names it."""

import pytest

from bot.chat.registry import Registry
from bot.discord.tree import Tree
from bot.doctor.permissions import NEEDED, lacking
from handlers import help, stats
from sandbox.discord.faults import Fault
from sandbox.world import DISCORD_APPLICATION

GUILD, ME, ROLE = "100000000000000001", "800000000000000001", "500000000000000010"


async def test_a_token_that_discord_does_not_know_is_told(practice):
    practice.variables["DISCORD_TOKEN"] = "yesterdays-token"
    assert await practice.troubles() == {"discord_token.bad"}


async def test_a_bot_that_discord_refuses_otherwise_is_told_with_the_status(practice):
    practice.sandbox.discord.inject("GET /users/@me", Fault.error(403, 40002, "Verify your account"))
    assert (await practice.examine())["discord_refused.bad"].facts == {"status": 403}


async def test_a_token_without_three_parts_is_not_sent_to_discord(practice):
    """At Discord's own address, what cannot be a token is told without a request."""
    del practice.variables["DISCORD_API_URL"]
    practice.variables["DISCORD_TOKEN"] = "a-client-secret"
    assert await practice.troubles() == {"discord_shape.bad"}


async def test_an_interactions_address_takes_the_commands_away(practice):
    application = {"id": DISCORD_APPLICATION, "interactions_endpoint_url": "https://elsewhere.example/hook"}
    practice.sandbox.discord.inject("GET /applications/@me", Fault("reply", 200, application))
    assert await practice.troubles() == {"discord_endpoint.bad"}


async def test_an_application_that_is_not_shown_is_a_warning(practice):
    practice.sandbox.discord.inject("GET /applications/@me", Fault.error(404, 10002, "Unknown Application"))
    assert await practice.troubles() == {"discord_application.warning"}


async def test_a_disturbance_does_not_undo_what_was_found_before(practice):
    practice.sandbox.discord.inject("GET /applications/@me", Fault.server_error(503))
    found = await practice.examine()
    assert {"failing.bad", "discord_token.good", "discord_guild.good"} <= set(found)


async def test_a_server_without_the_bot_is_told_with_its_id(practice):
    practice.file = practice.file.replace("100000000000000001", "100000000000000002")
    found = await practice.examine()
    assert found["discord_guild.bad"].facts == {"guild": "100000000000000002"}


async def test_settings_that_name_no_server_are_a_warning(practice):
    practice.file = practice.file.replace(', "discord:100000000000000001/300000000000000001"', "")
    assert await practice.troubles() == {"discord_guild_unnamed.warning"}


async def test_a_channel_of_another_server_is_told(practice):
    practice.file = practice.file.replace("200000000000000002", "200000000000000099")
    found = await practice.examine()
    assert found["discord_channel_unknown.bad"].facts == {"place": "managers", "channel": "200000000000000099"}


async def test_a_channel_that_takes_no_messages_is_told(practice):
    rooms = [{"id": f"20000000000000000{n}", "type": 15, "name": "ideas"} for n in (1, 2)]
    practice.sandbox.discord.inject("/channels", Fault("reply", 200, rooms))
    assert (await practice.examine())["discord_channel_kind.bad"].facts["name"] == "ideas"


async def test_a_channel_that_shuts_the_bot_out_is_told_with_what_is_missing(practice):
    shut = [{"id": ROLE, "type": 0, "deny": str(1 << 11), "allow": "0"}]
    rooms = [
        {"id": f"20000000000000000{n}", "type": 0, "name": "news", "permission_overwrites": shut if n == 1 else []}
        for n in (1, 2)
    ]
    practice.sandbox.discord.inject("/channels", Fault("reply", 200, rooms))
    found = await practice.examine()
    assert found["discord_permissions.bad"].facts == {"place": "community", "name": "news", "missing": "Send Messages"}


async def test_a_calendar_that_is_shut_to_the_bot_is_a_warning(practice):
    roles = [role.json() for role in practice.sandbox.discord.state.guild.roles.values()]
    for role in roles:
        role["permissions"] = str(int(role["permissions"]) & ~(1 << 44 | 1 << 3))
    assert "discord_events.good" in await practice.examine()
    practice.sandbox.discord.inject("/roles", Fault("reply", 200, roles))
    assert await practice.troubles() == {"discord_events.warning"}


async def test_channels_that_are_not_listed_are_a_warning(practice):
    practice.sandbox.discord.inject("/channels", Fault.error(403, 50001, "Missing Access"))
    assert await practice.troubles() == {"discord_channels_unseen.warning"}


async def test_commands_that_were_never_registered_are_counted(practice):
    practice.more["registry"] = registry = Registry.collect([stats, help])
    found = await practice.examine()
    assert found["discord_commands.warning"].facts["surplus"] == 0
    assert found["discord_commands.warning"].facts["missing"] >= len(registry.roots)


async def test_commands_as_this_version_answers_them_are_well(practice):
    practice.more["registry"] = registry = Registry.collect([stats, help])
    state = practice.sandbox.discord.state
    state.commands.replace(None, Tree(registry).payload, state.now())
    found = await practice.examine()
    assert found["discord_commands.good"].facts["count"] >= 2


async def test_commands_that_are_not_listed_are_a_warning(practice):
    practice.more["registry"] = Registry.collect([stats])
    practice.sandbox.discord.inject("/commands", Fault.error(403, 50001, "Missing Access"))
    assert await practice.troubles() == {"discord_commands_unseen.warning"}


async def test_a_bot_that_started_too_often_today_is_a_warning(practice):
    limit = {"total": 1000, "remaining": 12, "reset_after": 3_600_000, "max_concurrency": 1}
    practice.sandbox.discord.inject("/gateway/bot", Fault("reply", 200, {"session_start_limit": limit}))
    assert (await practice.examine())["discord_sessions.warning"].facts == {"left": 12}


async def test_discord_out_of_reach_is_told(practice):
    practice.variables["DISCORD_API_URL"] = "http://127.0.0.1:9/api/v10"
    assert await practice.troubles() == {"unreachable.bad"}


@pytest.mark.parametrize(
    "overwrites, missing",
    [
        ([], []),
        ([(GUILD, 1 << 11, 0)], ["Send Messages"]),
        ([(GUILD, 1 << 11, 0), (ROLE, 0, 1 << 11)], []),
        ([(ROLE, 1 << 11, 0), (ME, 0, 1 << 11)], []),
        ([(ROLE, 0, 1 << 11), (ME, 1 << 11, 0)], ["Send Messages"]),
        ([("500000000000000099", (1 << 52) - 1, 0)], []),
        ([(ME, 1 << 10 | 1 << 16, 0)], ["View Channel", "Read Message History"]),
    ],
)
def test_permissions_follow_discords_order(overwrites, missing):
    """Everyone's bits, then those of the worn roles, then the member's own; the later layer wins."""
    roles = [{"id": GUILD, "permissions": str(sum(NEEDED.values()))}, {"id": ROLE, "permissions": "0"}]
    layers = [{"id": one, "deny": str(deny), "allow": str(allow)} for one, deny, allow in overwrites]
    member = {"user": {"id": ME}, "roles": [ROLE]}
    assert lacking({"permission_overwrites": layers}, member, roles, GUILD) == missing


def test_an_administrator_lacks_nothing():
    roles = [{"id": GUILD, "permissions": "0"}, {"id": ROLE, "permissions": "8"}]
    shut = {"permission_overwrites": [{"id": GUILD, "deny": str(1 << 10), "allow": "0"}]}
    assert lacking(shut, {"user": {"id": ME}, "roles": [ROLE]}, roles, GUILD) == []


async def test_the_councils_role_is_one_that_the_bot_may_give(practice):
    practice.file += '\n[council]\ndiscord_role = "500000000000000006"\n'
    assert "discord_role.good" in await practice.examine()
    practice.file = practice.file.replace("000006", "000011")
    assert await practice.troubles() == {"discord_role.warning"}
    practice.file = practice.file.replace("000011", "000099")
    assert await practice.troubles() == {"discord_role_unknown.warning"}


async def test_a_council_whose_channel_lets_the_bot_begin_no_thread_is_a_warning(practice):
    practice.file += '\n[channels.council]\ndiscord = "200000000000000003"\n'
    shut = [{"id": ROLE, "type": 0, "deny": str(1 << 35), "allow": "0"}]
    rooms = [
        {"id": f"20000000000000000{n}", "type": 0, "name": "council", "permission_overwrites": shut if n == 3 else []}
        for n in (1, 2, 3)
    ]
    practice.sandbox.discord.inject("/channels", Fault("reply", 200, rooms))
    found = await practice.examine()
    assert found["discord_threads.warning"].facts == {"name": "council", "missing": "Create Public Threads"}
