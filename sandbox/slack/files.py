"""File: bytes the app uploaded; Slack processes them a moment after the upload is completed."""

from __future__ import annotations

import mimetypes
import time
from dataclasses import dataclass, field

from sandbox.slack.wire import Json
from sandbox.world import SLACK_BOT_USER


@dataclass
class Upload:
    """A file on its way or shared; `completed` is the moment after which it is processed."""

    id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    completed: float | None = None
    shares: dict[str, str] = field(default_factory=dict)
    alt_text: str = ""


class Files:
    """All uploads by their id; `processing_seconds` is how long Slack takes to look at one."""

    def __init__(self) -> None:
        self.processing_seconds = 0.3
        self.uploads: dict[str, Upload] = {}

    def begin(self, name: str, length: int, alt_text: str) -> Upload:
        """Promise a place for a file."""
        upload = Upload(f"F{len(self.uploads) + 1:07d}", name, length, name, alt_text=alt_text)
        self.uploads[upload.id] = upload
        return upload

    def complete(self, upload: Upload, title: str) -> None:
        """Start the processing of an uploaded file."""
        upload.title = title or upload.name
        upload.completed = time.monotonic()

    def processed(self, upload: Upload) -> bool:
        """Whether Slack has looked at the file."""
        return upload.completed is not None and time.monotonic() - upload.completed >= self.processing_seconds

    def ready(self, reference: Json) -> bool:
        """Whether a slack_file reference (an id or a url) can be used in an image block."""
        url = str(reference.get("url", ""))
        upload = self.uploads.get(str(reference.get("id", ""))) or next(
            (u for u in self.uploads.values() if url and f"/{u.id}/" in url), None
        )
        return upload is not None and self.processed(upload)

    def wire(self, upload: Upload, origin: str) -> Json:
        """Return the file object; kind and shares are empty until it is processed."""
        done = self.processed(upload)
        mime = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        url = f"{origin}/slack/files/{upload.id}/{upload.name}"
        body: Json = {"id": upload.id, "name": upload.name, "title": upload.title, "user": SLACK_BOT_USER}
        body |= {"size": upload.length, "mode": "hosted", "is_external": False, "alt_txt": upload.alt_text}
        body |= {"mimetype": mime if done else "", "filetype": mime.split("/")[-1] if done else ""}
        body |= {"url_private": url, "url_private_download": url, "permalink": url}
        body["channels"] = [c for c in upload.shares if c.startswith("C")] if done else []
        body["ims"] = [c for c in upload.shares if c.startswith("D")] if done else []
        body["shares"] = {"public": {c: [{"ts": ts}] for c, ts in upload.shares.items()}} if done else {}
        return body
