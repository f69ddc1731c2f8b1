"""What Discord refuses is refused here, in its words and with the key at fault."""

import datetime
import io
import json

import aiohttp
import pytest

from sandbox.discord.interactions import ATTACHMENT_LIMIT
from sandbox.world import DISCORD_APPLICATION, DISCORD_GUILD

ROOM = "/channels/200000000000000001/messages"
COMMANDS = f"/applications/{DISCORD_APPLICATION}/commands"
EVENTS = f"/guilds/{DISCORD_GUILD}/scheduled-events"
V2 = 1 << 15


class Api:
    def __init__(self, session, server):
        self.session, self.server = session, server

    async def call(self, method, path, body=None, files=None):
        """Ask as the bot does; return the status and the JSON answer."""
        data = None if body is None else json.dumps(body)
        headers = {"Authorization": f"Bot {self.server.token}", "Content-Type": "application/json"}
        if files:
            del headers["Content-Type"]
            data = aiohttp.FormData(quote_fields=False)
            data.add_field("payload_json", json.dumps(body))
            for number, (name, content) in enumerate(files):
                data.add_field(
                    f"files[{number}]", io.BytesIO(content), filename=name, content_type="application/octet-stream"
                )
        address = self.server.state.origin() + "/discord/api/v10" + path
        async with self.session.request(method, address, data=data, headers=headers) as response:
            if response.status == 204:
                return 204, None
            assert response.headers["Content-Type"] == "application/json"
            return response.status, await response.json()

    async def refused(self, method, path, body=None, files=None):
        """Return the code and the dotted paths at fault of a request that must be refused."""
        status, answer = await self.call(method, path, body, files)
        assert status >= 400, answer
        return answer["code"], sorted(paths(answer.get("errors", {})))


def paths(tree, before=""):
    for key, inner in tree.items():
        if key == "_errors":
            yield before.rstrip(".")
        else:
            yield from paths(inner, f"{before}{key}.")


@pytest.fixture
async def api(server):
    server.rates.budgets.clear()
    async with aiohttp.ClientSession() as session:
        yield Api(session, server)


def text(words="hi"):
    return {"type": 10, "content": words}


def row(*parts):
    return {"type": 1, "components": list(parts)}


def button(custom_id="a", **more):
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id, **more}


def select(**more):
    return {"type": 3, "custom_id": "s", "options": [{"label": "A", "value": "a"}], **more}


def layout(*parts):
    return {"flags": V2, "components": list(parts)}


FIELD = {"name": "n", "value": "v"}

BAD_MESSAGES = [
    ({"content": "x" * 2001}, ["content"]),
    ({"embeds": [{"title": "x"}] * 11}, ["embeds"]),
    ({"embeds": [{"title": "x" * 257}]}, ["embeds.0.title"]),
    ({"embeds": [{"description": "x" * 4097}]}, ["embeds.0.description"]),
    ({"embeds": [{"fields": [FIELD] * 26}]}, ["embeds.0.fields"]),
    ({"embeds": [{"fields": [{"name": "", "value": "x" * 1025}]}]},
     ["embeds.0.fields.0.name", "embeds.0.fields.0.value"]),
    ({"embeds": [{"footer": {"text": "x" * 2049}}]}, ["embeds.0.footer.text"]),
    ({"embeds": [{"author": {"name": "x" * 257}}]}, ["embeds.0.author.name"]),
    ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, ["embeds"]),
    ({"embeds": [{"title": "x", "image": {"url": "attachment://no.png"}}]}, ["embeds.0.image.url"]),
    ({"embeds": [{"title": "x", "image": {"url": "ftp://x"}}]}, ["embeds.0.image.url"]),
    ({"embeds": [{"title": "x", "color": 1 << 24}]}, ["embeds.0.color"]),
    ({"content": "x", "components": [row(button())] * 6}, ["components"]),
    ({"content": "x", "components": [row(*[button(str(n)) for n in range(6)])]}, ["components.0.components"]),
    ({"content": "x", "components": [row(button("x" * 101))]}, ["components.0.components.0.custom_id"]),
    ({"content": "x", "components": [row(button("", label="x" * 81))]},
     ["components.0.components.0.custom_id", "components.0.components.0.label"]),
    ({"content": "x", "components": [row(button(), button())]}, ["components"]),
    ({"content": "x", "components": [row({"type": 2, "style": 5, "label": "L", "url": "javascript:x"})]},
     ["components.0.components.0.url"]),
    ({"content": "x", "components": [row({"type": 2, "style": 1, "custom_id": "a"})]},
     ["components.0.components.0.label"]),
    ({"content": "x", "components": [row(select(), button())]}, ["components.0.components"]),
    ({"content": "x", "components": [row(select(options=[]))]},
     ["components.0.components.0.max_values", "components.0.components.0.options"]),
    ({"content": "x", "components": [row(select(options=[{"label": "A", "value": "a"}] * 26))]},
     ["components.0.components.0.options"]),
    ({"content": "x", "components": [row(select(placeholder="x" * 151))]}, ["components.0.components.0.placeholder"]),
    ({"content": "x", "components": [row(select(max_values=2))]}, ["components.0.components.0.max_values"]),
    ({"content": "x", "components": [row({"type": 4, "custom_id": "t", "style": 1})]},
     ["components.0.components.0.type"]),
    ({"content": "x", "components": [text()]}, ["components.0.components", "components.0.type"]),
    ({"content": "x", "nonce": "x" * 26}, ["nonce"]),
    ({"content": "x", "attachments": [{"id": 0, "filename": "a"}]}, ["attachments.0.id"]),
    ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, ["allowed_mentions"]),
    ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, ["allowed_mentions.parse.0"]),
    ({"content": "x", "allowed_mentions": {"users": ["1"] * 101}}, ["allowed_mentions.users"]),
    ({"content": "x", "message_reference": {"message_id": "1"}}, ["message_reference"]),
    (layout(text()) | {"content": "x"}, ["content"]),
    (layout(text()) | {"embeds": [{"title": "x"}]}, ["embeds"]),
    (layout(), ["components"]),
    (layout(*[text()] * 41), ["components"]),
    (layout(*[{"type": 17, "components": [text()] * 20}] * 2), ["components"]),
    (layout(text("x" * 2001), text("x" * 2000)), ["components"]),
    (layout(text("")), ["components.0.content"]),
    (layout({"type": 17, "components": []}), ["components.0.components"]),
    (layout({"type": 17, "components": [{"type": 17, "components": [text()]}]}), ["components.0.components.0.type"]),
    (layout({"type": 9, "components": [text()] * 4, "accessory": button()}), ["components.0.components"]),
    (layout({"type": 9, "components": [text()]}), ["components.0.accessory"]),
    (layout({"type": 9, "components": [text()], "accessory": text()}), ["components.0.accessory.type"]),
    (layout({"type": 12, "items": []}), ["components.0.items"]),
    (layout({"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}), ["components.0.items.0.media.url"]),
    (layout({"type": 13, "file": {"url": "https://acme.example/a"}}), ["components.0.file.url"]),
    (layout({"type": 14, "spacing": 3}), ["components.0.spacing"]),
    (layout({"type": 18, "label": "x", "component": select()}), ["components.0.type"]),
    (layout({"type": 11, "media": {"url": "https://acme.example/a"}}), ["components.0.type"]),
    (layout(text() | {"id": 1}, text() | {"id": 1}), ["components"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "at"), BAD_MESSAGES)
async def test_a_bad_message_is_refused_with_the_key_at_fault(api, server, body, at):
    assert await api.refused("POST", ROOM, body) == (50035, at)
    assert server.messages() == []


async def test_a_message_with_nothing_in_it_is_refused(api):
    assert await api.refused("POST", ROOM, {"content": " "}) == (50006, [])


async def test_the_largest_allowed_message_is_accepted(api):
    status, _ = await api.call("POST", ROOM, layout(*[text("x" * 100)] * 40))
    assert status == 200
    status, _ = await api.call("POST", ROOM, {"content": "x" * 2000, "embeds": [{"description": "x" * 4096}]})
    assert status == 200


async def test_a_file_may_have_ten_mebibytes_and_no_more(api, server):
    kept = [("a.bin", b"x" * ATTACHMENT_LIMIT)]
    status, answer = await api.call("POST", ROOM, {"content": "big"}, kept)
    assert (status, answer["attachments"][0]["size"]) == (200, ATTACHMENT_LIMIT)
    assert await api.refused("POST", ROOM, {"content": "big"}, [("a.bin", b"x" * (ATTACHMENT_LIMIT + 1))]) == (
        40005,
        [],
    )
    assert len(server.messages()) == 1


async def test_an_edit_keeps_what_it_does_not_name_and_never_leaves_v2(api, server):
    _, plain = await api.call("POST", ROOM, {"content": "a", "embeds": [{"title": "t"}]}, [("a.txt", b"x")])
    _, edited = await api.call("PATCH", f"{ROOM}/{plain['id']}", {"content": "b"})
    assert (edited["content"], len(edited["embeds"]), len(edited["attachments"])) == ("b", 1, 1)
    assert await api.refused("PATCH", f"{ROOM}/{plain['id']}", layout(text())) == (50035, ["content", "embeds"])
    nulled = layout(text()) | {"content": None, "embeds": None, "attachments": []}
    status, edited = await api.call("PATCH", f"{ROOM}/{plain['id']}", nulled)
    assert (status, edited["flags"] & V2, edited["attachments"]) == (200, V2, [])
    assert await api.refused("PATCH", f"{ROOM}/{plain['id']}", {"flags": 0, "content": "c"}) == (50035, ["content"])


async def test_edits_of_old_messages_are_capped(api, server):
    server.switches.old_edits_per_hour = 2
    _, message = await api.call("POST", ROOM, {"content": "a"})
    server.world.clock.offset += 3601
    for words in ("b", "c"):
        assert (await api.call("PATCH", f"{ROOM}/{message['id']}", {"content": words}))[0] == 200
    assert await api.refused("PATCH", f"{ROOM}/{message['id']}", {"content": "d"}) == (30046, [])


async def test_history_is_read_newest_first_and_in_pages(api, server):
    ids = [(await api.call("POST", ROOM, {"content": str(n)}))[1]["id"] for n in range(4)]
    read = [[one["content"] for one in (await api.call("GET", ROOM + query))[1]] for query in (
        "", "?limit=2", f"?after={ids[1]}&limit=1", f"?before={ids[2]}&limit=1", f"?around={ids[1]}&limit=1",
    )]  # fmt: skip
    assert read == [["3", "2", "1", "0"], ["3", "2"], ["2"], ["1"], ["1"]]
    assert await api.refused("GET", ROOM + "?limit=101") == (50035, ["limit"])
    assert (await api.call("DELETE", f"{ROOM}/{ids[0]}"))[0] == 204
    assert await api.refused("GET", f"{ROOM}/{ids[0]}") == (10008, [])


async def test_messages_carry_the_moment_of_the_worlds_clock_in_their_ids(api, server):
    server.world.clock.offset += 3600
    _, message = await api.call("POST", ROOM, {"content": "later"})
    moment = (int(message["id"]) >> 22) / 1000 + 1_420_070_400
    assert abs(moment - server.world.clock.now().timestamp()) < 60


async def test_only_the_own_messages_can_be_edited(api, server):
    said = await server.say("ben", "mine", "community")
    assert await api.refused("PATCH", f"{ROOM}/{said.id}", {"content": "yours"}) == (50005, [])


async def test_closed_hidden_and_silent_places_have_their_own_codes(api, server):
    _, dm = await api.call("POST", "/users/@me/channels", {"recipient_id": "300000000000000011"})
    assert (await api.call("POST", f"/channels/{dm['id']}/messages", {"content": "hi"}))[0] == 200
    server.switches.closed_dms.add("ada")
    assert await api.refused("POST", f"/channels/{dm['id']}/messages", {"content": "hi"}) == (50007, [])
    server.switches.silent_channels.add("200000000000000001")
    assert await api.refused("POST", ROOM, {"content": "hi"}) == (50013, [])
    server.switches.hidden_channels.add("200000000000000001")
    assert await api.refused("GET", ROOM) == (50001, [])
    assert await api.refused("GET", "/channels/9") == (10003, [])
    assert await api.refused("POST", "/users/@me/channels", {"recipient_id": "9"}) == (10013, [])


async def test_roles_are_given_and_taken_below_the_bots_own(api, server):
    worn = f"/guilds/{DISCORD_GUILD}/members/300000000000000011"
    gold, owners = "500000000000000003", "500000000000000011"
    assert (await api.call("PUT", f"{worn}/roles/{gold}"))[0] == 204
    assert (await api.call("GET", worn))[1]["roles"] == [gold]
    assert await api.refused("PUT", f"{worn}/roles/{owners}") == (50013, [])
    assert await api.refused("PUT", f"{worn}/roles/9") == (10011, [])
    assert (await api.call("DELETE", f"{worn}/roles/{gold}"))[0] == 204
    server.switches.bot_role_position = 2
    assert await api.refused("PUT", f"{worn}/roles/{gold}") == (50013, [])
    assert await api.refused("GET", f"/guilds/{DISCORD_GUILD}/members/9") == (10007, [])


def event(server, **more):
    start = server.world.clock.now() + datetime.timedelta(days=1)
    body = {"name": "Roundtable", "privacy_level": 2, "entity_type": 3, "entity_metadata": {"location": "Hall"}}
    body |= {"scheduled_start_time": start.isoformat()}
    return body | {"scheduled_end_time": (start + datetime.timedelta(hours=1)).isoformat(), **more}


async def test_an_event_is_scheduled_moved_on_and_finished(api, server):
    status, made = await api.call("POST", EVENTS, event(server))
    assert (status, made["status"]) == (200, 1)
    one = f"{EVENTS}/{made['id']}"
    assert (await api.call("PATCH", one, {"name": "Round table"}))[1]["name"] == "Round table"
    assert await api.refused("PATCH", one, {"status": 3}) == (50035, ["status"])
    assert (await api.call("PATCH", one, {"status": 4}))[1]["status"] == 4
    assert await api.refused("PATCH", one, {"name": "x"}) == (180000, [])
    assert (await api.call("DELETE", one))[0] == 204
    assert await api.refused("GET", one) == (10070, [])


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({"name": "x" * 101}, ["name"]),
        ({"description": "x" * 1001}, ["description"]),
        ({"entity_metadata": {}}, ["entity_metadata.location"]),
        ({"scheduled_end_time": None}, ["scheduled_end_time"]),
        ({"scheduled_start_time": "2020-01-01T00:00:00+00:00"}, ["scheduled_start_time"]),
        ({"entity_type": 2}, ["channel_id"]),
    ],
)
async def test_a_bad_event_is_refused(api, server, more, at):
    assert await api.refused("POST", EVENTS, event(server, **more)) == (50035, at)


async def test_an_event_needs_its_permission(api, server):
    server.switches.missing_permissions.add("create_events")
    assert await api.refused("POST", EVENTS, event(server)) == (50013, [])


async def test_an_own_event_is_changed_without_the_permission_for_all_events(api, server):
    _, made = await api.call("POST", EVENTS, event(server))
    server.switches.missing_permissions.add("manage_events")
    _, changed = await api.call("PATCH", f"{EVENTS}/{made['id']}", {"name": "Another"})
    assert changed["name"] == "Another"
    server.switches.missing_permissions.add("create_events")
    assert await api.refused("PATCH", f"{EVENTS}/{made['id']}", {"name": "A third"}) == (50013, [])


def command(**more):
    return {"name": "partner", "description": "Partners", **more}


def option(name="o", kind=3, **more):
    return {"name": name, "description": "d", "type": kind, **more}


CHOICE = {"name": "A", "value": "a"}
BAD_COMMANDS = [
    (command(name="Partner"), ["name"]),
    (command(name="x" * 33), ["name"]),
    (command(name="two words"), ["name"]),
    (command(description=""), ["description"]),
    (command(description="x" * 101), ["description"]),
    (command(options=[option(str(n)) for n in range(26)]), ["options"]),
    (command(options=[option(), option()]), ["options.1.name"]),
    (command(options=[option("a"), option("b", required=True)]), ["options.1.required"]),
    (command(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])]), ["options.0.choices"]),
    (command(options=[option(choices=[{"name": "", "value": "a"}])]), ["options.0.choices.0.name"]),
    (command(options=[option(choices=[{"name": "a", "value": "x" * 101}])]), ["options.0.choices.0.value"]),
    (command(options=[option(kind=4, choices=[CHOICE])]), ["options.0.choices.0.value"]),
    (command(options=[option(kind=6, choices=[CHOICE])]), ["options.0.choices"]),
    (command(options=[option(choices=[CHOICE], autocomplete=True)]), ["options.0.autocomplete"]),
    (command(options=[option(kind=12)]), ["options.0.type"]),
    (command(options=[option("a", 1), option("b")]), ["options"]),
    (command(options=[option("a", 2)]), ["options.0.options"]),
    (command(options=[option("a", 2, options=[option("b", 2, options=[option("c", 1)])])]), ["options.0.type"]),
    (command(options=[option("a", 1, options=[option("b", 1)])]), ["options.0.type"]),
    (command(options=[option(max_length=6001)]), ["options.0.max_length"]),
    (command(default_member_permissions="admin"), ["default_member_permissions"]),
    (command(contexts=[3]), ["contexts.0"]),
    (command(options=[option(str(n), choices=[{"name": f"{k}" * 50, "value": "x" * 50} for k in range(10, 20)])
                      for n in range(10)]), [""]),
    (command(type=2), ["description"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "at"), BAD_COMMANDS)
async def test_a_bad_command_is_refused_with_the_key_at_fault(api, server, body, at):
    assert await api.refused("POST", COMMANDS, body) == (50035, at)
    at_index = [f"0.{path}".rstrip(".") for path in at]
    assert await api.refused("PUT", COMMANDS, [body]) == (50035, at_index)
    assert server.commands() == []


async def test_commands_are_created_changed_listed_and_removed(api, server):
    status, made = await api.call("POST", COMMANDS, command())
    assert status == 201
    status, again = await api.call("POST", COMMANDS, command(description="Other"))
    assert (status, again["id"]) == (200, made["id"])
    one = f"{COMMANDS}/{made['id']}"
    assert (await api.call("PATCH", one, {"description": "Third"}))[1]["description"] == "Third"
    assert (await api.call("GET", COMMANDS))[1][0]["description"] == "Third"
    here = f"/applications/{DISCORD_APPLICATION}/guilds/{DISCORD_GUILD}/commands"
    assert (await api.call("PUT", here, [command()]))[1][0]["guild_id"] == DISCORD_GUILD
    assert len(server.commands()) == 2
    assert (await api.call("DELETE", one))[0] == 204
    assert await api.refused("GET", one) == (10063, [])
    assert await api.refused("GET", COMMANDS.replace("8", "7", 1)) == (20012, [])


async def test_only_new_names_count_against_the_daily_limit(api, server):
    server.switches.daily_commands = 2
    both = [command(), command(name="program")]
    assert (await api.call("PUT", COMMANDS, both))[0] == 200
    assert (await api.call("PUT", COMMANDS, both))[0] == 200
    assert await api.refused("PUT", COMMANDS, [*both, command(name="council")]) == (30034, [])
    server.world.clock.offset += 86_401
    assert (await api.call("PUT", COMMANDS, [*both, command(name="council")]))[0] == 200


async def test_doubles_and_more_than_a_hundred_commands_are_refused(api):
    assert await api.refused("PUT", COMMANDS, [command(), command()]) == (50035, ["1.name"])
    many = [command(name=f"c{n}") for n in range(101)]
    assert await api.refused("PUT", COMMANDS, many) == (30032, [])


async def test_an_unknown_route_and_a_missing_token_are_refused(api, server):
    assert await api.refused("GET", "/nowhere") == (0, [])
    server.token = "stolen"
    assert await api.refused("GET", "/users/@me") == (0, [])
    assert server.invalid_requests == 1


async def test_an_unknown_interaction_cannot_be_answered_or_followed(api):
    assert await api.refused("POST", "/interactions/1/t/callback", {"type": 4}) == (10062, [])
    assert await api.refused("POST", f"/webhooks/{DISCORD_APPLICATION}/t", {"content": "x"}) == (10015, [])
