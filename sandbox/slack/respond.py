"""Respond: messages the app sends through a response URL, or inside the acknowledgement of a command."""

from __future__ import annotations

from aiohttp import web

from sandbox.slack.encoding import read_arguments
from sandbox.slack.gesture import Answer
from sandbox.slack.messages import Message
from sandbox.slack.methods_chat import content
from sandbox.slack.mishaps import suffer
from sandbox.slack.team import Team
from sandbox.slack.tickets import Response
from sandbox.slack.wire import ApiError, Json, flag
from sandbox.world import SLACK_BOT_USER


class Responder:
    """Carries out what the app asks for at a response URL."""

    def __init__(self, team: Team) -> None:
        self._team = team

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Serve one use of a response URL: 404 once it is spent, otherwise 200 with ok or an error."""

        async def usual() -> web.Response:
            return await self._serve(request)

        return await suffer(self._team.faults.take("respond"), request, self._team.closing, usual)

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            response = self._team.tickets.respond(request.match_info["id"], self._team.world.clock.now())
        except ApiError as spent:
            return web.json_response(spent.body(), status=404)
        try:
            self.apply(response, await read_arguments(request))
        except ApiError as refused:
            return web.json_response(refused.body())
        return web.json_response({"ok": True})

    def apply(self, response: Response, body: Json) -> None:
        """Post, replace or delete as the body asks; ApiError when Slack would refuse it."""
        if flag(body, "delete_original"):
            if any(value for name, value in body.items() if name != "delete_original"):
                raise ApiError("invalid_arguments", ["[ERROR] delete_original must be the only field"])
            self._delete(response)
            return
        if flag(body, "replace_original") and response.original is not None:
            self._replace(response, response.original, content(self._team, body))
            return
        self._post(response, body, content(self._team, body))

    def _delete(self, response: Response) -> None:
        if response.original is None:
            raise ApiError("message_not_found")
        self._team.rooms.remove(response.original)
        response.gesture.credit(Answer("delete", message=response.original))
        self._team.world.changed()

    def _replace(self, response: Response, original: Message, parts: Json) -> None:
        self._team.rewrite(original, parts["text"], blocks=parts["blocks"], attachments=parts["attachments"])
        response.gesture.credit(Answer("update", message=original))

    def _post(self, response: Response, body: Json, parts: Json) -> None:
        channel = self._team.channel(response.channel)
        addressee = None if body.get("response_type") == "in_channel" else response.user
        message = self._team.post(
            channel,
            SLACK_BOT_USER,
            parts["text"],
            addressee=addressee,
            blocks=parts["blocks"],
            attachments=parts["attachments"],
            thread_ts=body.get("thread_ts"),
        )
        response.gesture.credit(Answer("message", message=message))
