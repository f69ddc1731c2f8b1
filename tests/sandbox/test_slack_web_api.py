"""The emulated Web API answers the real client the way Slack does, refusals included."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Fault, check_manifest

ROOM = "C0COMMUNITY"


async def refusal(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


def client_with(workspace, token):
    return AsyncWebClient(token, base_url=f"{workspace.origin()}/slack/api/", retry_handlers=[])


def manifest(*scopes, **features):
    return {
        "display_information": {"name": "Rainmaker"},
        "features": features,
        "oauth_config": {"scopes": {"bot": list(scopes)}},
    }


async def test_tokens_are_told_apart(slack_workspace, slack_client):
    assert (await slack_client.auth_test())["user_id"] == "U0RAINMAKER"
    assert (await refusal(client_with(slack_workspace, "xoxb-other").auth_test()))["error"] == "invalid_auth"
    assert (await refusal(client_with(slack_workspace, "xapp-sandbox").auth_test()))[
        "error"
    ] == "not_allowed_token_type"
    assert (await refusal(client_with(slack_workspace, None).auth_test()))["error"] == "not_authed"
    slack_workspace.revoked = True
    assert (await refusal(slack_client.auth_test()))["error"] == "token_revoked"


async def test_only_the_app_token_opens_a_socket(slack_client):
    assert (await refusal(slack_client.apps_connections_open(app_token="xoxb-sandbox")))["error"] == (
        "not_allowed_token_type"
    )
    assert (await slack_client.apps_connections_open(app_token="xapp-sandbox"))["url"].startswith("ws://127.0.0.1")


async def test_an_unknown_method_is_named(slack_client):
    assert (await refusal(slack_client.api_call("partners.list")))["error"] == "unknown_method"
    assert (await slack_client.api_test())["ok"] is True


async def test_a_message_lives_through_post_update_pin_reaction_history_and_deletion(slack_workspace, slack_client):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hi*"}}]
    metadata = {"event_type": "delivery", "event_payload": {"id": "7"}}
    posted = await slack_client.chat_postMessage(channel=ROOM, text="Hi", blocks=blocks, metadata=metadata)
    assert posted["message"]["blocks"][0]["block_id"]
    history = await slack_client.conversations_history(channel=ROOM, include_all_metadata=True)
    assert history["messages"][0]["metadata"] == metadata
    assert "metadata" not in (await slack_client.conversations_history(channel=ROOM))["messages"][0]
    await slack_client.chat_update(channel=ROOM, ts=posted["ts"], text="Bye")
    message = slack_workspace.messages(ROOM)[0]
    assert (message.text, message.blocks, bool(message.edited)) == ("Bye", [], True)
    await slack_client.reactions_add(channel=ROOM, timestamp=posted["ts"], name="tada")
    await slack_client.pins_add(channel=ROOM, timestamp=posted["ts"])
    assert (message.reactions, message.pinned) == ({"tada": ["U0RAINMAKER"]}, True)
    link = await slack_client.chat_getPermalink(channel=ROOM, message_ts=posted["ts"])
    assert ROOM in link["permalink"]
    await slack_client.chat_delete(channel=ROOM, ts=posted["ts"])
    assert slack_workspace.messages(ROOM) == []
    assert (await refusal(slack_client.chat_update(channel=ROOM, ts=posted["ts"], text="x")))["error"] == (
        "message_not_found"
    )


async def test_history_is_newest_first_in_pages_and_from_a_moment_on(slack_workspace, slack_client):
    stamps = [(await slack_client.chat_postMessage(channel=ROOM, text=str(n)))["ts"] for n in range(4)]
    page = await slack_client.conversations_history(channel=ROOM, limit=3)
    assert ([m["text"] for m in page["messages"]], page["has_more"]) == (["3", "2", "1"], True)
    rest = await slack_client.conversations_history(
        channel=ROOM, limit=3, cursor=page["response_metadata"]["next_cursor"]
    )
    assert ([m["text"] for m in rest["messages"]], rest["has_more"]) == (["0"], False)
    later = await slack_client.conversations_history(channel=ROOM, oldest=stamps[1])
    assert [m["text"] for m in later["messages"]] == ["3", "2"]
    reply = await slack_client.chat_postMessage(channel=ROOM, text="re", thread_ts=stamps[0])
    thread = await slack_client.conversations_replies(channel=ROOM, ts=stamps[0])
    assert [m["ts"] for m in thread["messages"]] == [stamps[0], reply["ts"]]
    assert len(slack_workspace.calls("conversations.history")) == 3
    unreadable = slack_client.conversations_history(channel=ROOM, oldest="yesterday")
    assert (await refusal(unreadable))["error"] == "invalid_ts_oldest"


async def test_a_thread_is_oldest_first_from_a_moment_on_with_its_first_message_on_every_page(
    slack_workspace, slack_client
):
    slack_workspace.rate_limits = False
    root = (await slack_client.chat_postMessage(channel=ROOM, text="root"))["ts"]
    stamps = [(await slack_client.chat_postMessage(channel=ROOM, text=str(n), thread_ts=root))["ts"] for n in range(5)]

    async def read(**span):
        page = await slack_client.conversations_replies(channel=ROOM, ts=root, **span)
        return [m["text"] for m in page["messages"]], page["has_more"]

    assert await read(limit=2) == (["root", "0", "1"], True)
    assert await read(limit=2, oldest=stamps[1]) == (["root", "2", "3"], True)
    assert await read(limit=2, oldest=stamps[3]) == (["root", "4"], False)
    assert await read(limit=2, oldest=stamps[4]) == (["root"], False)
    assert await read(oldest=stamps[0], latest=stamps[3]) == (["root", "1", "2"], False)
    assert await read(oldest=stamps[3], inclusive=True) == (["root", "3", "4"], False)
    first = await slack_client.conversations_replies(channel=ROOM, ts=root, limit=2)
    assert await read(limit=3, cursor=first["response_metadata"]["next_cursor"]) == (["root", "2", "3", "4"], False)


async def test_messages_that_slack_refuses_to_post(slack_workspace, slack_client):
    post = slack_client.chat_postMessage
    slack_workspace.rate_limits = False
    slack_workspace.rooms.channels["C0COUNCIL"].archived = True
    slack_workspace.rooms.channels["C0MANAGERS"].members.discard("U0RAINMAKER")
    cases = {
        "channel_not_found": post(channel="C404", text="x"),
        "is_archived": post(channel="C0COUNCIL", text="x"),
        "no_text": slack_client.api_call("chat.postMessage", json={"channel": ROOM}),
        "markdown_text_conflict": post(channel=ROOM, text="x", markdown_text="x"),
        "too_many_attachments": post(channel=ROOM, text="x", attachments=[{"text": "x", "fallback": "x"}] * 101),
        "invalid_metadata_format": post(channel=ROOM, text="x", metadata={"event_type": "x"}),
        "metadata_too_large": post(
            channel=ROOM, text="x", metadata={"event_type": "x", "event_payload": {"all": "x" * 9000}}
        ),
        "invalid_blocks": post(channel=ROOM, text="x", blocks=[{"type": "sparkle"}]),
        "user_not_in_channel": slack_client.chat_postEphemeral(channel="C0OPERATORS", user="U0ADA", text="x"),
        "invalid_arguments": slack_client.chat_postEphemeral(channel=ROOM, user="", text="x"),
    }
    assert {name: (await refusal(call))["error"] for name, call in cases.items()} == {name: name for name in cases}
    assert (await refusal(post(channel="C0MANAGERS", text="x")))["error"] == "channel_not_found"


async def test_refused_blocks_are_explained(slack_client):
    answer = await refusal(slack_client.chat_postMessage(channel=ROOM, text="x", blocks=[{"type": "section"}]))
    assert "json-pointer:/blocks/0" in answer["response_metadata"]["messages"][0]


async def test_a_workspace_without_the_newer_blocks_refuses_them_by_the_same_code(slack_workspace, slack_client):
    rows = [[{"type": "raw_text", "text": "x"}]] * 2
    board = [{"type": "data_table", "caption": "Board", "rows": rows}]
    await slack_client.chat_postMessage(channel=ROOM, text="x", blocks=board)
    slack_workspace.new_blocks = False
    assert (await refusal(slack_client.chat_postMessage(channel=ROOM, text="x", blocks=board)))["error"] == (
        "invalid_blocks"
    )


async def test_blocks_without_text_are_posted_and_complained_of(slack_workspace, slack_client):
    body = {"channel": ROOM, "blocks": [{"type": "divider"}]}
    await slack_client.api_call("chat.postMessage", json=body)
    assert "notification" in slack_workspace.complaints[0]


async def test_arguments_are_read_from_forms_and_refused_when_they_are_no_json(slack_client):
    posted = await slack_client.api_call(
        "chat.postMessage", data={"channel": ROOM, "text": "x", "blocks": '[{"type": "divider"}]'}
    )
    assert posted["message"]["blocks"][0]["type"] == "divider"
    broken = slack_client.api_call("chat.postMessage", data={"channel": ROOM, "text": "x", "blocks": "[{"})
    assert (await refusal(broken))["error"] == "invalid_blocks_format"


async def test_live_mentions_are_recorded_and_harmless_ones_are_not(slack_workspace, slack_client):
    name = "<!channel> & <@U0BEN>"
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = {"type": "header", "text": {"type": "plain_text", "text": name}}
    live = {"type": "section", "text": {"type": "mrkdwn", "text": f"Well done {name}"}}
    rich = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}
    await slack_client.chat_postMessage(channel=ROOM, text=escaped, blocks=[plain])
    await slack_client.chat_postMessage(channel=ROOM, text="x", blocks=[live])
    await slack_client.chat_postMessage(channel=ROOM, text="x", blocks=[{"type": "rich_text", "elements": [rich]}])
    await slack_client.chat_postMessage(channel=ROOM, text="@channel", link_names=True)
    assert [message.pings for message in slack_workspace.messages()] == [
        [],
        ["<!channel>", "<@U0BEN>"],
        ["<!here>"],
        ["@channel"],
    ]


async def test_a_channel_takes_a_short_burst_and_then_a_message_a_second(slack_workspace, slack_client):
    for number in range(5):
        await slack_client.chat_postMessage(channel=ROOM, text=str(number))
    answer = await refusal(slack_client.chat_postMessage(channel=ROOM, text="5"))
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    await slack_client.chat_postMessage(channel="U0ADA", text="elsewhere")
    slack_workspace.rate_limits = False
    await slack_client.chat_postMessage(channel=ROOM, text="5")
    assert len(slack_workspace.messages(ROOM)) == 6


async def test_a_tier_two_method_is_limited_to_twenty_calls_a_minute(slack_client):
    for _ in range(20):
        await slack_client.users_list()
    assert (await refusal(slack_client.users_list())).status_code == 429


async def test_people_are_found_with_their_zone_and_address(slack_client):
    user = (await slack_client.users_info(user="U0CLEO"))["user"]
    assert (user["tz"], user["profile"]["email"]) == ("America/New_York", "cleo@acme.example")
    assert (await slack_client.users_lookupByEmail(email="gus@acme.example"))["user"]["id"] == "U0GUS"
    assert (await refusal(slack_client.users_lookupByEmail(email="x@acme.example")))["error"] == "users_not_found"
    assert (await refusal(slack_client.users_info(user="U404")))["error"] == "user_not_found"
    assert len((await slack_client.users_list())["members"]) == 10
    assert (await slack_client.dnd_info(user="U0ADA"))["dnd_enabled"] is False
    await slack_client.usergroups_users_update(usergroup="S0COUNCIL", users=["U0ADA"])
    assert (await slack_client.usergroups_users_list(usergroup="S0COUNCIL"))["users"] == ["U0ADA"]
    assert (await slack_client.usergroups_list())["usergroups"][0]["handle"] == "council"
    assert (await slack_client.team_info())["team"]["id"] == "T0ACME"


async def test_channels_are_described_and_direct_messages_opened(slack_workspace, slack_client):
    assert (await slack_client.conversations_info(channel=ROOM))["channel"]["is_member"] is True
    listed = await slack_client.conversations_list(types="public_channel,private_channel")
    assert {one["name"] for one in listed["channels"]} == {"community", "managers", "council", "operators"}
    assert "U0ADA" not in (await slack_client.conversations_members(channel="C0OPERATORS"))["members"]
    assert (await slack_client.conversations_open(users=["U0ADA"]))["channel"]["id"] == slack_workspace.dm("ada")
    assert (await refusal(slack_client.conversations_open(users=["U404"])))["error"] == "user_not_found"
    slack_workspace.rooms.channels[ROOM].members.discard("U0RAINMAKER")
    assert (await refusal(slack_client.chat_postMessage(channel=ROOM, text="x")))["error"] == "not_in_channel"
    await slack_client.conversations_join(channel=ROOM)
    assert (await slack_client.chat_postMessage(channel=ROOM, text="x"))["ok"] is True


async def test_a_scope_the_manifest_lacks_is_missed(slack_workspace, slack_client):
    slack_workspace.manifest = manifest("chat:write")
    answer = await slack_client.chat_postMessage(channel=ROOM, text="x")
    assert answer.headers["x-oauth-scopes"] == "chat:write"
    refused = await refusal(slack_client.users_info(user="U0ADA"))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "users:read")
    assert (await refusal(slack_client.conversations_history(channel=ROOM)))["needed"] == "channels:history"
    assert (await refusal(slack_client.conversations_info(channel="D0ADA")))["needed"] == "im:read"


async def test_an_app_without_a_messages_tab_cannot_write_to_people(slack_workspace, slack_client):
    slack_workspace.manifest = manifest("chat:write", app_home={"messages_tab_enabled": False})
    assert (await refusal(slack_client.chat_postMessage(channel="U0ADA", text="x")))["error"] == "messages_tab_disabled"


async def test_a_file_is_uploaded_shared_and_processed_a_moment_later(slack_workspace, slack_client):
    slack_workspace.files.processing_seconds = 3600
    shared = await slack_client.files_upload_v2(
        channel=ROOM, content="a,b\n1,2\n", filename="statement.csv", title="Statement", initial_comment="Here"
    )
    message = slack_workspace.messages()[0]
    assert (message.text, message.files[0]["title"]) == ("Here", "Statement")
    file = shared["files"][0]["id"]
    assert (await slack_client.files_info(file=file))["file"]["mimetype"] == ""
    image = [{"type": "image", "alt_text": "x", "slack_file": {"id": file}}]
    assert (await refusal(slack_client.chat_postMessage(channel=ROOM, text="x", blocks=image)))["error"] == (
        "invalid_blocks"
    )
    slack_workspace.files.processing_seconds = 0
    described = (await slack_client.files_info(file=file))["file"]
    assert (described["mimetype"], list(described["shares"]["public"])) == ("text/csv", [ROOM])
    assert (await slack_client.chat_postMessage(channel=ROOM, text="x", blocks=image))["ok"] is True
    async with aiohttp.ClientSession() as session, session.get(described["url_private"]) as response:
        assert await response.text() == "a,b\n1,2\n"


async def test_views_are_guarded_by_triggers_hashes_and_the_stack(slack_workspace, slack_client):
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = await slack_client.views_publish(user_id="U0ADA", view=home)
    await slack_client.views_publish(user_id="U0ADA", view=home, hash=first["view"]["hash"])
    stale = slack_client.views_publish(user_id="U0ADA", view=home, hash=first["view"]["hash"])
    assert (await refusal(stale))["error"] == "hash_conflict"
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}
    gesture = slack_workspace.gestures.begin("action", "ada", "press", slack_workspace.world.clock.now())

    def trigger():
        return slack_workspace.tickets.trigger("U0ADA", gesture).id

    used = trigger()
    opened = await slack_client.views_open(trigger_id=used, view=view)
    assert (await refusal(slack_client.views_open(trigger_id=used, view=view)))["error"] == "exchanged_trigger_id"
    await slack_client.views_push(trigger_id=trigger(), view=view)
    await slack_client.views_push(trigger_id=trigger(), view=view)
    assert (await refusal(slack_client.views_push(trigger_id=trigger(), view=view)))["error"] == "push_limit_reached"
    conflict = slack_client.views_update(view_id=opened["view"]["id"], view=view, hash="old")
    assert (await refusal(conflict))["error"] == "hash_conflict"
    await slack_client.views_update(view_id=opened["view"]["id"], view=view, hash=opened["view"]["hash"])
    assert (await refusal(slack_client.views_update(view_id="V404", view=view)))["error"] == "not_found"
    slack_workspace.trigger_seconds = 0
    assert (await refusal(slack_client.views_open(trigger_id=trigger(), view=view)))["error"] == "expired_trigger_id"
    assert len(slack_workspace.modals("ada")) == 3


async def test_injected_faults_hit_the_next_calls_and_then_end(slack_workspace, slack_client):
    slack_workspace.inject("chat.postMessage", Fault.rate_limited(2))
    slack_workspace.inject("chat.postMessage", Fault.error("not_in_channel"))
    slack_workspace.inject("chat.postMessage", Fault.http(503))
    limited = await refusal(slack_client.chat_postMessage(channel=ROOM, text="x"))
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "2")
    assert (await refusal(slack_client.chat_postMessage(channel=ROOM, text="x")))["error"] == "not_in_channel"
    with pytest.raises(SlackApiError) as broken:
        await slack_client.chat_postMessage(channel=ROOM, text="x")
    assert broken.value.response.status_code == 503
    await slack_client.chat_postMessage(channel=ROOM, text="x")
    assert [call.status for call in slack_workspace.calls("chat.postMessage")] == [429, 200, 503, 200]
    assert len(slack_workspace.messages()) == 1


async def test_a_dropped_connection_leaves_the_message_and_a_client_that_retries_doubles_it(
    slack_workspace, slack_client
):
    slack_workspace.inject("chat.postMessage", Fault.dropped())
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await slack_client.chat_postMessage(channel=ROOM, text="once")
    assert len(slack_workspace.messages()) == 1
    retrying = AsyncWebClient("xoxb-sandbox", base_url=slack_client.base_url)
    slack_workspace.inject("chat.postMessage", Fault.dropped())
    await retrying.chat_postMessage(channel=ROOM, text="twice")
    assert [message.text for message in slack_workspace.messages()] == ["once", "twice", "twice"]


async def test_a_call_that_hangs_ends_when_the_client_gives_up(slack_workspace):
    impatient = AsyncWebClient(
        "xoxb-sandbox", base_url=f"{slack_workspace.origin()}/slack/api/", retry_handlers=[], timeout=1
    )
    slack_workspace.inject("chat.postMessage", Fault.hang())
    with pytest.raises(TimeoutError):
        await impatient.chat_postMessage(channel=ROOM, text="x")
    assert slack_workspace.messages() == []


def test_a_sound_manifest_has_no_faults_and_a_bad_one_is_told_each():
    command = {"command": "/partner", "description": "Your partner home", "usage_hint": "[stats]"}
    sound = manifest("commands", slash_commands=[command])
    assert check_manifest(sound) == []
    bad = manifest(slash_commands=[command, command, {"command": "no slash", "description": ""}])
    bad["display_information"] = {"name": "x" * 36, "description": "x" * 141}
    bad["settings"] = {"event_subscriptions": {"bot_events": ["message.im"]}}
    assert len(check_manifest(bad)) == 7
