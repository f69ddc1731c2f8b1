"""Links: made, listed, marked, drawn and retired by the partner they belong to."""

from bot.chat.reply import LinkButton, Picture, Qr, Tone


def test_a_partner_sees_their_links_ready_to_share(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.link(ada, "guide", "The guide")
    answer = stage.say("/partner link list")
    assert "Your 2 links" in answer
    assert "• https://go.acme.example/r/ada leads to https://acme.example" in answer
    assert "• https://go.acme.example/r/guide The guide leads to https://acme.example" in answer


def test_the_short_and_the_plural_way_to_ask_lead_there_too(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert stage.say("/partner link") == stage.say("/partner links") == stage.say("/partner LINK List")


def test_a_link_is_made_with_a_name_a_page_and_an_ending(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say('/partner link create "Spring letter" https://acme.example/spring spring-2026')
    assert "https://go.acme.example/r/spring-2026\nSpring letter leads to https://acme.example/spring" in answer
    assert stage.reply.tone is Tone.GOOD
    assert "Spring letter" in stage.say("/partner link list")


def test_smart_quotes_and_named_values_are_understood(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "Spring letter leads to" in stage.say("/partner link create code:spring name:“Spring letter”")


def test_a_new_link_opens_in_the_browser_and_draws_as_a_picture(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.say("/partner link create code:spring")
    opening = stage.reply.blocks[1].buttons[0]
    assert isinstance(opening, LinkButton)
    assert opening.url == "https://go.acme.example/r/spring"
    assert "picture link-spring.png: QR code of https://go.acme.example/r/spring" in stage.press("QR picture")
    [picture] = [block for block in stage.reply.blocks if isinstance(block, Picture)]
    assert picture.drawing == Qr("https://go.acme.example/r/spring")


def test_a_partner_without_links_is_offered_the_first(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "You have no link yet" in stage.say("/partner link")
    assert stage.press("New link").startswith("Your new link")


def test_a_mark_tells_placements_apart(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert "https://go.acme.example/r/ada?sub=footer" in stage.say("/partner link sub ada footer")
    assert "“foot!er” must be 1 to 64 letters" in stage.say("/partner link sub ada foot!er")


def test_what_is_missing_is_asked_with_a_form(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert "*Your mark, for example footer-march:" in stage.say("/partner link sub ada")
    assert "?sub=footer" in stage.fill(sub_id="footer")


def test_an_ending_that_is_taken_or_impossible_is_refused_with_a_reason(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert "Another link ends in “ada”" in stage.say("/partner link create code:ADA")
    assert "“no good!” must be 3 to 64 letters, digits or dashes" in stage.say('/partner link create code:"no good!"')
    assert "“under_score” must be" in stage.say("/partner link create code:under_score")
    assert "“ab” is too short" in stage.say("/partner link create code:ab")


def test_a_link_cannot_lead_out_of_the_program(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner link create destination:https://acme.example.evil.example/")
    assert "It must begin with https://acme.example" in answer
    assert stage.reply.refusal


def test_there_are_only_so_many_links_and_retiring_one_makes_room(stage):
    ada = stage.world.partner("Ada Letters", who="ada")
    for number in range(5):
        stage.world.link(ada, f"link-{number}")
    assert "A partner can have 5 links" in stage.say("/partner link create")
    stage.say("/partner link remove link-0")
    assert "Your new link" in stage.say("/partner link create")


def test_a_retired_link_is_gone_from_the_list_and_its_figures_stay(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 3)
    answer = stage.say("/partner link remove ada")
    assert "https://go.acme.example/r/ada leads nowhere from now on" in answer
    assert "You have no link yet" in stage.press("Your links")
    assert "Clicks: 3" in stage.say("/partner stats")


def test_retiring_by_button_asks_first(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.say("/partner link create code:spring")
    assert stage.button("Retire").confirm is not None
    assert stage.press("Retire").startswith("Link retired")


def test_a_link_is_meant_by_its_ending_its_address_or_its_name(stage):
    ada = stage.world.partner("Ada Letters", who="ada")
    stage.world.link(ada, "guide", "The guide")
    for given in ("guide", "https://go.acme.example/r/guide", '"the guide"'):
        assert "picture link-guide.png" in stage.say(f"/partner link qr {given}")


def test_nobody_draws_or_retires_anothers_link(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    assert "None of your links is called “ada”" in stage.say("/partner link qr ada", "ben")
    assert "None of your links is called “ada”" in stage.say("/partner link remove ada", "ben")
    assert "r/ada" in stage.say("/partner link list", "ada")


def test_while_somebody_types_their_own_links_are_suggested(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.link(ada, "guide", "The guide")
    stage.world.partner("Osei Resellers", who="ben", code="guided-tour")
    choices = stage.suggest("partner link qr", "link", "GUI")
    assert [(choice.value, choice.label) for choice in choices] == [("guide", "The guide (guide)")]
    assert stage.suggest("partner link qr", "link", "", who="hugo") == []


def test_a_name_cannot_become_markup(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say('/partner link create name:"**big** <@U0BEN> [x](https://evil.example)" code:plain')
    assert "**big** <@U0BEN> [x](https://evil.example) leads to" in answer
