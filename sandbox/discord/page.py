"""The page's calls: what the sandbox page asks on behalf of the person whose eyes it borrows."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.discord import people
from sandbox.discord.faults import Fault
from sandbox.discord.gestures import Unanswered
from sandbox.discord.refusals import Json, Refusal
from sandbox.discord.state import State
from sandbox.discord.view import gesture_view

Act = Callable[[State, Json], Awaitable[Json]]
GATEWAY_FAULTS = ("reconnect", "invalid", "close", "vanish")


async def _command(state: State, body: Json) -> Json:
    person, options = state.world.person(body["as"]), body.get("options") or {}
    return {"gesture": gesture_view(people.command(state, person, body["path"], options, body["channel"]))}


async def _autocomplete(state: State, body: Json) -> Json:
    person, options = state.world.person(body["as"]), dict(body.get("options") or {})
    room = str(body.get("channel") or state.world.places[0].discord)
    asked = people.Suggestion(body["path"], body["option"], str(body.get("value") or ""), options, room)
    return {"choices": await people.autocomplete(state, person, asked)}


async def _component(state: State, body: Json) -> Json:
    person = state.world.person(body["as"])
    gesture = people.press(state, person, str(body["message_id"]), body["custom_id"], body.get("values"))
    return {"gesture": gesture_view(gesture)}


async def _menu(state: State, body: Json) -> Json:
    person = state.world.person(body["as"])
    gesture = people.context_menu(state, person, body["name"], str(body["target"]), body["channel"])
    return {"gesture": gesture_view(gesture)}


async def _modal(state: State, body: Json) -> Json:
    person = state.world.person(body["as"])
    return {"gesture": gesture_view(people.submit(state, person, body.get("values") or {}))}


async def _modal_close(state: State, body: Json) -> Json:
    state.modals.pop(state.world.person(body["as"]).key, None)
    state.world.changed()
    return {}


async def _message(state: State, body: Json) -> Json:
    return {"id": people.say(state, state.world.person(body["as"]), body["channel"], str(body["text"])).id}


async def _interest(state: State, body: Json) -> Json:
    event = people.interest(state, state.world.person(body["as"]), str(body["event"]), bool(body["on"]))
    return {"interested": event["user_count"]}


async def _thread(state: State, body: Json) -> Json:
    person, message = state.world.person(body["as"]), str(body["message_id"])
    return {"thread": people.begin_thread(state, person, body["channel"], message, str(body["name"]))["id"]}


async def _upload(state: State, body: Json) -> Json:
    content = base64.b64decode(body["base64"])
    return {"id": state.keep(body["filename"], content, body.get("type", "application/octet-stream")).id}


async def _fault(state: State, body: Json) -> Json:
    kind = str(body["fault"])
    if kind in ("close_dms", "open_dms"):
        closed = state.switches.closed_dms
        (closed.add if kind == "close_dms" else closed.discard)(state.world.person(body["person"]).key)
        return {}
    fault = fault_of(kind, body)
    if fault.kind in GATEWAY_FAULTS:
        state.gateway.suffer(fault)
    else:
        state.faults.inject(str(body["route"]), fault, int(body.get("times", 1)))
    return {}


def fault_of(kind: str, body: Json) -> Fault:
    """Return the fault of a name; ValueError lists the names there are."""
    seconds = float(body.get("seconds", 1.0))
    makers: dict[str, Callable[[], Fault]] = {
        "rate_limited": lambda: Fault.rate_limited(seconds, everywhere=bool(body.get("everywhere"))),
        "server_error": lambda: Fault.server_error(int(body.get("status", 500))),
        "error": lambda: Fault.error(int(body["status"]), int(body["code"]), str(body.get("message", "Refused"))),
        "delay": lambda: Fault.delay(seconds),
        "dropped": Fault.dropped,
        "lost": Fault.lost,
        "hang": Fault.hang,
        "duplicate": lambda: Fault.duplicate(int(body.get("copies", 2))),
        "reconnect": Fault.reconnect,
        "invalid_session": lambda: Fault.invalid_session(resumable=bool(body.get("resumable"))),
        "closed": lambda: Fault.closed(int(body.get("code", 4000))),
        "vanish": Fault.vanish,
    }
    if kind not in makers:
        raise ValueError(f"there is no fault {kind!r}; there are {', '.join(sorted(makers))}")
    return makers[kind]()


ACTS: dict[str, Act] = {
    "command": _command,
    "autocomplete": _autocomplete,
    "component": _component,
    "menu": _menu,
    "modal": _modal,
    "modal_close": _modal_close,
    "message": _message,
    "interest": _interest,
    "thread": _thread,
    "upload": _upload,
    "fault": _fault,
}


def page_routes(state: State) -> list[web.RouteDef]:
    """Return `POST /ui/discord/NAME` for every act."""
    return [web.post(f"/ui/discord/{name}", _endpoint(state, act)) for name, act in ACTS.items()]


def _endpoint(state: State, act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        told: dict[str, Any] = await _answer(state, act, request)
        return web.json_response(told)

    return serve


async def _answer(state: State, act: Act, request: web.Request) -> Json:
    try:
        return {"ok": True, **await act(state, await request.json())}
    except KeyError as error:
        return {"ok": False, "error": str(error.args[0]) if " " in str(error) else f"the field {error} is missing"}
    except Refusal as refusal:
        return {"ok": False, "error": refusal.message}
    except json.JSONDecodeError:
        return {"ok": False, "error": "the request is not JSON"}
    except (ValueError, Unanswered) as error:
        return {"ok": False, "error": str(error)}
