"""Payload: what Slack sends the app about a gesture, field by field."""

from __future__ import annotations

from sandbox.slack.channels import Channel
from sandbox.slack.messages import Message
from sandbox.slack.team import APP_ID
from sandbox.slack.tickets import Response, Trigger
from sandbox.slack.views import View
from sandbox.slack.wire import Json
from sandbox.world import SLACK_TEAM, Person

DOMAIN = {SLACK_TEAM: "acme-partners"}


def interaction(kind: str, person: Person) -> Json:
    """Return what every interactive payload has: who did it, and in which workspace."""
    return {
        "type": kind,
        "user": {
            "id": person.slack,
            "username": person.key,
            "name": person.key,
            "team_id": person.slack_team,
        },
        "team": {"id": SLACK_TEAM, "domain": DOMAIN[SLACK_TEAM]},
        "api_app_id": APP_ID,
        "token": "sandbox",
        "is_enterprise_install": False,
        "enterprise": None,
    }


def slash(person: Person, channel: Channel, command: str, text: str, rights: tuple[Trigger, str]) -> Json:
    """Return the payload of a slash command; `rights` are its trigger and response URL."""
    return {
        "token": "sandbox",
        "team_id": person.slack_team,
        "team_domain": DOMAIN.get(person.slack_team, "other"),
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.owner else channel.name,
        "user_id": person.slack,
        "user_name": person.key,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": rights[1],
        "trigger_id": rights[0].id,
    }


def on_message(message: Message, channel: Channel, response_url: str) -> Json:
    """Return the place of a press on a message; an ephemeral message is not repeated to the app."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral,
    }
    body: Json = {
        "channel": {"id": channel.id, "name": "directmessage" if channel.owner else channel.name},
        "container": container,
        "response_url": response_url,
    }
    return body if message.ephemeral else body | {"message": message.wire(with_metadata=True)}


def on_view(view: View) -> Json:
    """Return the place of a press in a modal or an App Home."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view.wire()}


def response_url(origin: str, response: Response) -> str:
    """Return the address of a response."""
    return f"{origin}/slack/respond/{response.id}"
