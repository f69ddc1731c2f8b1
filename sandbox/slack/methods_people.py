"""The people methods: who the app is, who is there, and in which zone they live."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.slack.team import APP_ID, BOT_ID, Team
from sandbox.slack.wire import ApiError, Call, Json, Method, needed, number
from sandbox.world import SLACK_BOT_USER, SLACK_TEAM, Person

TEAM_NAME = "Acme Partners"
TEAM_DOMAIN = "acme-partners"


def auth_test(team: Team, call: Call) -> Json:
    """Say which app and workspace the token belongs to."""
    return {
        "url": f"{team.origin()}/",
        "team": TEAM_NAME,
        "user": "rainmaker",
        "team_id": SLACK_TEAM,
        "user_id": SLACK_BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def api_test(team: Team, call: Call) -> Json:
    """Echo the arguments."""
    if "error" in call.params:
        raise ApiError(str(call.params["error"]), args=call.params)
    return {"args": call.params}


def team_info(team: Team, call: Call) -> Json:
    """Describe the workspace."""
    return {"team": {"id": SLACK_TEAM, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "icon": {"image_default": True}}}


def _email(person: Person) -> str:
    return f"{person.key}@{'acme' if person.slack_team == SLACK_TEAM else 'other'}.example"


def _described(team: Team, person: Person) -> Json:
    offset = datetime.now(ZoneInfo(person.timezone)).utcoffset()
    profile: Json = {"real_name": person.name, "display_name": person.key, "title": person.about}
    if team.has("users:read.email"):
        profile["email"] = _email(person)
    return {
        "id": person.slack,
        "team_id": person.slack_team,
        "name": person.key,
        "deleted": False,
        "real_name": person.name,
        "tz": person.timezone,
        "tz_label": person.timezone,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_admin": person.key == "eli",
        "is_bot": False,
        "is_stranger": person.slack_team != SLACK_TEAM,
        "updated": 1700000000,
    }


def _bot() -> Json:
    return {
        "id": SLACK_BOT_USER,
        "team_id": SLACK_TEAM,
        "name": "rainmaker",
        "deleted": False,
        "real_name": "Rainmaker",
        "tz": "UTC",
        "tz_offset": 0,
        "profile": {"real_name": "Rainmaker", "bot_id": BOT_ID, "api_app_id": APP_ID},
        "is_bot": True,
    }


def users_info(team: Team, call: Call) -> Json:
    """Describe one user."""
    user = needed(call.params, "user")
    if user == SLACK_BOT_USER:
        return {"user": _bot()}
    person = team.world.by_slack(user)
    if person is None:
        raise ApiError("user_not_found")
    return {"user": _described(team, person)}


def users_list(team: Team, call: Call) -> Json:
    """List everyone, a page at a time."""
    members = [_described(team, person) for person in team.world.people if person.slack] + [_bot()]
    start = number(call.params, "cursor", 0)
    end = start + number(call.params, "limit", 1000)
    following = str(end) if end < len(members) else ""
    return {"members": members[start:end], "response_metadata": {"next_cursor": following}}


def lookup_by_email(team: Team, call: Call) -> Json:
    """Find a user by e-mail address."""
    wanted = needed(call.params, "email").lower()
    for person in team.world.people:
        if person.slack and _email(person) == wanted:
            return {"user": _described(team, person)}
    raise ApiError("users_not_found")


def dnd_info(team: Team, call: Call) -> Json:
    """Say when a user does not want to be disturbed; here nobody does."""
    if team.world.by_slack(str(call.params.get("user", ""))) is None:
        raise ApiError("user_not_found")
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1, "snooze_enabled": False}


def usergroups_list(team: Team, call: Call) -> Json:
    """List the user groups."""
    groups = [
        {"id": key, "team_id": SLACK_TEAM, "name": group["name"], "handle": group["handle"], "users": group["users"]}
        for key, group in team.usergroups.items()
    ]
    return {"usergroups": groups}


def _group(team: Team, call: Call) -> Json:
    group = team.usergroups.get(needed(call.params, "usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return group


def usergroup_users(team: Team, call: Call) -> Json:
    """List the members of a user group."""
    return {"users": list(_group(team, call)["users"])}


def usergroup_update(team: Team, call: Call) -> Json:
    """Set the members of a user group."""
    group = _group(team, call)
    given = call.params.get("users", "")
    users = given if isinstance(given, list) else [part for part in str(given).split(",") if part]
    if not users or any(team.world.by_slack(user) is None for user in users):
        raise ApiError("invalid_users")
    group["users"] = users
    team.world.changed()
    return {"usergroup": {"id": call.params["usergroup"], **group}}


METHODS = {
    "auth.test": Method(auth_test),
    "api.test": Method(api_test),
    "team.info": Method(team_info, tier=50, scopes=("team:read",)),
    "users.info": Method(users_info, tier=100, scopes=("users:read",)),
    "users.list": Method(users_list, tier=20, scopes=("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, tier=50, scopes=("users:read.email",)),
    "dnd.info": Method(dnd_info, tier=50, scopes=("dnd:read",)),
    "usergroups.list": Method(usergroups_list, tier=20, scopes=("usergroups:read",)),
    "usergroups.users.list": Method(usergroup_users, tier=20, scopes=("usergroups:read",)),
    "usergroups.users.update": Method(usergroup_update, tier=20, scopes=("usergroups:write",)),
}
