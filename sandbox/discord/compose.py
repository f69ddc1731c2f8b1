"""Composing turns what a request says of a message into the message that stands in the channel, or refuses it."""

from __future__ import annotations

import copy
import mimetypes
from typing import Any

from sandbox.discord.mentions import check_allowed, pings, spoken, walk
from sandbox.discord.message_rules import check_message
from sandbox.discord.messages import COMPONENTS_V2, EPHEMERAL, Message
from sandbox.discord.pictures import size_of
from sandbox.discord.refusals import Json, Problems, Refusal
from sandbox.discord.state import State, Upload

SUPPRESS_EMBEDS, SILENT = 1 << 2, 1 << 12
SETTABLE = SUPPRESS_EMBEDS | SILENT | COMPONENTS_V2
MOST_FILES = 10
MOST_FILE_BYTES = 10 * 1024 * 1024
MOST_REQUEST_BYTES = 25 * 1024 * 1024


def fill(state: State, message: Message, form: Json, files: dict[str, Upload], *, webhook: bool) -> None:
    """Give a message the content a request describes; an absent key leaves what is there. 50035 or 50006 otherwise."""
    _check_files(state, message, files)
    flags = _flags(message, form)
    attachments, stored = _attachments(state, message, form, files)
    draft = {key: copy.deepcopy(_said(form, key, getattr(message, key))) for key in ("content", "embeds", "components")}
    problems = Problems()
    check_allowed(form.get("allowed_mentions"), problems)
    check_message(draft, bool(flags & COMPONENTS_V2), {one["filename"] for one in attachments}, problems)
    problems.refuse()
    if not (draft["content"].strip() or draft["embeds"] or draft["components"] or attachments):
        raise Refusal(400, 50006, "Cannot send an empty message")
    state.uploads.update({upload.id: upload for upload in stored})
    _settle(draft, attachments)
    message.content, message.embeds, message.components = draft["content"], draft["embeds"], draft["components"]
    message.attachments, message.flags = attachments, flags
    alerted = pings(spoken(message.content, message.components), form.get("allowed_mentions"), webhook=webhook)
    message.pings = alerted & {f"user:{message.addressee}"} if message.ephemeral else alerted


def _said(form: Json, key: str, standing: Any) -> Any:
    if key not in form:
        return standing
    return ("" if key == "content" else []) if form[key] is None else form[key]


def _flags(message: Message, form: Json) -> int:
    """Return the flags afterwards: components V2 and privacy stay for good, and a request cannot make privacy."""
    wanted = int(form.get("flags") or 0) if "flags" in form else message.flags
    return (wanted & SETTABLE) | (message.flags & (COMPONENTS_V2 | EPHEMERAL))


def _check_files(state: State, message: Message, files: dict[str, Upload]) -> None:
    if len(files) > MOST_FILES:
        raise Refusal(400, 40005, "Request entity too large")
    total = sum(len(upload.content) for upload in files.values())
    if total > MOST_REQUEST_BYTES or any(len(upload.content) > MOST_FILE_BYTES for upload in files.values()):
        raise Refusal(413, 40005, "Request entity too large")
    public = state.guild.dm_owner(message.channel) is None and not message.ephemeral
    if files and public and "attach_files" in state.switches.missing_permissions:
        raise Refusal(403, 50013, "Missing Permissions")


def _attachments(
    state: State, message: Message, form: Json, files: dict[str, Upload]
) -> tuple[list[Json], list[Upload]]:
    """Return the attachments the message will have, and the files to store for the new ones."""
    told = {str(one.get("id")): one for one in form.get("attachments") or []}
    standing = [one for one in message.attachments if "attachments" not in form or one["id"] in told]
    known = {*files, *(one["id"] for one in message.attachments)}
    problems = Problems()
    for index, (key, one) in enumerate(told.items()):
        if key not in known:
            problems.add(f"attachments.{index}.id", "ATTACHMENT_NOT_FOUND", f"No such attachment or file: {key}")
        if one.get("description") is not None:
            problems.length(f"attachments.{index}.description", one["description"], 0, 1024)
    problems.refuse()
    stored = [_named(state, upload, told.get(number, {})) for number, upload in sorted(files.items())]
    fresh = [
        _attachment(state, upload, told.get(number, {})) for number, upload in zip(sorted(files), stored, strict=True)
    ]
    return standing + fresh, stored


def _named(state: State, upload: Upload, told: Json) -> Upload:
    name = str(told.get("filename") or upload.name).replace(" ", "_")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Upload(state.mint.id(), name, upload.content, kind)


def _attachment(state: State, upload: Upload, told: Json) -> Json:
    address = f"{state.origin()}/discord/cdn/{upload.id}/{upload.name}"
    body: Json = {"id": upload.id, "filename": upload.name, "size": len(upload.content), "url": address}
    body |= {"proxy_url": address, "content_type": upload.kind}
    if told.get("description"):
        body["description"] = told["description"]
    measured = size_of(upload.content)
    if measured is not None:
        body["width"], body["height"] = measured
    return body


def _settle(draft: Json, attachments: list[Json]) -> None:
    """Point every `attachment://` at the stored file and number the components that have no id."""
    by_name = {one["filename"]: one for one in attachments}
    for embed in draft["embeds"]:
        embed.setdefault("type", "rich")
        for key, part in embed.items():
            if isinstance(part, dict):
                _point(part, "icon_url" if key in ("footer", "author") else "url", by_name)
    used = {part["id"] for part in walk(draft["components"]) if part.get("id")}
    number = 0
    for part in walk(draft["components"]):
        if not part.get("id"):
            number = next(candidate for candidate in range(number + 1, 1000) if candidate not in used)
            part["id"] = number
        for media in media_of(part):
            _point(media, "url", by_name)


def media_of(part: Json) -> list[Json]:
    """Return the media items a component shows."""
    items = [item.get("media") for item in part.get("items") or []]
    return [media for media in (part.get("media"), part.get("file"), *items) if isinstance(media, dict)]


def _point(item: Json, key: str, by_name: dict[str, Json]) -> None:
    address = str(item.get(key) or "")
    if address.startswith("attachment://"):
        stored = by_name[address.removeprefix("attachment://")]
        item |= {key: stored["url"], f"proxy_{key}": stored["url"]}
        if key == "url":
            item |= {name: stored[name] for name in ("content_type", "width", "height") if name in stored}
            item["attachment_id"] = stored["id"]
    elif key == "url" and address:
        item.setdefault("proxy_url", address)
