"""Forms: filling in, submitting and closing modals, and asking for the suggestions of a menu."""

from __future__ import annotations

from typing import Any

from sandbox.slack import elements, payloads
from sandbox.slack.courier import Courier
from sandbox.slack.gesture import Answer, Gesture
from sandbox.slack.team import Team
from sandbox.slack.validate import check_options
from sandbox.slack.views import View
from sandbox.slack.wire import ApiError, Impossible, Json
from sandbox.world import Person

FORM_FAILED = "We had some trouble connecting ({code}). Try again?"
MENU_FAILED = "The options could not be loaded ({code})."
REQUIRED = "Please complete this required field."


class Forms:
    """Performs what a person does with modals."""

    def __init__(self, team: Team, courier: Courier) -> None:
        self._team = team
        self._courier = courier

    # Submitting.

    def submit(self, person: Person, view: View, values: Json) -> Gesture:
        """Fill in a modal and press its submit button; Impossible when Slack's client would not send it."""
        if view is not self._top(person):
            raise Impossible("Only the modal on top can be submitted.")
        view.values = self._filled(person, view, values)
        self._complete(view)
        gesture, body = self._about(person, view, "view_submission")
        trigger = self._team.tickets.trigger(view.user, gesture)
        gesture.hooks |= {f"trigger:{trigger.id}", f"view:{view.id}", f"home:{view.user}"}
        gesture.hooks.add(f"room:{self._team.rooms.direct(view.user).id}")
        body |= {"trigger_id": trigger.id, "response_urls": self._response_urls(view, gesture)}
        self._courier.send(gesture, "interactive", body, FORM_FAILED, lambda ack: self._react(gesture, view, ack or {}))
        return gesture

    def _response_urls(self, view: View, gesture: Gesture) -> list[Json]:
        urls = []
        for block, element in elements.walk(view.blocks):
            if not element.get("response_url_enabled"):
                continue
            state = view.values.get(block.get("block_id", ""), {}).get(element["action_id"], {})
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if channel:
                now = self._team.world.clock.now()
                response = self._team.tickets.response(view.user, channel, gesture, now)
                url = payloads.response_url(self._team.origin(), response)
                urls.append({"block_id": block["block_id"], "action_id": element["action_id"]})
                urls[-1] |= {"channel_id": channel, "response_url": url}
        return urls

    def _filled(self, person: Person, view: View, values: Json) -> Json:
        """Return the state of the whole view: what was given, what was there, and what the app set initially."""
        unknown = set(values) - {block.get("block_id") for block in view.blocks}
        if unknown:
            raise Impossible(f"The modal has no block {sorted(unknown)[0]!r}.")
        filled = elements.standing(view.blocks, view.values)
        for block, element in elements.walk(view.blocks):
            block_id, action_id = str(block.get("block_id", "")), element["action_id"]
            if action_id in values.get(block_id, {}):
                suggested = self._team.suggested(self._team.user(person), action_id)
                filled[block_id][action_id] = elements.state(element, values[block_id][action_id], suggested)
        return filled

    def _complete(self, view: View) -> None:
        for block in view.blocks:
            if block.get("type") != "input" or block.get("optional"):
                continue
            state = view.values.get(block.get("block_id", ""), {}).get(block["element"].get("action_id"), {})
            if elements.empty(state):
                view.errors = {block["block_id"]: REQUIRED}
                self._team.world.changed()
                raise Impossible(f"{block['label']['text']}: {REQUIRED}")

    def _react(self, gesture: Gesture, view: View, ack: Json) -> None:
        """Do to the modals what the acknowledgement says; what Slack cannot follow fails for the person."""
        try:
            gesture.credit(self._reaction(view, ack))
        except ApiError as refused:
            self._team.complaints.append(f"The answer to a submitted modal was refused: {refused}")
            gesture.fail(FORM_FAILED.format(code=refused.code))
        self._team.world.changed()

    def _reaction(self, view: View, ack: Json) -> Answer:
        match ack.get("response_action"):
            case None:
                self._team.views.close(view)
                return Answer("closed")
            case "clear":
                self._team.views.clear(view.user)
                return Answer("closed")
            case "errors":
                return self._mistakes(view, ack.get("errors"))
            case "update" | "push" as action:
                body = ack.get("view")
                if not isinstance(body, dict):
                    raise ApiError("invalid_arguments", ["[ERROR] missing required field: view"])
                self._team.check_view(body, "modal")
                shown = self._replaced(view, body) if action == "update" else self._team.views.push(view.user, body)
                return Answer(str(action), view=shown)
            case other:
                raise ApiError("invalid_arguments", [f"[ERROR] unknown response_action: {other}"])

    def _replaced(self, view: View, body: Json) -> View:
        view.values = {}
        return self._team.views.replace(view, body)

    def _mistakes(self, view: View, errors: Any) -> Answer:
        inputs = {block.get("block_id") for block in view.blocks if block.get("type") == "input"}
        if not isinstance(errors, dict) or not errors or set(errors) - inputs:
            raise ApiError("invalid_arguments", ["[ERROR] errors must name input blocks of the view"])
        view.errors = {str(block): str(sentence) for block, sentence in errors.items()}
        return Answer("errors", view=view, detail=errors)

    # Closing and suggesting.

    def close(self, person: Person, view: View) -> Gesture | None:
        """Close the top modal; the app hears of it only when the view asked to."""
        if view is not self._top(person):
            raise Impossible("Only the modal on top can be closed.")
        self._team.views.close(view)
        if view.body.get("clear_on_close"):
            self._team.views.clear(view.user)
        self._team.world.changed()
        if not view.body.get("notify_on_close"):
            return None
        gesture, body = self._about(person, view, "view_closed")
        body |= {"is_cleared": bool(view.body.get("clear_on_close"))}
        self._courier.send(gesture, "interactive", body, FORM_FAILED, lambda ack: None)
        return gesture

    def suggest(self, person: Person, blocks: list[Json], place: Json, query: tuple[str, str | None, str]) -> Gesture:
        """Type into a menu with external data; the options arrive as the gesture's answer."""
        action_id, block_id, value = query
        block, element = elements.find(blocks, action_id, block_id, None)
        if element["type"] not in ("external_select", "multi_external_select"):
            raise Impossible(f"{action_id!r} does not ask the app for options.")
        gesture = self._team.gestures.begin("suggest", person.key, value, self._team.world.clock.now())
        body = payloads.interaction("block_suggestion", person) | place
        body |= {"action_id": action_id, "block_id": block.get("block_id", ""), "value": value}
        self._courier.send(gesture, "interactive", body, MENU_FAILED, lambda ack: self._offer(gesture, body, ack or {}))
        return gesture

    def _offer(self, gesture: Gesture, body: Json, ack: Json) -> None:
        try:
            check_options(ack)
        except ApiError as refused:
            self._team.complaints.append(f"The answer to a suggestion was refused: {refused}")
            gesture.fail(MENU_FAILED.format(code=refused.code))
            return
        groups = ack.get("option_groups") or []
        options = [*(ack.get("options") or []), *(option for group in groups for option in group.get("options", []))]
        self._team.suggested(body["user"]["id"], body["action_id"], options)
        gesture.credit(Answer("options", detail={"options": options}))

    # What they share.

    def _about(self, person: Person, view: View, kind: str) -> tuple[Gesture, Json]:
        title = view.body.get("title", {}).get("text", "")
        gesture = self._team.gestures.begin(kind, person.key, title, self._team.world.clock.now())
        return gesture, payloads.interaction(kind, person) | {"view": view.wire()}

    def _top(self, person: Person) -> View | None:
        stack = self._team.views.stack(self._team.user(person))
        return stack[-1] if stack else None
