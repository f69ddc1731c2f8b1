"""What stands beside and above a channel on the sandbox page: threads of both chats, and Discord's scheduled events."""

import pytest
from playwright.async_api import expect

from tests.sandbox.browser import NARROW, WIDE, chromium, in_chromium, nothing_ran, opened
from tests.sandbox.page_samples import HOSTILE, discord_message, discord_state, slack_message

__all__ = ["chromium", "opened"]
pytestmark = in_chromium


async def test_a_slack_thread_is_read_and_answered_beside_its_channel(opened):
    """Replies leave the channel, are counted under their message, and open beside it."""
    root, reply = slack_message("Which deck?"), slack_message("The blue one")
    reply |= {"ts": f"{float(root['ts']) + 1:.6f}", "thread_ts": root["ts"]}
    seen = await opened(slack=[root, reply])
    await expect(seen.page.locator(".slack .sl-message")).to_have_count(1)
    await seen.page.get_by_role("button", name="Open the thread: 1 reply").click()
    thread = seen.page.get_by_role("region", name="Slack thread")
    await expect(thread).to_contain_text("The blue one")
    await thread.get_by_label("Reply").fill("Thanks")
    await thread.get_by_label("Reply").press("Enter")
    name, body = await seen.next_call()
    assert (name, body["text"], body["thread_ts"]) == ("slack/message", "Thanks", root["ts"])
    await thread.get_by_label("Reply").press("Escape")
    await expect(thread).to_be_hidden()


async def test_a_discord_thread_is_read_and_answered_beside_its_channel(opened):
    """A thread stands below its channel in the list, and under its message."""
    motion, said = discord_message("Motion 1"), discord_message("I am for it") | {"id": "77"}
    room = discord_state([motion])["channels"][0]
    thread = {"id": motion["id"], "name": HOSTILE[:60], "topic": "", "kind": "thread", "parent": room["id"]}
    seen = await opened(discord_more={"channels": [room, thread | {"messages": [said]}]})
    await expect(seen.page.locator(".nav-row.under")).to_have_count(1)
    await seen.page.locator(".thread-line").click()
    opened_thread = seen.page.get_by_role("region", name="Discord thread")
    await expect(opened_thread).to_contain_text("I am for it")
    await opened_thread.get_by_label("Reply").fill("So am I")
    await opened_thread.get_by_label("Reply").press("Enter")
    assert await seen.next_call() == ("discord/message", {"as": "ada", "channel": motion["id"], "text": "So am I"})
    assert await nothing_ran(seen)


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
async def test_a_scheduled_event_is_drawn_and_marked(opened, viewport):
    """What, when, where and how many, and one press to be interested; no name is too long for it."""
    event = {"id": "9", "name": HOSTILE, "description": HOSTILE, "user_count": 3, "interested": False}
    event |= {"scheduled_start_time": "2036-11-25T14:00:00+00:00", "entity_metadata": {"location": HOSTILE}}
    seen = await opened(viewport, discord_more={"events": [event]})
    if viewport is NARROW:
        await seen.page.get_by_role("tab", name="Discord").click()
    card = seen.page.locator(".dc-event")
    await expect(card).to_contain_text("Tue 25 Nov, 15:00")
    await expect(card).to_contain_text("3 interested")
    await card.get_by_role("button", name="Interested").click()
    assert await seen.next_call() == ("discord/interest", {"as": "ada", "event": "9", "on": True})
    assert await seen.page.locator(".discord").evaluate("node => node.scrollWidth <= node.clientWidth")
    assert await nothing_ran(seen)


async def test_whoever_presses_interested_is_whose_face_is_on(opened):
    """The strip that was drawn for one person is drawn anew for the next: in their zone, and it speaks for them."""
    event = {"id": "9", "name": "A lesson", "description": "", "user_count": 0, "interested": False}
    event |= {"scheduled_start_time": "2036-11-25T14:00:00+00:00", "entity_metadata": {"location": "Room 4"}}
    seen = await opened(WIDE, discord_more={"events": [event]})
    await expect(seen.page.locator(".dc-event")).to_contain_text("Tue 25 Nov, 15:00")
    await seen.page.locator(".face", has_text="GP").click()
    await expect(seen.page.locator(".dc-event")).not_to_contain_text("15:00")
    await seen.page.locator(".dc-event").get_by_role("button", name="Interested").click()
    calls = [await seen.next_call()]
    while calls[-1][0] != "discord/interest":
        calls.append(await seen.next_call())
    assert calls[-1] == ("discord/interest", {"as": "gus", "event": "9", "on": True})
