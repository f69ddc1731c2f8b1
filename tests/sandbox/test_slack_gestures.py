"""A person acts in the emulated Slack; a real Bolt app over real Socket Mode answers."""


async def test_a_command_reaches_the_app_and_its_answer_is_seen_by_the_asker_alone(slack):
    app, workspace = slack.app, slack.workspace

    @app.command("/partner")
    async def partner(ack, respond, command):
        await ack()
        await respond(f"You asked for {command['text']}.")

    gesture = await workspace.command("ada", "/partner stats")
    answers = await gesture.answered()
    assert await gesture.acked() < 1.0
    assert answers[0].text == "You asked for stats."
    assert [message.text for message in workspace.ephemerals("ada")] == ["You asked for stats."]
    assert workspace.messages("C0COMMUNITY") == []
    assert workspace.calls("auth.test")
