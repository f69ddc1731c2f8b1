"""Partners as managers see them, and who may do what."""

import pytest


@pytest.fixture
def managed(stage):
    stage.world.role("dana", "manager")
    return stage


def test_the_first_partner_is_added_by_form_and_gets_a_link(managed):
    assert "There is no partner yet" in managed.say("/program partner list", "dana")
    assert "*The partner's name:" in managed.press("Add a partner")
    answer = managed.fill(name="Cleo Marin Consulting", email="cleo@marin.example")
    assert "Cleo Marin Consulting is a partner now\nE-mail: cleo@marin.example\nStatus: approved" in answer
    assert "People: nobody yet; invite somebody\nLinks: https://go.acme.example/r/" in answer


def test_partners_are_listed_by_name(managed):
    for name in ("Quill", "ada letters", "Marin"):
        managed.world.partner(name)
    answer = managed.say("/program partner", "dana")
    assert "By name\nName | E-mail | Status\nada letters | – | approved\nMarin | – | approved\nQuill" in answer


def test_a_partner_is_shown_with_people_links_and_figures(managed):
    managed.world.partner("Ada Letters", who="ada", code="ada")
    managed.world.sale("ada", 10_000)
    answer = managed.say("/program partner show ada", "dana")
    assert "People: Ada Vale\nLinks: https://go.acme.example/r/ada\nClicks this month: 1" in answer
    assert "Sales this month: 1, 100.00 USD\nCommission this month: 20.00 USD" in answer


def test_an_unknown_or_ambiguous_partner_is_asked_again(managed):
    managed.world.partner("Ada Letters")
    managed.world.partner("Ada Books")
    assert "No partner is called “nobody”" in managed.say("/program partner show nobody", "dana")
    assert "No partner is called “ada”" in managed.say("/program partner show ada", "dana")
    assert managed.say("/program partner show ada b", "dana").startswith("Ada Books")


def test_partners_are_suggested_while_a_manager_types_and_to_nobody_else(managed):
    managed.world.partner("Ada Letters", who="ada")
    assert [c.label for c in managed.suggest("program partner show", "partner", "LETT", who="dana")] == ["Ada Letters"]
    assert managed.suggest("program partner show", "partner", "", who="ada") == []


def test_a_bad_address_or_a_known_name_adds_nobody(managed):
    managed.world.partner("Ada Letters")
    assert "“nonsense” cannot be read as one" in managed.say("/program partner add Ben nonsense", "dana")
    assert "A partner with “ada letters” exists" in managed.say('/program partner add "ada letters"', "dana")
    assert managed.say("/program partner list", "dana").startswith("1 partner\n")


def test_pausing_a_partner_asks_first_ends_access_and_can_be_undone(managed):
    managed.world.partner("Ada Letters", who="ada", code="ada")
    managed.say("/program partner show ada", "dana")
    assert managed.button("Pause").confirm is not None
    assert managed.press("Pause").startswith("Ada Letters is deactivated now")
    assert "You are not connected yet" in managed.say("/partner stats", "ada")
    managed.say("/program partner show ada", "dana")
    assert managed.press("Let them take part").startswith("Ada Letters is approved now")
    assert "r/ada" in managed.say("/partner", "ada")


def test_who_is_paused_earns_nothing(managed):
    managed.world.partner("Ada Letters", code="ada", status="deactivated")
    managed.world.sale("ada", 10_000)
    assert "Sales this month: 1, 100.00 USD\nCommission this month: 0.00 USD" in managed.say(
        "/program partner show ada", "dana"
    )


def test_an_invitation_is_a_press_away_and_shown_once(managed):
    managed.world.partner("Ada Letters")
    managed.say("/program partner show ada", "dana")
    answer = managed.press("Invite a person")
    assert "Invitation for Ada Letters" in answer
    assert "It is shown only here and only now." in answer


def test_an_admin_gives_a_role_by_mention_and_it_counts_at_once(stage):
    assert "needs the role manager" in stage.say("/program", "fay")
    answer = stage.say("/program access grant <@U0FAY|Fay> manager", "eli")
    assert "Role given\nFay (slack:T0ACME/U0FAY) holds the role manager." in answer
    assert "managers' menu" in stage.say("/program", "fay")
    assert "Person | Role\nFay | manager" in stage.say("/program access list", "fay")


def test_a_role_can_be_given_across_chats_by_address(stage):
    stage.say("/program access grant slack:T0ACME/U0GUS council", "eli", "discord")
    assert stage.who("gus", "slack").roles == {"council"}
    stage.say("/program access grant <@300000000000000015> finance", "eli", "discord")
    assert stage.who("fay", "discord").roles == {"finance"}


def test_somebody_known_by_id_only_gets_their_name_when_they_come(stage):
    stage.say("/program access grant slack:T0ACME/U0GUS manager", "eli")
    stage.say("/partner settings timezone Seoul", "gus")
    assert "Gus Park | manager" in stage.say("/program access", "gus")


def test_giving_a_role_twice_changes_nothing(stage):
    stage.world.role("fay", "finance")
    assert "Nothing changed" in stage.say("/program access grant @U0FAY finance", "eli")


def test_taking_a_role_away_ends_it_at_once(managed):
    assert "no longer holds" in managed.say("/program access revoke @U0DANA manager", "eli")
    assert "needs the role manager" in managed.say("/program", "dana")
    assert "did not hold" in managed.say("/program access revoke @U0DANA manager", "eli")


def test_nobody_is_made_up_by_taking_a_role_away(stage):
    assert "Nobody is known as “@U0GHOST”" in stage.say("/program access revoke @U0GHOST manager", "eli")
    assert "Nobody holds a role" in stage.say("/program access list", "eli")


def test_an_admin_cannot_lock_themselves_out(stage):
    stage.world.role("eli", "admin")
    assert "You cannot take that from yourself" in stage.say("/program access revoke @U0ADMIN admin", "eli")


def test_an_admin_whom_the_settings_name_cannot_take_that_from_themselves_either(stage):
    assert "You cannot take that from yourself" in stage.say("/program access revoke @U0ADMIN admin", "eli")


@pytest.mark.parametrize("given", ["nobody", "@channel", "discord:1/2", "slack:T0ACME"])
def test_what_is_no_account_is_said_back(stage, given):
    assert f"“{given}” is not an account" in stage.say(f"/program access grant {given} finance", "eli")


def test_an_unknown_role_is_answered_with_the_roles(stage):
    answer = stage.say("/program access grant @U0FAY emperor", "eli")
    assert "Try one of: council, finance, manager, admin." in answer


def test_managers_do_not_give_roles(managed):
    assert "needs the role admin" in managed.say("/program access grant @U0DANA admin", "dana")
    assert managed.who("dana").roles == {"manager"}


def test_a_profile_says_what_kind_of_partner_somebody_is_and_leaves_what_is_not_given(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters")
    answer = stage.say('/program partner profile "Ada Letters" archetype:newsletter country:de', "dana")
    assert "Kind: newsletter" in answer
    assert "Country: DE" in answer
    answer = stage.say('/program partner profile "Ada Letters" industry:Film archetype:-', "dana")
    assert "Industry: Film" in answer
    assert "Country: DE" in answer
    assert "Kind:" not in answer
    assert "such as newsletter: \nIndustry they know: Film" in stage.press("Profile", "dana")
    assert "Film" in stage.say("/program partner show Ada", "dana")


def test_a_country_is_two_letters(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters")
    assert "is not the two letters of a country" in stage.say(
        '/program partner profile "Ada Letters" country:1x', "dana"
    )
