"""The JSON calls of the sandbox page, and what they tell when something cannot be done."""

import aiohttp
import pytest


def plain(text):
    return {"type": "plain_text", "text": text}


@pytest.fixture
async def page(slack_workspace):
    async with aiohttp.ClientSession() as session:

        async def call(name, **body):
            async with session.post(f"{slack_workspace.origin()}/ui/slack/{name}", json=body) as response:
                return await response.json()

        yield call


async def test_a_whole_visit_by_page_calls(slack, page):
    app, workspace = slack.app, slack.workspace
    text = {"type": "plain_text_input", "action_id": "it"}
    fields = [{"type": "input", "block_id": "name", "label": plain("Name"), "element": text}]
    form = {"type": "modal", "callback_id": "f", "title": plain("T"), "submit": plain("Go"), "blocks": fields}
    button = {"type": "button", "action_id": "open", "text": plain("Open"), "value": "1"}

    @app.command("/partner")
    async def partner(ack, respond):
        await ack()
        await respond(text="Menu", blocks=[{"type": "actions", "elements": [button]}])

    @app.action("open")
    async def opened(ack, client, body):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("f")
    async def sent(ack, client, body):
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Thanks")

    @app.event("app_home_opened")
    async def home(client, event):
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    command = await page("command", **{"as": "ada"}, channel="C0COMMUNITY", text="/partner")
    assert command["gesture"]["acked_after"] < 1
    await workspace.gestures.all[-1].answered()
    menu = workspace.ephemerals("ada")[0]
    pressed = await page(
        "action", **{"as": "ada"}, channel=menu.channel, ts=menu.ts, action_id="open", value="1", selected=None
    )
    await workspace.gestures.all[-1].answered()
    view = workspace.snapshot(workspace.world.person("ada"))["modals"][0]
    empty = await page("submit", **{"as": "ada"}, view_id=view["id"], values={})
    filled = {"name": {"it": {"type": "plain_text_input", "value": "Ada"}}}
    full = await page("submit", **{"as": "ada"}, view_id=view["id"], values=filled)
    await workspace.gestures.all[-1].answered(count=2)
    opening = await page("home", **{"as": "ada"})
    await workspace.gestures.all[-1].answered()
    said = await page("message", **{"as": "ada"}, channel="C0COMMUNITY", text="hi")
    assert [answer["ok"] for answer in (pressed, empty, full, opening, said)] == [True, False, True, True, True]
    assert empty["error"] == "Name: Please complete this required field."
    seen = workspace.snapshot(workspace.world.person("ada"))
    assert (seen["modals"], seen["home"]["blocks"][0]["type"]) == ([], "divider")
    assert next(room for room in seen["channels"] if room["is_im"])["messages"][0]["text"] == "Thanks"


async def test_what_cannot_be_done_is_said_in_a_sentence(slack_workspace, page):
    failed = await page("command", **{"as": "ada"}, channel="C0COMMUNITY", text="/partner")
    assert failed == {"ok": False, "error": '/partner failed with the error "dispatch_failed"'}
    assert (await page("command", **{"as": "nobody"}, channel="C0COMMUNITY", text="/x"))["error"] == (
        "Nobody here is called 'nobody'."
    )
    assert (await page("command", text="/x"))["error"] == "'as' is missing."
    assert (await page("close", **{"as": "ada"}, view_id="V1"))["error"] == "Ada Vale has no open modal 'V1'."
    assert (await page("fault", target="chat.postMessage", kind="fire"))["ok"] is False


async def test_a_fault_can_be_set_from_the_page(slack_workspace, slack_client, page):
    answer = await page("fault", target="auth.test", kind="delay", seconds=0.01, count=2)
    assert answer == {"ok": True, "waiting": {"auth.test": 2}}
    await slack_client.auth_test()
    assert slack_workspace.faults.waiting() == {"auth.test": 1}
