"""The view methods: open, push, change and publish modals and the App Home."""

from __future__ import annotations

from sandbox.slack.gesture import Answer
from sandbox.slack.team import Team
from sandbox.slack.views import View
from sandbox.slack.wire import ApiError, Call, Json, Method, needed


def _body(team: Team, call: Call, kind: str) -> Json:
    body = call.params.get("view")
    if not isinstance(body, dict):
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view"])
    team.check_view(body, kind)
    return body


def _shown(team: Team, view: View, kind: str, *hooks: str) -> Json:
    for hook in hooks:
        team.gestures.credit(hook, Answer(kind, view=view))
    team.world.changed()
    return {"view": view.wire()}


def open_view(team: Team, call: Call) -> Json:
    """Open a modal for whoever made the gesture."""
    body = _body(team, call, "modal")
    trigger = team.tickets.exchange(needed(call.params, "trigger_id"), team.trigger_seconds)
    return _shown(team, team.views.open(trigger.user, body), "view", f"trigger:{trigger.id}")


def push_view(team: Team, call: Call) -> Json:
    """Put a modal on top of the open one."""
    body = _body(team, call, "modal")
    trigger = team.tickets.exchange(needed(call.params, "trigger_id"), team.trigger_seconds)
    return _shown(team, team.views.push(trigger.user, body), "push", f"trigger:{trigger.id}")


def update_view(team: Team, call: Call) -> Json:
    """Change an open modal."""
    external = call.params.get("external_id")
    view = team.views.external(str(external)) if external else team.views.find(needed(call.params, "view_id"))
    if view is None:
        raise ApiError("not_found")
    body = _body(team, call, view.kind)
    if call.params.get("hash") and call.params["hash"] != view.hash:
        raise ApiError("hash_conflict")
    return _shown(team, team.views.replace(view, body), "update", f"view:{view.id}")


def publish_view(team: Team, call: Call) -> Json:
    """Set somebody's App Home."""
    user = needed(call.params, "user_id")
    if team.world.by_slack(user) is None:
        raise ApiError("user_not_found")
    if (team.manifest or {}).get("features", {}).get("app_home", {}).get("home_tab_enabled", True) is False:
        raise ApiError("not_enabled")
    body = _body(team, call, "home")
    present = team.views.homes.get(user)
    if present and call.params.get("hash") and call.params["hash"] != present.hash:
        raise ApiError("hash_conflict")
    return _shown(team, team.views.publish(user, body), "home", f"home:{user}")


METHODS = {
    "views.open": Method(open_view, tier=100),
    "views.push": Method(push_view, tier=100),
    "views.update": Method(update_view, tier=100),
    "views.publish": Method(publish_view, tier=100),
}
