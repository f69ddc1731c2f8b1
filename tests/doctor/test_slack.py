"""One thing is wrong with Slack at a time, and the doctor names it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.doctor import calling
from sandbox.slack.faults import Fault
from sandbox.world import SLACK_BOT_USER


@pytest.mark.parametrize(
    "code, finding",
    [
        ("invalid_auth", "slack_token.bad"),
        ("token_revoked", "slack_token_gone.bad"),
        ("account_inactive", "slack_token_gone.bad"),
        ("not_allowed_token_type", "slack_token_kind.bad"),
        ("team_access_not_granted", "slack_refused.bad"),
    ],
)
async def test_a_refused_bot_token_is_named_by_its_reason(practice, code, finding):
    practice.sandbox.slack.inject("auth.test", Fault.error(code))
    assert await practice.troubles() == {finding}


async def test_a_token_of_nobody_is_refused(practice):
    practice.variables["SLACK_BOT_TOKEN"] = "xoxb-somebody-elses"
    assert await practice.troubles() == {"slack_token.bad"}


async def test_a_revoked_app_is_told_for_both_tokens(practice):
    practice.sandbox.slack.revoked = True
    assert await practice.troubles() == {"slack_token_gone.bad", "slack_app_token.bad"}


async def test_a_code_that_is_no_word_is_not_repeated(practice):
    """What a platform sends is not trusted to be printable."""
    practice.sandbox.slack.inject("auth.test", Fault.error("<b>\n" + "x" * 500))
    found = await practice.examine()
    assert found["slack_refused.bad"].facts == {"code": "unknown"}


async def test_tokens_of_the_wrong_shape_are_told_without_asking_slack(practice):
    practice.variables |= {"SLACK_BOT_TOKEN": "xapp-mixed-up", "SLACK_APP_TOKEN": "xoxb-mixed-up"}
    assert await practice.troubles() == {"slack_bot_shape.bad", "slack_app_shape.bad"}
    assert practice.sandbox.slack.calls() == []


@pytest.mark.parametrize(
    "code, finding",
    [
        ("missing_scope", "slack_app_scope.bad"),
        ("invalid_auth", "slack_app_token.bad"),
        ("forbidden_team", "slack_app_refused.bad"),
    ],
)
async def test_an_app_token_that_opens_no_socket_is_named_by_its_reason(practice, code, finding):
    practice.sandbox.slack.inject("apps.connections.open", Fault.error(code))
    assert await practice.troubles() == {finding}


async def test_without_sockets_or_a_signing_secret_nothing_can_come_in(practice):
    del practice.variables["SLACK_APP_TOKEN"]
    assert await practice.troubles() == {"slack_no_door.bad"}


async def test_a_signing_secret_alone_is_a_way_in(practice):
    del practice.variables["SLACK_APP_TOKEN"]
    practice.variables["SLACK_SIGNING_SECRET"] = "0123456789abcdef"
    assert "slack_http.good" in await practice.examine()


async def test_an_app_token_without_a_bot_token_is_half_a_setup(practice):
    del practice.variables["SLACK_BOT_TOKEN"]
    assert await practice.troubles() == {"slack_half.bad"}


async def test_missing_scopes_are_named_those_it_needs_apart_from_those_it_can_spare(practice):
    scopes = practice.sandbox.slack.manifest["oauth_config"]["scopes"]
    scopes["bot"].remove("im:write")
    scopes["bot_optional"].remove("usergroups:write")
    found = await practice.examine()
    assert found["slack_scopes.bad"].facts == {"missing": "im:write"}
    assert found["slack_scopes.warning"].facts == {"missing": "usergroups:write"}


async def test_files_that_cannot_be_uploaded_are_a_warning_of_their_own(practice):
    practice.sandbox.slack.manifest["oauth_config"]["scopes"]["bot_optional"].remove("files:write")
    assert await practice.troubles() == {"slack_files.warning"}


async def test_scopes_that_slack_does_not_tell_are_a_warning(practice):
    practice.sandbox.slack.manifest = None
    assert await practice.troubles() == {"slack_scopes_untold.warning"}


async def test_first_people_of_another_workspace_are_a_warning(practice):
    """The example's ids were left in the settings file."""
    practice.file = practice.file.replace("T0ACME/U0ADMIN", "T0ELSEWHERE/U0ADMIN")
    found = await practice.examine()
    assert found["slack_team.warning"].facts == {"team": "T0ACME", "others": "T0ELSEWHERE"}


async def test_a_public_channel_without_the_bot_is_named_with_what_to_type(practice):
    practice.sandbox.slack.rooms.channels["C0COMMUNITY"].members.discard(SLACK_BOT_USER)
    assert await practice.troubles() == {"slack_channel_outside.bad"}
    assert (
        "The bot is not in the Slack channel community (community) and cannot post there: type /invite"
        in (practice.said[0])
    )


async def test_a_private_channel_without_the_bot_looks_unknown(practice):
    practice.sandbox.slack.rooms.channels["C0MANAGERS"].members.discard(SLACK_BOT_USER)
    assert (await practice.examine())["slack_channel_unknown.bad"].facts == {
        "place": "managers",
        "channel": "C0MANAGERS",
    }


async def test_an_archived_channel_is_told(practice):
    practice.sandbox.slack.rooms.channels["C0COMMUNITY"].archived = True
    assert await practice.troubles() == {"slack_channel_archived.bad"}


async def test_a_channel_that_may_not_be_looked_at_is_a_warning(practice):
    practice.sandbox.slack.manifest["oauth_config"]["scopes"]["bot_optional"].remove("channels:read")
    assert await practice.troubles() == {"slack_scopes.warning", "slack_channel_unseen.warning"}


async def test_direct_messages_as_a_place_need_no_invitation(practice):
    practice.file = practice.file.replace('slack = "C0MANAGERS"', f'slack = "{practice.sandbox.slack.dm("eli")}"')
    assert await practice.troubles() == set()


async def test_slack_out_of_reach_is_one_finding(practice):
    """Both questions meet the same closed door; it is told once."""
    practice.variables["SLACK_API_URL"] = "http://127.0.0.1:9/api/"
    found = await practice.examine()
    assert [one for one in found if one.endswith(".bad")] == ["unreachable.bad"]
    assert practice.said[0].count("cannot be reached") == 1


async def test_a_slack_that_never_answers_is_given_up(practice, monkeypatch):
    monkeypatch.setattr(calling, "CALL_SECONDS", 0.2)
    practice.sandbox.slack.inject("auth.test", Fault.hang())
    assert await practice.troubles() == {"silent.bad"}


async def test_a_connection_that_breaks_is_out_of_reach(practice):
    practice.sandbox.slack.inject("auth.test", Fault.dropped())
    assert await practice.troubles() == {"unreachable.bad"}


async def test_a_disturbance_at_slack_is_told_with_its_status(practice):
    practice.sandbox.slack.inject("auth.test", Fault.http(503))
    assert (await practice.examine())["failing.bad"].facts["status"] == 503


async def test_a_page_in_place_of_an_answer_is_told_as_a_disturbance(practice):
    """A proxy or a hotel's front page stands between."""
    practice.sandbox.slack.inject("auth.test", Fault.http(200))
    assert await practice.troubles() == {"failing.bad"}


async def test_a_rate_limit_leaves_the_other_answers_standing(practice):
    practice.sandbox.slack.inject("conversations.info", Fault.rate_limited(30))
    found = await practice.examine()
    assert {"busy.warning", "slack_token.good"} <= set(found)


@pytest.mark.parametrize("minutes, level", [(2, "warning"), (-2, "warning"), (6, "bad"), (-6, "bad")])
async def test_a_clock_that_is_off_is_measured_against_both_platforms(practice, minutes, level):
    found = await practice.examine(datetime.now(UTC) + timedelta(minutes=minutes))
    facts = found[f"clock.{level}"].facts
    assert abs(facts["seconds"] - abs(minutes) * 60) <= 2
    assert facts["ahead"] is (minutes > 0)
    assert practice.said[0].count("This machine's clock is") == 2


async def test_a_clock_that_tests_move_is_not_compared(practice):
    practice.variables["RAINMAKER_CLOCK_FILE"] = str(practice.folder / "clock")
    told = await practice.troubles(datetime.now(UTC) + timedelta(days=30))
    assert told - {"backup.warning"} == {"clock_file.warning"}


async def test_without_slack_nothing_is_asked_of_slack(practice):
    del practice.variables["SLACK_BOT_TOKEN"], practice.variables["SLACK_APP_TOKEN"]
    assert await practice.troubles() == set()
    assert practice.sandbox.slack.calls() == []


GROUP = '\n[council]\nslack_user_group = "S0COUNCIL"\n'


async def test_the_councils_user_group_is_looked_for(practice):
    practice.file += GROUP
    assert "slack_group.good" in await practice.examine()
    practice.sandbox.slack.inject("usergroups.list", Fault.error("missing_scope"))
    assert await practice.troubles() == {"slack_group_scope.warning"}
    practice.file = practice.file.replace("S0COUNCIL", "S0NOBODY")
    assert await practice.troubles() == {"slack_group_unknown.warning"}
