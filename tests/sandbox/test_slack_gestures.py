"""A person acts in the emulated Slack; a real Bolt app over real Socket Mode answers."""

import pytest

from sandbox.slack import Impossible, Unanswered


def plain(text):
    return {"type": "plain_text", "text": text}


def buttons(*values):
    elements = [{"type": "button", "action_id": f"do-{v}", "text": plain(v), "value": v} for v in values]
    return [{"type": "actions", "block_id": "row", "elements": elements}]


def field(name, element, **more):
    return {"type": "input", "block_id": name, "label": plain(name), "element": {**element, "action_id": "it"}, **more}


def modal(*blocks, title="Apply", **more):
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": list(blocks), **more}


TEXT = {"type": "plain_text_input"}
COLOURS = {"type": "static_select", "options": [{"text": plain(c), "value": c} for c in ("red", "green")]}


async def test_a_command_reaches_the_app_and_its_answer_is_seen_by_the_asker_alone(slack):
    @slack.app.command("/partner")
    async def partner(ack, respond, command):
        await ack()
        await respond(f"You asked for {command['text']}.")

    gesture = await slack.workspace.command("ada", "/partner stats")
    answers = await gesture.answered()
    assert await gesture.acked() < 1.0
    assert answers[0].text == "You asked for stats."
    assert [message.text for message in slack.workspace.ephemerals("ada")] == ["You asked for stats."]
    assert slack.workspace.messages("C0COMMUNITY") == []
    assert slack.workspace.calls("auth.test")


async def test_an_acknowledgement_can_carry_the_answer_for_everyone(slack):
    @slack.app.command("/partner")
    async def partner(ack):
        await ack(text="Hello all", response_type="in_channel")

    await (await slack.workspace.command("ada", "/partner")).acked()
    assert [message.text for message in slack.workspace.messages()] == ["Hello all"]


async def test_typed_text_arrives_escaped_with_people_and_channels_as_references(slack):
    heard = []

    @slack.app.command("/partner")
    async def partner(ack, command):
        heard.append(command)
        await ack()

    await (await slack.workspace.command("ines", "/partner thank @ben & #community <3")).acked()
    assert heard[0]["text"] == "thank <@U0BEN> &amp; <#C0COMMUNITY|community> &lt;3"
    assert (heard[0]["team_id"], heard[0]["channel_name"]) == ("T0OTHER", "community")


async def test_a_press_replaces_the_message_it_was_made_on(slack):
    @slack.app.action("do-yes")
    async def yes(ack, respond, action, body):
        await ack()
        await respond(f"{body['user']['id']} said {action['value']}", replace_original=True)

    posted = await slack.client.chat_postMessage(channel="C0COMMUNITY", text="Well?", blocks=buttons("yes", "no"))
    gesture = await slack.workspace.press("ben", channel="C0COMMUNITY", ts=posted["ts"], action_id="do-yes")
    assert (await gesture.answered())[0].kind == "update"
    message = slack.workspace.messages()[0]
    assert (message.text, message.blocks, message.ts) == ("U0BEN said yes", [], posted["ts"])


async def test_a_press_on_an_ephemeral_message_does_not_repeat_it_and_can_delete_it(slack):
    bodies = []

    @slack.app.action("do-hide")
    async def hide(ack, respond, body):
        await ack()
        bodies.append(body)
        await respond(delete_original=True)

    await slack.client.chat_postEphemeral(channel="C0COMMUNITY", user="U0ADA", text="Psst", blocks=buttons("hide"))
    gesture = await slack.workspace.press("ada", action_id="do-hide")
    assert (await gesture.answered())[0].kind == "delete"
    assert slack.workspace.ephemerals("ada") == []
    assert bodies[0]["container"]["is_ephemeral"] is True
    assert "message" not in bodies[0]


async def test_a_form_opens_is_corrected_and_closes(slack):
    seen = []

    @slack.app.command("/partner")
    async def partner(ack, client, command):
        await ack()
        view = modal(field("name", TEXT), field("colour", COLOURS, optional=True), callback_id="apply")
        await client.views_open(trigger_id=command["trigger_id"], view=view)

    @slack.app.view("apply")
    async def apply(ack, view):
        values = view["state"]["values"]
        seen.append(values)
        if len(values["name"]["it"]["value"]) < 3:
            await ack(response_action="errors", errors={"name": "Too short."})
        else:
            await ack()

    workspace = slack.workspace
    opened = (await (await workspace.command("ada", "/partner apply")).answered())[0]
    first = await workspace.submit("ada", opened.view.id, {"name": {"it": "Al"}})
    assert (await first.answered())[0].kind == "errors"
    assert workspace.modals("ada")[0].errors == {"name": "Too short."}
    second = await workspace.submit("ada", opened.view.id, {"name": {"it": "Alma"}, "colour": {"it": "green"}})
    assert (await second.answered())[0].kind == "closed"
    assert workspace.modals("ada") == []
    assert seen[0]["colour"]["it"] == {"type": "static_select", "selected_option": None}
    assert seen[1]["colour"]["it"]["selected_option"] == {"text": plain("green"), "value": "green"}


async def test_the_client_keeps_back_a_form_with_an_empty_required_field(slack):
    @slack.app.shortcut("kudos")
    async def kudos(ack, client, shortcut):
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(field("name", TEXT)))

    opened = (await (await slack.workspace.shortcut("ada", "kudos")).answered())[0]
    with pytest.raises(Impossible, match="complete this required field"):
        await slack.workspace.submit("ada", opened.view.id, {})
    with pytest.raises(Impossible, match="no block 'age'"):
        await slack.workspace.submit("ada", opened.view.id, {"age": {"it": "4"}})


async def test_answers_to_a_form_can_push_update_and_clear(slack):
    steps = iter(
        [
            {"response_action": "push", "view": modal(field("b", TEXT), title="Second", callback_id="steps")},
            {"response_action": "update", "view": modal(field("c", TEXT), title="Third", callback_id="steps")},
            {"response_action": "clear"},
        ]
    )

    @slack.app.shortcut("start")
    async def start(ack, client, shortcut):
        await ack()
        view = modal(field("a", TEXT), callback_id="steps")
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    @slack.app.view("steps")
    async def step(ack):
        await ack(**next(steps))

    workspace = slack.workspace
    await (await workspace.shortcut("ada", "start")).answered()
    stacks = []
    for block in ("a", "b", "c"):
        view = workspace.modals("ada")[-1]
        await (await workspace.submit("ada", view.id, {block: {"it": "x"}})).answered()
        stacks.append([view.body["title"]["text"] for view in workspace.modals("ada")])
    assert stacks == [["Apply", "Second"], ["Apply", "Third"], []]


async def test_an_answer_to_a_form_that_slack_cannot_follow_fails_for_the_person(slack):
    @slack.app.shortcut("start")
    async def start(ack, client, shortcut):
        await ack()
        view = modal(field("a", TEXT), callback_id="form")
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    @slack.app.view("form")
    async def form(ack):
        await ack(response_action="errors", errors={"elsewhere": "Wrong."})

    workspace = slack.workspace
    view = (await (await workspace.shortcut("ada", "start")).answered())[0].view
    gesture = await workspace.submit("ada", view.id, {"a": {"it": "x"}})
    with pytest.raises(Unanswered, match="trouble connecting"):
        await gesture.acked()
    assert workspace.modals("ada") == [view]
    assert "refused" in workspace.complaints[0]


async def test_a_press_inside_a_form_tells_what_stands_in_it(slack):
    states = []

    @slack.app.shortcut("start")
    async def start(ack, client, shortcut):
        await ack()
        blocks = [field("colour", COLOURS, dispatch_action=True), field("name", {**TEXT, "initial_value": "Ada"})]
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(*blocks, callback_id="form"))

    @slack.app.action("it")
    async def changed(ack, client, body):
        await ack()
        states.append(body["view"]["state"]["values"])
        view = modal(field("name", TEXT), field("size", TEXT), callback_id="form")
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    workspace = slack.workspace
    view = (await (await workspace.shortcut("ada", "start")).answered())[0].view
    gesture = await workspace.press("ada", view_id=view.id, action_id="it", block_id="colour", selected="red")
    assert (await gesture.answered())[0].kind == "update"
    assert states[0]["colour"]["it"]["selected_option"]["value"] == "red"
    assert states[0]["name"]["it"]["value"] == "Ada"
    assert list(workspace.modals("ada")[0].values) == ["name"]


async def test_every_kind_of_input_can_be_filled_with_a_plain_value(slack):
    states = {}
    choices = [{"text": plain(c), "value": c} for c in ("a", "b")]
    inputs = {
        "text": ({"type": "plain_text_input", "max_length": 5}, "hello"),
        "number": ({"type": "number_input", "is_decimal_allowed": False}, "5"),
        "menu": ({"type": "multi_static_select", "options": choices}, ["a", "b"]),
        "boxes": ({"type": "checkboxes", "options": choices}, "b"),
        "radio": ({"type": "radio_buttons", "options": choices}, "a"),
        "who": ({"type": "users_select"}, "U0BEN"),
        "room": ({"type": "conversations_select", "response_url_enabled": True}, "C0COMMUNITY"),
        "rooms": ({"type": "multi_channels_select"}, ["C0COMMUNITY"]),
        "day": ({"type": "datepicker"}, "2026-02-01"),
        "hour": ({"type": "timepicker"}, "09:30"),
        "moment": ({"type": "datetimepicker"}, "2026-02-01T09:30:00+00:00"),
    }

    @slack.app.shortcut("start")
    async def start(ack, client, shortcut):
        await ack()
        blocks = [field(name, element) for name, (element, _) in inputs.items()]
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(*blocks, callback_id="form"))

    @slack.app.view("form")
    async def form(ack, view, body, respond):
        await ack()
        states.update({name: values["it"] for name, values in view["state"]["values"].items()})
        await respond("Sent", response_type="in_channel")

    workspace = slack.workspace
    view = (await (await workspace.shortcut("ada", "start")).answered())[0].view
    with pytest.raises(Impossible, match="at most 5 characters"):
        await workspace.submit("ada", view.id, {"text": {"it": "too long"}})
    values = {name: {"it": value} for name, (_, value) in inputs.items()}
    await (await workspace.submit("ada", view.id, values)).answered(count=2)
    assert [option["value"] for option in states["menu"]["selected_options"]] == ["a", "b"]
    assert states["boxes"]["selected_options"] == [choices[1]]
    assert states["radio"]["selected_option"] == choices[0]
    assert (states["who"]["selected_user"], states["rooms"]["selected_channels"]) == ("U0BEN", ["C0COMMUNITY"])
    assert (states["day"]["selected_date"], states["hour"]["selected_time"]) == ("2026-02-01", "09:30")
    assert states["moment"]["selected_date_time"] == 1769938200
    assert [message.text for message in workspace.messages()] == ["Sent"]


async def test_closing_a_form_tells_the_app_only_when_it_asked(slack):
    closed = []

    @slack.app.shortcut("start")
    async def start(ack, client, shortcut):
        await ack()
        view = modal(field("a", TEXT), callback_id="form", notify_on_close=True)
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    @slack.app.view_closed("form")
    async def form(ack, body):
        closed.append(body["is_cleared"])
        await ack()

    view = (await (await slack.workspace.shortcut("ada", "start")).answered())[0].view
    gesture = await slack.workspace.close_view("ada", view.id)
    await gesture.acked()
    assert closed == [False]
    assert slack.workspace.modals("ada") == []


async def test_a_menu_asks_the_app_for_its_options_and_a_choice_among_them_can_be_made(slack):
    chosen = []

    @slack.app.options("who")
    async def who(ack, payload):
        await ack(options=[{"text": plain(payload["value"].title()), "value": payload["value"]}])

    @slack.app.action("who")
    async def picked(ack, action):
        await ack()
        chosen.append(action["selected_option"]["value"])

    menu = {"type": "external_select", "action_id": "who", "placeholder": plain("Who?")}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    await slack.client.chat_postMessage(channel="C0COMMUNITY", text="Who?", blocks=blocks)
    assert await slack.workspace.suggest("ada", action_id="who", value="alma") == [
        {"text": plain("Alma"), "value": "alma"}
    ]
    with pytest.raises(Impossible, match="does not offer 'bert'"):
        await slack.workspace.press("ada", action_id="who", selected="bert")
    await (await slack.workspace.press("ada", action_id="who", selected="alma")).acked()
    assert chosen == ["alma"]


async def test_opening_the_home_tab_lets_the_app_fill_it_and_its_buttons_work(slack):
    tabs = []

    @slack.app.event("app_home_opened")
    async def opened(event, client):
        tabs.append((event["tab"], "view" in event))
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": buttons("stats")})

    @slack.app.action("do-stats")
    async def stats(ack, client, body):
        await ack()
        view = {"type": "home", "blocks": buttons("back")}
        await client.views_publish(user_id=body["user"]["id"], view=view, hash=body["view"]["hash"])

    workspace = slack.workspace
    await (await workspace.open_home("ada")).answered()
    assert (await (await workspace.press("ada", home=True, action_id="do-stats")).answered())[0].kind == "home"
    assert workspace.home("ada").blocks[0]["elements"][0]["value"] == "back"
    await (await workspace.open_home("ada")).acked()
    assert tabs == [("home", False), ("home", True)]


async def test_a_direct_message_is_heard_and_answered_in_place(slack):
    @slack.app.event("message")
    async def heard(event, client):
        await client.chat_postMessage(channel=event["channel"], text=f"You said {event['text']}")

    gesture = await slack.workspace.say("ada", "D0ADA", "hello")
    await gesture.answered()
    assert [message.text for message in slack.workspace.messages("D0ADA")] == ["hello", "You said hello"]


async def test_a_mention_in_a_channel_is_heard(slack):
    heard = []

    @slack.app.event("app_mention")
    async def mentioned(event):
        heard.append(event["text"])

    await (await slack.workspace.say("ada", "C0COMMUNITY", "@Rainmaker hi")).acked()
    assert heard == ["<@U0RAINMAKER> hi"]


async def test_a_message_shortcut_names_the_message(slack):
    seen = []

    @slack.app.shortcut("recognize")
    async def recognize(ack, body):
        await ack()
        seen.append((body["type"], body["message"]["text"], body["channel"]["id"]))

    await slack.workspace.say("ben", "C0COMMUNITY", "Closed a deal")
    ts = slack.workspace.messages()[0].ts
    gesture = await slack.workspace.message_shortcut("ada", "recognize", channel="C0COMMUNITY", ts=ts)
    await gesture.acked()
    assert seen == [("message_action", "Closed a deal", "C0COMMUNITY")]


async def test_somebody_from_another_workspace_presses_with_their_own_team(slack):
    teams = []

    @slack.app.action("do-vote")
    async def vote(ack, body):
        await ack()
        teams.append((body["user"]["team_id"], body["team"]["id"]))

    await slack.client.chat_postMessage(channel="C0COMMUNITY", text="Vote", blocks=buttons("vote"))
    await (await slack.workspace.press("ines", action_id="do-vote")).acked()
    assert teams == [("T0OTHER", "T0ACME")]


async def test_people_cannot_act_where_they_are_not_or_press_what_is_not_there(slack):
    for act in (
        slack.workspace.command("ada", "/partner", channel="C0MANAGERS"),
        slack.workspace.press("ada", action_id="missing"),
        slack.workspace.press("ada", home=True, action_id="missing"),
        slack.workspace.say("nobody", "C0COMMUNITY", "hi"),
        slack.workspace.submit("ada", "V1", {}),
    ):
        with pytest.raises(Impossible):
            await act


async def test_a_snapshot_shows_a_person_their_own_side_only(slack):
    await slack.client.chat_postEphemeral(channel="C0COMMUNITY", user="U0ADA", text="For Ada")
    await slack.client.chat_postMessage(channel="U0BEN", text="For Ben")
    ada = slack.workspace.snapshot(slack.workspace.world.person("ada"))
    ben = slack.workspace.snapshot(slack.workspace.world.person("ben"))
    texts = {
        name: [message["text"] for channel in seen["channels"] for message in channel["messages"]]
        for name, seen in (("ada", ada), ("ben", ben))
    }
    assert texts == {"ada": ["For Ada"], "ben": ["For Ben"]}
    assert "C0MANAGERS" not in {channel["id"] for channel in ada["channels"]}
    assert ada["sockets"] == 1
