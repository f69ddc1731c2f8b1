"""The file methods: announce an upload, complete it, and ask what became of it."""

from __future__ import annotations

from sandbox.slack.files import Upload
from sandbox.slack.team import Team
from sandbox.slack.wire import ApiError, Call, Json, Method, needed, number
from sandbox.world import SLACK_BOT_USER

SHARE_LIMIT = 100


def upload_url(team: Team, call: Call) -> Json:
    """Give out a place to send the bytes to."""
    name, length = needed(call.params, "filename"), number(call.params, "length", 0)
    if length <= 0:
        raise ApiError("invalid_arguments", ["[ERROR] length must be greater than 0"])
    upload = team.files.begin(name, length, str(call.params.get("alt_txt") or ""))
    return {"file_id": upload.id, "upload_url": f"{team.origin()}/slack/upload/{upload.id}"}


def _uploaded(team: Team, entry: Json) -> Upload:
    upload = team.files.uploads.get(str(entry.get("id", "")))
    if upload is None or upload.content is None:
        raise ApiError("file_not_found")
    if len(upload.content) != upload.length:
        raise ApiError("file_upload_size_mismatch")
    return upload


def _targets(call: Call) -> list[str]:
    given = call.params.get("channels") or call.params.get("channel_id") or ""
    targets = given if isinstance(given, list) else [part for part in str(given).split(",") if part]
    if len(targets) > SHARE_LIMIT:
        raise ApiError("invalid_arguments", [f"[ERROR] no more than {SHARE_LIMIT} channels allowed"])
    return targets


def complete(team: Team, call: Call) -> Json:
    """Finish uploads and share them where asked; without a channel only the app can see them."""
    entries = call.params.get("files")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: files"])
    uploads = [_uploaded(team, entry) for entry in entries]
    channels = [team.channel(target) for target in _targets(call)]
    if any(SLACK_BOT_USER not in channel.members for channel in channels):
        raise ApiError("not_in_channel")
    for upload, entry in zip(uploads, entries, strict=True):
        team.files.complete(upload, str(entry.get("title") or ""))
    for channel in channels:
        shown = [team.files.wire(upload, team.origin()) for upload in uploads]
        comment = str(call.params.get("initial_comment") or "")
        message = team.post(channel, SLACK_BOT_USER, comment, files=shown, thread_ts=call.params.get("thread_ts"))
        team.credit_message(message)
        for upload in uploads:
            upload.shares[channel.id] = message.ts
    return {"files": [team.files.wire(upload, team.origin()) for upload in uploads]}


def info(team: Team, call: Call) -> Json:
    """Describe a file; its kind and shares appear once it is processed."""
    upload = team.files.uploads.get(needed(call.params, "file"))
    if upload is None or upload.completed is None:
        raise ApiError("file_not_found")
    return {"file": team.files.wire(upload, team.origin())}


METHODS = {
    "files.getUploadURLExternal": Method(upload_url, tier=100, scopes=("files:write",)),
    "files.completeUploadExternal": Method(complete, tier=100, scopes=("files:write",)),
    "files.info": Method(info, tier=100, scopes=("files:read",)),
}
