"""How gestures and events reach the app, by socket and by HTTP, and what happens when they do not."""

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.signature import SignatureVerifier

from sandbox.slack import Fault, Unanswered
from sandbox.world import World

ROOM = "C0COMMUNITY"


async def heard(socket, kind):
    """Return the next frame of a kind."""
    while True:
        frame = await socket.receive_json(timeout=5)
        if frame["type"] == kind:
            return frame


@pytest.fixture
async def dial(slack_workspace):
    """Open bare sockets, to see and to say exactly what goes over the wire."""
    async with aiohttp.ClientSession() as session:

        async def connect():
            answer = await session.post(
                f"{slack_workspace.origin()}/slack/api/apps.connections.open",
                headers={"Authorization": "Bearer xapp-sandbox"},
            )
            return await session.ws_connect((await answer.json())["url"])

        connect.session = session
        yield connect


async def test_without_a_socket_a_command_fails_as_slack_words_it(slack_workspace):
    gesture = await slack_workspace.command("ada", "/partner stats")
    with pytest.raises(Unanswered, match='/partner failed with the error "dispatch_failed"'):
        await gesture.acked()
    seen = slack_workspace.snapshot(slack_workspace.world.person("ada"))
    assert seen["channels"][0]["messages"][0]["text"] == '/partner failed with the error "dispatch_failed"'
    ben = slack_workspace.snapshot(slack_workspace.world.person("ben"))
    assert ben["channels"][0]["messages"] == []


async def test_each_socket_is_greeted_with_the_number_of_sockets(dial):
    first, second = await dial(), await dial()
    assert (await heard(first, "hello"))["num_connections"] == 1
    assert (await heard(second, "hello"))["num_connections"] == 2


async def test_an_eleventh_socket_is_sent_away(slack_workspace, dial):
    sockets = [await dial() for _ in range(10)]
    await slack_workspace.connected(10)
    eleventh = await dial()
    assert (await heard(eleventh, "disconnect"))["reason"] == "too_many_websockets"
    assert len(sockets) == slack_workspace.sockets == 10


async def test_an_address_works_for_one_socket_only(slack_workspace, dial):
    url = f"{slack_workspace.origin()}/slack/link?ticket=stale"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await dial.session.ws_connect(url)


async def test_envelopes_take_turns_between_sockets(slack_workspace, dial):
    first, second = await dial(), await dial()
    await slack_workspace.connected(2)
    for _ in range(4):
        await slack_workspace.command("ada", "/partner")
    for socket in (first, second):
        assert [(await heard(socket, "slash_commands"))["accepts_response_payload"] for _ in range(2)] == [True, True]


async def test_an_acknowledgement_after_the_deadline_is_too_late(slack_workspace, dial):
    slack_workspace.ack_seconds = 0.05
    socket = await dial()
    gesture = await slack_workspace.command("ada", "/partner")
    frame = await heard(socket, "slash_commands")
    with pytest.raises(Unanswered, match="operation_timeout"):
        await gesture.acked()
    await socket.send_json({"envelope_id": frame["envelope_id"], "payload": {"text": "late"}})
    with slack_workspace.world.watch() as change:
        while gesture.acked_after is None:
            await asyncio.wait_for(change.wait(), 5)
            change.clear()
    assert gesture.acked_after > 0.05
    assert gesture.failed
    assert slack_workspace.ephemerals("ada") == []


async def test_an_event_is_delivered_again_until_it_is_acknowledged(slack_workspace, dial):
    slack_workspace.ack_seconds, slack_workspace.retry_seconds = 0.05, (0.0, 0.0, 0.0)
    socket = await dial()
    gesture = await slack_workspace.open_home("ada")
    first, second = await heard(socket, "events_api"), await heard(socket, "events_api")
    assert "retry_attempt" not in first
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert second["payload"]["event_id"] == first["payload"]["event_id"]
    await socket.send_json({"envelope_id": second["envelope_id"]})
    assert await gesture.acked() < 5


async def test_an_event_nobody_takes_is_given_up_after_three_retries(slack_workspace):
    slack_workspace.retry_seconds = (0.0, 0.0, 0.0)
    with pytest.raises(Unanswered, match="did not take the event"):
        await (await slack_workspace.open_home("ada")).acked()


async def test_a_duplicated_envelope_arrives_as_often_as_asked(slack_workspace, dial):
    slack_workspace.inject("envelope", Fault.duplicate(2))
    socket = await dial()
    await slack_workspace.command("ada", "/partner")
    assert len({(await heard(socket, "slash_commands"))["envelope_id"] for _ in range(3)}) == 1


async def test_an_envelope_can_be_late(slack_workspace, dial):
    slack_workspace.inject("envelope", Fault.delay(0.05))
    socket = await dial()
    loop = asyncio.get_running_loop()
    started = loop.time()
    await slack_workspace.command("ada", "/partner")
    await heard(socket, "slash_commands")
    assert loop.time() - started >= 0.05


async def test_a_disconnect_moves_the_real_client_to_a_new_socket_that_works(slack):
    @slack.app.command("/partner")
    async def partner(ack):
        await ack("Here")

    slack.workspace.disconnect("refresh_requested")
    with slack.workspace.world.watch() as change:
        while len(slack.workspace.calls("apps.connections.open")) < 2 or slack.workspace.sockets != 1:
            await asyncio.wait_for(change.wait(), 5)
            change.clear()
    await (await slack.workspace.command("ada", "/partner")).acked()
    assert [message.text for message in slack.workspace.ephemerals("ada")] == ["Here"]


async def test_a_disconnect_in_the_middle_of_a_command_still_lets_its_answer_arrive(slack):
    @slack.app.command("/partner")
    async def partner(ack, respond):
        await ack()
        await respond("Here")

    slack.workspace.inject("envelope", Fault.disconnect("warning"))
    gesture = await slack.workspace.command("ada", "/partner")
    assert (await gesture.answered())[0].text == "Here"


async def test_a_response_url_can_fail_like_any_call(slack_workspace, dial):
    socket = await dial()
    await slack_workspace.command("ada", "/partner")
    url = (await heard(socket, "slash_commands"))["payload"]["response_url"]
    slack_workspace.inject("respond", Fault.http(500))
    slack_workspace.inject("respond", Fault.rate_limited(1))
    slack_workspace.inject("respond", Fault.dropped())
    assert (await dial.session.post(url, json={"text": "a"})).status == 500
    assert (await dial.session.post(url, json={"text": "b"})).headers["Retry-After"] == "1"
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await dial.session.post(url, json={"text": "c"})
    assert [message.text for message in slack_workspace.ephemerals("ada")] == ["c"]


async def test_two_real_sockets_share_the_work(slack):
    other = AsyncSocketModeHandler(slack.app, "xapp-sandbox", ping_interval=1)
    await other.connect_async()
    await slack.workspace.connected(2)

    @slack.app.command("/partner")
    async def partner(ack):
        await ack("Here")

    for _ in range(4):
        await (await slack.workspace.command("ada", "/partner")).acked()
    await other.close_async()
    assert len(slack.workspace.ephemerals("ada")) == 4


async def test_a_response_url_serves_five_times_and_not_after_half_an_hour(slack_workspace, dial):
    socket = await dial()
    await slack_workspace.command("ada", "/partner")
    url = (await heard(socket, "slash_commands"))["payload"]["response_url"]
    refused = await dial.session.post(url, json={"blocks": [{"type": "section"}]})
    assert (await refused.json())["error"] == "invalid_blocks"
    for _ in range(4):
        assert (await dial.session.post(url, json={"text": "again"})).status == 200
    spent = await dial.session.post(url, json={"text": "again"})
    assert (spent.status, (await spent.json())["error"]) == (404, "used_url")
    assert len(slack_workspace.ephemerals("ada")) == 4
    await slack_workspace.command("ada", "/partner")
    url = (await heard(socket, "slash_commands"))["payload"]["response_url"]
    world: World = slack_workspace.world
    world.clock.offset = 1801
    assert (await (await dial.session.post(url, json={"text": "x"})).json())["error"] == "expired_url"


async def test_only_commands_of_the_manifest_exist_and_only_subscribed_events_are_sent(slack_workspace, dial):
    slack_workspace.manifest = {
        "features": {"slash_commands": [{"command": "/partner", "description": "x"}]},
        "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
    }
    socket = await dial()
    with pytest.raises(Unanswered, match="/other is not a valid command"):
        await (await slack_workspace.command("ada", "/other")).acked()
    with pytest.raises(Unanswered, match="not subscribed"):
        await (await slack_workspace.open_home("ada")).acked()
    await slack_workspace.say("ada", "D0ADA", "hi")
    assert (await heard(socket, "events_api"))["payload"]["event"]["type"] == "message"
    await slack_workspace.command("ada", "/partner thank @ben")
    assert (await heard(socket, "slash_commands"))["payload"]["text"] == "thank @ben"


@pytest.fixture
async def request_url(slack_workspace):
    """An app that is reached by HTTP: it verifies signatures, remembers requests and answers as told."""
    requests, answers = [], []

    async def receive(request):
        body = await request.text()
        verifier = SignatureVerifier(slack_workspace.signing_secret)
        if not verifier.is_valid_request(body, dict(request.headers)):
            return web.Response(status=401)
        requests.append((request.content_type, dict(await request.post()) or json.loads(body), dict(request.headers)))
        return answers.pop(0) if answers else web.Response()

    application = web.Application()
    application.add_routes([web.post("/slack/events", receive)])
    async with TestServer(application, host="127.0.0.1") as server:
        slack_workspace.events_url = str(server.make_url("/slack/events"))
        receive.requests, receive.answers = requests, answers
        yield receive


async def test_over_http_a_command_is_a_signed_form_and_the_response_is_the_answer(slack_workspace, request_url):
    request_url.answers.append(web.json_response({"text": "Hello"}))
    await (await slack_workspace.command("ada", "/partner stats")).acked()
    kind, form, _ = request_url.requests[0]
    assert (kind, form["command"], form["text"]) == ("application/x-www-form-urlencoded", "/partner", "stats")
    assert [message.text for message in slack_workspace.ephemerals("ada")] == ["Hello"]


async def test_over_http_a_press_is_a_payload_in_a_form(slack_workspace, slack_client, request_url):
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]
    await slack_client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)
    await (await slack_workspace.press("ada", action_id="go")).acked()
    assert json.loads(request_url.requests[0][1]["payload"])["type"] == "block_actions"


async def test_over_http_an_event_is_json_and_is_retried_until_it_is_taken(slack_workspace, request_url):
    slack_workspace.retry_seconds = (0.0, 0.0, 0.0)
    request_url.answers.append(web.Response(status=500))
    await (await slack_workspace.open_home("ada")).acked()
    kind, body, _ = request_url.requests[0]
    headers = request_url.requests[1][2]
    assert (kind, body["event"]["type"]) == ("application/json", "app_home_opened")
    assert (headers["X-Slack-Retry-Num"], headers["X-Slack-Retry-Reason"]) == ("1", "http_error")


async def test_over_http_an_app_can_refuse_retries(slack_workspace, request_url):
    slack_workspace.retry_seconds = (0.0, 0.0, 0.0)
    request_url.answers.append(web.Response(status=500, headers={"X-Slack-No-Retry": "1"}))
    with pytest.raises(Unanswered):
        await (await slack_workspace.open_home("ada")).acked()
    assert len(request_url.requests) == 1


async def test_over_http_an_app_that_refuses_fails_the_command(slack_workspace, request_url):
    right = slack_workspace.signing_secret
    slack_workspace.events_url = slack_workspace.events_url.replace("events", "nowhere")
    with pytest.raises(Unanswered, match="dispatch_failed"):
        await (await slack_workspace.command("ada", "/partner")).acked()
    assert request_url.requests == []
    assert slack_workspace.signing_secret == right
