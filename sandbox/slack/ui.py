"""Page calls: the JSON requests by which the sandbox page acts as one of the people."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.slack.faults import Fault
from sandbox.slack.gesture import Gesture, Unanswered
from sandbox.slack.wire import ApiError, Impossible, Json

if TYPE_CHECKING:
    from sandbox.slack.workspace import SlackWorkspace

Handler = Callable[["SlackWorkspace", Json], Awaitable[Json]]


def ui_routes(workspace: SlackWorkspace) -> list[web.RouteDef]:
    """Return the routes of the page calls."""
    return [web.post(f"/ui/slack/{name}", _door(workspace, handler)) for name, handler in CALLS.items()]


def _door(workspace: SlackWorkspace, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            body = await request.json()
            if not isinstance(body, dict):
                raise Impossible("The body has to be a JSON object.")
            return web.json_response({"ok": True, **await handler(workspace, body)})
        except json.JSONDecodeError:
            return _refused("The body is not JSON.")
        except KeyError as missing:
            return _refused(f"{missing.args[0]!r} is missing.")
        except (Impossible, Unanswered, ApiError) as problem:
            return _refused(str(problem))

    return serve


def _refused(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence})


async def _outcome(gesture: Gesture | None) -> Json:
    """Wait for the acknowledgement, so that the page can show a failure where the gesture was made."""
    if gesture is None:
        return {}
    await gesture.settled()
    if gesture.failed:
        raise Impossible(gesture.failed)
    return {"gesture": gesture.wire()}


def _place(body: Json) -> dict[str, Any]:
    place = {key: body[key] for key in ("channel", "ts", "view_id", "block_id") if body.get(key)}
    return {**place, "home": bool(body.get("home"))}


async def _command(workspace: SlackWorkspace, body: Json) -> Json:
    return await _outcome(await workspace.command(body["as"], body["text"], channel=body["channel"]))


async def _action(workspace: SlackWorkspace, body: Json) -> Json:
    chosen: dict[str, Any] = {"value": body.get("value"), "selected": body.get("selected")}
    return await _outcome(await workspace.press(body["as"], action_id=body["action_id"], **chosen, **_place(body)))


async def _submit(workspace: SlackWorkspace, body: Json) -> Json:
    return await _outcome(await workspace.submit(body["as"], body["view_id"], body.get("values") or {}))


async def _close(workspace: SlackWorkspace, body: Json) -> Json:
    return await _outcome(await workspace.close_view(body["as"], body["view_id"]))


async def _suggest(workspace: SlackWorkspace, body: Json) -> Json:
    value = str(body.get("value") or "")
    return {
        "options": await workspace.suggest(body["as"], action_id=body["action_id"], value=value, **_place(body)),
    }


async def _home(workspace: SlackWorkspace, body: Json) -> Json:
    opened = await workspace.open_home(body["as"], str(body.get("tab") or "home"))
    return {"gesture": opened.wire()}


async def _message(workspace: SlackWorkspace, body: Json) -> Json:
    said = await workspace.say(body["as"], body["channel"], body["text"], thread_ts=body.get("thread_ts"))
    return {"gesture": said.wire()}


async def _shortcut(workspace: SlackWorkspace, body: Json) -> Json:
    if body.get("ts"):
        place = {"channel": body["channel"], "ts": body["ts"]}
        return await _outcome(await workspace.message_shortcut(body["as"], body["callback_id"], **place))
    return await _outcome(await workspace.shortcut(body["as"], body["callback_id"]))


async def _fault(workspace: SlackWorkspace, body: Json) -> Json:
    workspace.inject(body["target"], Fault.from_json(body), int(body.get("count", 1)))
    return {"waiting": workspace.faults.waiting()}


CALLS: dict[str, Handler] = {
    "command": _command,
    "action": _action,
    "submit": _submit,
    "close": _close,
    "suggest": _suggest,
    "home": _home,
    "message": _message,
    "shortcut": _shortcut,
    "fault": _fault,
}
