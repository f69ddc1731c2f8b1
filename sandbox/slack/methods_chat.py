"""The chat methods: post, post to one person, change, delete and link to messages."""

from __future__ import annotations

import json
from typing import Any

from sandbox.slack.channels import Channel
from sandbox.slack.messages import Message
from sandbox.slack.team import Team
from sandbox.slack.wire import ApiError, Call, Json, Method, flag, needed
from sandbox.world import SLACK_BOT_USER

MARKDOWN_LIMIT = 12_000
UPDATE_TEXT_LIMIT = 4_000
ATTACHMENT_LIMIT = 100
# Slack publishes no number for metadata; this one is low on purpose, so that only ids go in.
METADATA_BYTES = 8_000


def content(team: Team, params: Json) -> Json:
    """Return the parts of a message (text, blocks, attachments) after Slack's checks."""
    text, markdown = str(params.get("text") or ""), str(params.get("markdown_text") or "")
    blocks, attachments = params.get("blocks") or [], params.get("attachments") or []
    if markdown and (text or blocks):
        raise ApiError("markdown_text_conflict")
    if not (text or markdown or blocks or attachments):
        raise ApiError("no_text")
    if len(markdown) > MARKDOWN_LIMIT:
        raise ApiError("msg_too_long")
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments_format")
    if len(attachments) > ATTACHMENT_LIMIT:
        raise ApiError("too_many_attachments")
    team.check_parts(blocks, attachments)
    if blocks and not text:
        team.complaints.append("A message has blocks but no text, so its notification says nothing.")
    if markdown:
        blocks = [{"type": "markdown", "text": markdown}]
    return {"text": text or markdown, "blocks": blocks, "attachments": attachments}


def _metadata(params: Json) -> Json | None:
    metadata = params.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if not metadata.get("event_type") or set(metadata) - {"event_type", "event_payload", "entities"}:
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return metadata


def _enter(team: Team, channel: Channel) -> None:
    """Refuse to post where the app may not."""
    if channel.archived:
        raise ApiError("is_archived")
    if channel.owner:
        home = (team.manifest or {}).get("features", {}).get("app_home", {})
        if home.get("messages_tab_enabled") is False:
            raise ApiError("messages_tab_disabled")
    elif SLACK_BOT_USER not in channel.members:
        if channel.private:
            raise ApiError("channel_not_found")
        if team.manifest is None or not team.has("chat:write.public"):
            raise ApiError("not_in_channel")


def post_message(team: Team, call: Call) -> Json:
    """Post in a channel or to a person."""
    channel = team.channel(needed(call.params, "channel"))
    _enter(team, channel)
    parts = content(team, call.params)
    thread = call.params.get("thread_ts")
    if thread and str(thread) not in channel.messages:
        raise ApiError("thread_not_found")
    message = team.post(
        channel,
        SLACK_BOT_USER,
        parts["text"],
        blocks=parts["blocks"],
        attachments=parts["attachments"],
        metadata=_metadata(call.params),
        thread_ts=thread,
        unfurl_links=flag(call.params, "unfurl_links", True),
        link_names=flag(call.params, "link_names") or call.params.get("parse") == "full",
    )
    team.credit_message(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.wire(with_metadata=True)}


def post_ephemeral(team: Team, call: Call) -> Json:
    """Show a message to one member of a channel."""
    channel = team.channel(needed(call.params, "channel"))
    user = needed(call.params, "user")
    _enter(team, channel)
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    parts = content(team, call.params)
    message = team.post(
        channel, SLACK_BOT_USER, parts["text"], addressee=user, blocks=parts["blocks"], attachments=parts["attachments"]
    )
    team.credit_message(message)
    return {"message_ts": message.ts}


def _own(team: Team, call: Call, refusal: str) -> Message:
    channel = team.channel(needed(call.params, "channel"))
    message = channel.messages.get(needed(call.params, "ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.user != SLACK_BOT_USER:
        raise ApiError(refusal)
    return message


def update(team: Team, call: Call) -> Json:
    """Change a message of the app; text without blocks takes the blocks away."""
    if str(call.params.get("channel", ""))[:1] not in ("C", "D", "G"):
        raise ApiError("channel_not_found")
    message = _own(team, call, "cant_update_message")
    if len(str(call.params.get("text") or "")) > UPDATE_TEXT_LIMIT:
        raise ApiError("msg_too_long")
    parts = content(team, call.params)
    keep_text = not call.params.get("text") and not call.params.get("markdown_text")
    changed: dict[str, Any] = {"blocks": parts["blocks"], "metadata": _metadata(call.params)}
    changed["attachments"] = parts["attachments"]
    team.rewrite(message, message.text if keep_text else parts["text"], **changed)
    team.credit_message(message, "update")
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.wire()}


def delete(team: Team, call: Call) -> Json:
    """Delete a message of the app."""
    message = _own(team, call, "cant_delete_message")
    team.rooms.remove(message)
    team.credit_message(message, "delete")
    team.world.changed()
    return {"channel": message.channel, "ts": message.ts}


def permalink(team: Team, call: Call) -> Json:
    """Return a link to a message."""
    channel = team.channel(needed(call.params, "channel"))
    ts = needed(call.params, "message_ts")
    if ts not in channel.messages:
        raise ApiError("message_not_found")
    link = f"{team.origin()}/slack/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": Method(post_message, scopes=("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, tier=100, scopes=("chat:write",)),
    "chat.update": Method(update, tier=50, scopes=("chat:write",)),
    "chat.delete": Method(delete, tier=50, scopes=("chat:write",)),
    "chat.getPermalink": Method(permalink),
}
