"""The sandbox page in a real browser: both chats drawn, used by keyboard, and immune to what anyone wrote."""

import pytest
from playwright.async_api import expect

from tests.sandbox.browser import NARROW, V2, chromium, in_chromium, nothing_ran, opened
from tests.sandbox.page_samples import (
    HOSTILE,
    discord_components,
    discord_embed,
    discord_message,
    discord_modal,
    leaderboard,
    slack_blocks,
    slack_message,
    slack_modal,
)

__all__ = ["chromium", "opened"]
pytestmark = in_chromium


async def test_hostile_words_stay_words_in_every_slack_block(opened):
    """Whatever a partner wrote is read as text in each block, attachment and file."""
    attachment = {"color": HOSTILE, "title": HOSTILE, "text": HOSTILE, "fields": [{"title": HOSTILE, "value": HOSTILE}]}
    file = {
        "name": HOSTILE,
        "title": HOSTILE,
        "url_private": "javascript:window.hacked=1",
        "size": 3,
        "filetype": "csv",
    }
    full = slack_message(HOSTILE, blocks=slack_blocks(HOSTILE), attachments=[attachment], files=[file])
    seen = await opened(slack=[slack_message(HOSTILE, ts="1780000000.000100"), full])
    await expect(seen.page.locator(".sl-message")).to_have_count(2)
    await expect(seen.page.locator(".slack .header")).to_contain_text("<script>window.hacked=1</script>")
    assert await nothing_ran(seen)


async def test_hostile_words_stay_words_in_every_discord_part(opened):
    """The same in components, embeds, attachments and who used what."""
    file = {"filename": HOSTILE, "url": "javascript:window.hacked=1", "size": 3}
    rich = discord_message(
        "", 2, components=discord_components(HOSTILE), flags=V2, reply={"user": HOSTILE, "command": HOSTILE}
    )
    seen = await opened(discord=[discord_message(HOSTILE, embeds=[discord_embed(HOSTILE)], attachments=[file]), rich])
    await expect(seen.page.locator(".dc-message")).to_have_count(2)
    await expect(seen.page.locator(".dc-container h4").first).to_contain_text("<script>window.hacked=1</script>")
    assert await nothing_ran(seen)


@pytest.mark.parametrize("chat", ["slack", "discord"])
async def test_hostile_words_stay_words_in_forms(opened, chat):
    """A modal's labels, hints, options and errors are text too."""
    more = (
        {"modals": [slack_modal(HOSTILE, {"checkboxes": HOSTILE})]}
        if chat == "slack"
        else {"modal": discord_modal(HOSTILE)}
    )
    seen = await opened(**{f"{chat}_more": more})
    await expect(seen.page.locator(".dialog")).to_be_visible()
    await seen.page.locator(".dialog :is(.pick, .dc-select)").first.click()
    await expect(seen.page.locator(".menu-row").first).to_contain_text("<script>")
    assert await nothing_ran(seen)


async def test_every_known_kind_is_drawn(opened):
    """No block, element, chart or component of the sample is left undrawn."""
    message = slack_message("x", blocks=slack_blocks("Words"))
    seen = await opened(
        slack=[message], discord=[discord_message("", components=discord_components("Words"), flags=V2)]
    )
    await expect(seen.page.locator(".chart")).to_have_count(4)
    await expect(seen.page.locator(".dc-container")).to_be_visible()
    assert await seen.page.locator(".unknown").all_inner_texts() == []


async def test_an_unknown_kind_is_named(opened):
    """A block or component the page cannot draw is announced, never silently dropped."""
    message = discord_message("", components=[{"type": 99}], flags=V2)
    seen = await opened(slack=[slack_message("x", blocks=[{"type": "hologram"}])], discord=[message])
    await expect(seen.page.locator(".slack .unknown")).to_contain_text("hologram")
    await expect(seen.page.locator(".discord .unknown")).to_contain_text("99")


async def test_mrkdwn_reads_as_in_slack(opened):
    """Marks become emphasis, escapes their characters, references names, moments local times."""
    words = (
        "*bold* _it_ ~no~ `a*b*` 2*3*4 snake_case_name :tada: &lt;b&gt; &amp;amp; <https://acme.example|the *site*>\n"
        "&gt; quoted <@U0BEN> <#C0COMMUNITY>\n<!date^1790000000^{date_num} {time}|x>"
    )
    seen = await opened(slack=[slack_message(words)])
    body = seen.page.locator(".sl-message .message-body")
    assert await body.locator("strong").all_inner_texts() == ["bold"]
    assert await body.locator("em").all_inner_texts() == ["it"]
    assert await body.locator("code").all_inner_texts() == ["a*b*"]
    await expect(body).to_contain_text("2*3*4 snake_case_name 🎉 <b> &amp; the *site*")
    await expect(body.locator("blockquote")).to_have_text("quoted @Ben Osei #community")
    await expect(body.locator("time.date")).to_have_text("2026-09-21 4:13 PM")


async def test_markdown_reads_as_in_discord(opened):
    """Headings, lists, code, spoilers, masked links and moments are drawn; escaped marks stay."""
    words = (
        "# Big\n- one\n- two\n**b** __u__ ~~s~~ \\*plain\\* [site](https://acme.example) <t:1790000000:D>\n"
        "```py\nx = 1\n```\n||hush||"
    )
    seen = await opened(discord=[discord_message(words)])
    body = seen.page.locator(".dc-message .message-body")
    await expect(body.locator("h3")).to_have_text("Big")
    assert await body.locator("li").all_inner_texts() == ["one", "two"]
    await expect(body.locator("u")).to_have_text("u")
    await expect(body.locator("pre")).to_have_text("x = 1")
    await expect(body).to_contain_text("*plain*")
    await expect(body.locator("time")).to_have_text("21 September 2026")
    await expect(body.get_by_role("link", name="site")).to_have_attribute("href", "https://acme.example/")
    await body.get_by_role("button", name="Spoiler").press("Enter")
    await expect(body.locator(".spoiler.shown")).to_have_text("hush")


async def test_a_slack_button_asks_first_and_then_tells_the_bot(opened):
    """A confirm dialog holds the press back; agreeing sends it with its ids; a late bot is shown at the message."""
    confirm = {
        key: {"type": "plain_text", "text": word} for key, word in {"title": "Sure?", "confirm": "Leave"}.items()
    }
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Go"},
        "action_id": "go",
        "value": "7",
        "confirm": confirm,
    }
    seen = await opened(slack=[slack_message("x", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}])])
    seen.answers["slack/action"] = {"ok": False, "error": "This app did not respond."}
    await seen.page.get_by_role("button", name="Go", exact=True).click()
    assert seen.sent == []
    await seen.page.get_by_role("button", name="Leave").click()
    name, body = await seen.next_call()
    assert name == "slack/action"
    assert (body["as"], body["channel"], body["action_id"], body["value"]) == ("ada", "C0COMMUNITY", "go", "7")
    await expect(seen.page.locator(".slack .late")).to_contain_text("This app did not respond.")


async def test_a_slack_menu_is_walked_with_the_arrow_keys(opened):
    """Down, Enter chooses the second option and reports it as Slack does; Esc leaves the menu."""
    options = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Week", "Month")]
    select = {"type": "static_select", "action_id": "period", "options": options}
    seen = await opened(slack=[slack_message("x", blocks=[{"type": "actions", "block_id": "b", "elements": [select]}])])
    pick = seen.page.locator(".slack .pick")
    await pick.click()
    await seen.page.keyboard.press("Escape")
    await expect(seen.page.locator(".menu")).to_have_count(0)
    await expect(pick).to_be_focused()
    await pick.press("Enter")
    await seen.page.keyboard.press("ArrowDown")
    await seen.page.keyboard.press("Enter")
    _, body = await seen.next_call()
    assert body["selected"]["selected_option"]["value"] == "month"
    await expect(pick).to_have_text("Month")


async def test_a_data_table_sorts_and_turns_its_pages(opened):
    """A heading sorts by value, again the other way; five rows stand on a page; other news does not reset it."""
    board = slack_message("x", blocks=[leaderboard()])
    seen = await opened(slack=[board])
    cells = seen.page.locator("table.data tbody td.number")
    await seen.page.get_by_role("button", name="Sales").click()
    assert await cells.all_inner_texts() == ["0", "1", "2", "4", "5"]
    await seen.page.get_by_role("button", name="Sales").click()
    assert await cells.all_inner_texts() == ["8", "7", "5", "4", "2"]
    await seen.page.get_by_role("button", name="Next page").click()
    seen.shows(slack=[board, slack_message("later", ts="1790000001.000100")])
    await expect(seen.page.locator(".sl-message")).to_have_count(2)
    assert await cells.all_inner_texts() == ["1", "0"]


async def test_a_slash_command_is_completed_and_sent_with_the_keyboard(opened):
    """Typing offers the manifest's command, then the words of its hint; Enter sends the line."""
    seen = await opened()
    box = seen.page.get_by_role("textbox", name="Message #community").first
    await box.fill("/par")
    await expect(seen.page.locator(".slack .suggestion")).to_contain_text("[home | stats | link]")
    await box.press("Tab")
    await expect(box).to_have_value("/partner ")
    await box.press_sequentially("st")
    await box.press("Tab")
    await expect(box).to_have_value("/partner stats ")
    await box.press("Enter")
    assert await seen.next_call() == (
        "slack/command",
        {"as": "ada", "channel": "C0COMMUNITY", "text": "/partner stats"},
    )


async def test_a_message_has_a_menu_with_what_the_bot_offers_on_it(opened):
    """Slack's message shortcut, Discord's entries for the message and for whoever wrote it."""
    shortcut = {"name": "Recognise", "type": "message", "callback_id": "message:x", "description": "Thank them"}
    menus = [{"name": "Recognise", "type": 3}, {"name": "Recognise", "type": 2}]
    spoken = discord_message("hello", author={"id": "7", "name": "Ben", "colour": "#333333", "bot": False})
    seen = await opened(
        slack=[slack_message("hello")],
        discord=[spoken],
        slack_more={"shortcuts": [shortcut]},
        discord_more={"commands": menus},
    )
    await seen.page.locator(".slack .more").focus()
    await seen.page.keyboard.press("Enter")
    await seen.page.get_by_role("option", name="Recognise").click()
    name, body = await seen.next_call()
    assert (name, body["callback_id"], body["ts"]) == ("slack/shortcut", "message:x", "1790000000.000100")
    await seen.page.locator(".discord .more").focus()
    await seen.page.keyboard.press("Enter")
    await seen.page.get_by_role("option", name="Recognise").last.click()
    name, body = await seen.next_call()
    assert (name, body["name"], body["target"]) == ("discord/menu", "Recognise", "7")


async def test_a_global_shortcut_is_offered_behind_the_slash(opened):
    """It needs no channel: choosing it is the whole gesture."""
    shortcut = {"name": "Recognise", "type": "global", "callback_id": "global:x", "description": "Thank them"}
    seen = await opened(slack_more={"shortcuts": [shortcut]})
    box = seen.page.get_by_role("textbox", name="Message #community").first
    await box.fill("/rec")
    await box.press("Enter")
    assert await seen.next_call() == ("slack/shortcut", {"as": "ada", "callback_id": "global:x"})


async def test_plain_words_are_a_message(opened):
    """Enter sends what was typed to the open channel."""
    seen = await opened()
    box = seen.page.locator(".discord textarea")
    await box.fill("Hello all")
    await box.press("Enter")
    assert await seen.next_call() == (
        "discord/message",
        {"as": "ada", "channel": "200000000000000001", "text": "Hello all"},
    )


async def test_half_a_command_is_not_posted_in_discord(opened):
    """What looks like a command but is none stays in the box, with a sentence."""
    seen = await opened()
    box = seen.page.locator(".discord textarea")
    await box.fill("/partner nothing")
    await box.press("Enter")
    await expect(seen.page.locator(".toast")).to_contain_text("/partner nothing is no command here")
    await expect(box).to_have_value("/partner nothing")
    assert seen.sent == []


async def test_a_discord_command_is_filled_in_field_by_field(opened):
    """Required fields are marked and asked for; choices and the bot's suggestions are offered; numbers are numbers."""
    seen = await opened()
    seen.answers["discord/autocomplete"] = {"ok": True, "choices": [{"name": "Boards Pro", "value": "pro"}]}
    await seen.page.locator(".discord textarea").fill("/refer")
    await seen.page.locator(".discord .suggestion", has_text="Submit a deal").click()
    form = seen.page.get_by_role("form", name="/partner refer")
    await form.get_by_role("button", name="Run /partner refer").click()
    await expect(form.get_by_role("alert")).to_contain_text("company is required")
    await form.get_by_label("company").fill("Globex")
    await form.get_by_label("seats").fill("12")
    await form.get_by_label("stage").click()
    await seen.page.get_by_role("option", name="Won").click()
    await form.get_by_label("product").click()
    await seen.page.get_by_role("option", name="Boards Pro").click()
    await form.get_by_label("seats").press("Enter")
    calls = [await seen.next_call(), await seen.next_call()]
    assert calls[0][0] == "discord/autocomplete" and calls[0][1]["options"] == {
        "company": "Globex",
        "seats": "12",
        "stage": "won",
    }
    assert calls[1][1]["path"] == "partner refer"
    assert calls[1][1]["options"] == {"company": "Globex", "seats": 12, "stage": "won", "product": "pro"}


async def test_a_slack_modal_wants_its_required_fields_and_keeps_what_was_typed(opened):
    """Sending too early marks the fields; what was typed survives; the rest arrives as view state; Esc closes."""
    label = {"type": "plain_text", "text": "Company"}
    typed = {
        "type": "input",
        "block_id": "who",
        "label": label,
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    second = {**typed, "block_id": "why", "label": {"type": "plain_text", "text": "Reason"}}
    modal = {**slack_modal("Deal"), "blocks": [typed, second]}
    seen = await opened(slack_more={"modals": [modal]})
    await seen.page.get_by_label("Company").fill("Globex")
    await seen.page.get_by_role("button", name="Send", exact=True).last.click()
    await expect(seen.page.locator(".dialog .field-error:not(:empty)")).to_have_text(
        "Please complete this required field."
    )
    await expect(seen.page.get_by_label("Company")).to_have_value("Globex")
    await seen.page.get_by_label("Reason").fill("They asked")
    await seen.page.get_by_label("Reason").press("Enter")
    name, body = await seen.next_call()
    assert (name, body["view_id"]) == ("slack/submit", "V1")
    assert body["values"]["who"]["a"] == {"type": "plain_text_input", "value": "Globex"}
    await seen.page.keyboard.press("Escape")
    assert (await seen.next_call())[0] == "slack/close"


async def test_the_bots_own_field_errors_stand_at_their_fields(opened):
    """An error the bot answered with is drawn under its input."""
    seen = await opened(slack_more={"modals": [slack_modal("Deal", {"plain_text_input": "That company is taken."})]})
    wrong = seen.page.locator(".block.input.wrong")
    await expect(wrong.get_by_role("alert")).to_have_text("That company is taken.")


async def test_a_discord_form_sends_every_field(opened):
    """Text, select, radio and boxes arrive under their ids."""
    seen = await opened(discord_more={"modal": discord_modal("Words")})
    dialog = seen.page.locator(".discord-dialog")
    await dialog.locator("input[type=text]").fill("S-204")
    await dialog.locator(".dc-select").click()
    await seen.page.locator(".menu-row").click()
    await dialog.locator("input[type=radio]").nth(1).check()
    await dialog.locator("input[type=checkbox]").check()
    await dialog.get_by_role("button", name="Submit").click()
    _, body = await seen.next_call()
    assert body["values"] == {"line": "S-204", "lines": "", "one": ["v"], "radio": "w", "checks": ["v"]}


async def test_private_answers_say_so_and_can_be_dismissed(opened):
    """Slack's and Discord's marks of privacy are there; a dismissed Discord message is gone."""
    used = {"user": "Ada Vale", "command": "/partner stats"}
    message = discord_message("Your figures", ephemeral=True, reply=used)
    seen = await opened(slack=[slack_message("Yours", ephemeral=True)], discord=[message])
    await expect(seen.page.locator(".slack .only-you")).to_contain_text("Only visible to you")
    await expect(seen.page.locator(".discord .used")).to_have_text("AVAda Vale used /partner stats")
    await seen.page.get_by_role("button", name="Dismiss message").click()
    await expect(seen.page.locator(".dc-message")).to_have_count(0)


async def test_an_unanswered_command_is_told_as_discord_tells_it(opened):
    """The person sees that the application did not respond, where they asked."""
    failed = {"id": "9", "kind": "command", "words": "/partner stats", "channel": "200000000000000001"}
    failed |= {"at": "2026-10-26T09:00:00+00:00", "failed": "The application did not respond"}
    seen = await opened(discord_more={"gestures": [failed]})
    await expect(seen.page.locator(".dc-message")).to_contain_text("The application did not respond")


async def test_the_arrow_keys_change_who_looks(opened):
    """Right of Ada stands Ben; the page then speaks as him."""
    seen = await opened()
    await seen.page.get_by_role("radio", name="Ada Vale").press("ArrowRight")
    await expect(seen.page.get_by_role("radio", name="Ben Osei")).to_be_focused()
    await expect(seen.page.locator(".who strong")).to_have_text("Ben Osei")
    await seen.page.locator(".discord textarea").fill("hi")
    await seen.page.locator(".discord textarea").press("Enter")
    assert (await seen.next_call())[1]["as"] == "ben"


async def test_the_clock_buttons_move_the_sandbox(opened):
    """One day later is one day later, in the page and in the world."""
    seen = await opened()
    await seen.page.get_by_role("button", name="+1 day").click()
    await expect(seen.page.locator(".clock-time")).to_contain_text("+1 d")
    assert seen.box.world.clock.offset == pytest.approx(86400, abs=5)


async def test_a_referral_link_opens_the_customer_panel(opened):
    """Clicking a partner's link asks to be a customer instead of leaving the page."""
    seen = await opened(slack=[slack_message("<http://127.0.0.1:9/r/ada>")])
    await seen.page.get_by_role("link", name="http://127.0.0.1:9/r/ada").click()
    await expect(seen.page.get_by_label("A partner's link")).to_have_value("http://127.0.0.1:9/r/ada")
    await seen.page.get_by_role("button", name="Buy in one go").click()
    await expect(seen.page.locator(".steps .bad")).to_contain_text("Is the bot running?")


@pytest.mark.parametrize("light", ["light", "dark"])
async def test_a_narrow_window_shows_one_chat_at_a_time(opened, light):
    """On a phone the tabs choose the chat, and nothing is wider than the screen."""
    wide = discord_message("", components=discord_components("Words"), flags=V2)
    seen = await opened(NARROW, light, slack=[slack_message("x", blocks=slack_blocks("Words"))], discord=[wide])
    await expect(seen.page.locator(".discord")).to_be_hidden()
    for chat in ("Slack", "Discord"):
        await seen.page.get_by_role("tab", name=chat).click()
        await expect(seen.page.locator(f".{chat.lower()} .messages")).to_be_visible()
        assert await seen.page.evaluate("document.documentElement.scrollWidth") == 420
        messages = seen.page.locator(f".{chat.lower()} .messages")
        assert await messages.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert await seen.page.evaluate("document.documentElement.dataset.theme") == light


async def test_new_messages_are_announced_to_screen_readers(opened):
    """Both message lists are polite live regions with a name, and every control has one too."""
    seen = await opened(slack=[slack_message("x", blocks=slack_blocks("Words"))])
    for chat in ("Slack", "Discord"):
        await expect(seen.page.get_by_role("log", name=f"{chat} messages")).to_have_attribute("aria-live", "polite")
    nameless = (
        "node => !(node.innerText || node.ariaLabel || node.title || node.labels?.length || node.placeholder).trim?.()"
    )
    controls = seen.page.locator(":is(button, textarea, .topbar input):visible")
    assert [
        await one.evaluate("node => node.outerHTML") for one in await controls.all() if await one.evaluate(nameless)
    ] == []
