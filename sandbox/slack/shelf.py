"""Shelf: where the bytes of uploaded files are received and given out again."""

from __future__ import annotations

import mimetypes

from aiohttp import web

from sandbox.slack.mishaps import suffer
from sandbox.slack.team import Team

MOST_BYTES = 20_000_000


class Shelf:
    """Serves upload and download."""

    def __init__(self, team: Team) -> None:
        self._team = team

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of an announced file, raw or as a form's file; the answer is plain text."""

        async def usual() -> web.Response:
            return await self._store(request)

        return await suffer(self._team.faults.take("upload"), request, self._team.closing, usual)

    async def _store(self, request: web.Request) -> web.Response:
        upload = self._team.files.uploads.get(request.match_info["id"])
        if upload is None:
            return web.Response(status=404, text="no such upload")
        content = await self._content(request)
        if len(content) > MOST_BYTES:
            return web.Response(status=413, text="too large")
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def _content(self, request: web.Request) -> bytes:
        if request.content_type != "multipart/form-data":
            return b"".join([chunk async for chunk in request.content.iter_any()])
        for value in (await request.post()).values():
            if isinstance(value, web.FileField):
                return value.file.read()
        return b""

    async def give(self, request: web.Request) -> web.StreamResponse:
        """Give out a stored file."""
        upload = self._team.files.uploads.get(request.match_info["id"])
        if upload is None or upload.content is None:
            return web.Response(status=404, text="no such file")
        kind = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        return web.Response(body=upload.content, content_type=kind)
