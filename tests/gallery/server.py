"""The gallery's server shows every post of every scene on a page, drawn by the sandbox's own scripts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import web

import sandbox
from tests.gallery.drawings import Studio
from tests.gallery.posts import posts
from tests.gallery.scenes import MOMENT, SCENES, Scene, set_scene

_PAGE = Path(__file__).parent / "page"
_SANDBOX_PAGE = Path(str(sandbox.__file__)).parent / "page"


class Gallery:
    """Sets scenes when they are first looked at, over stores in a folder."""

    def __init__(self, blank: Path, folder: Path) -> None:
        self._blank, self._folder = blank, folder
        self._scenes: dict[str, Scene] = {}
        self._turn = asyncio.Lock()

    def application(self) -> web.Application:
        """Return the web application."""
        application = web.Application()
        application.router.add_get("/", self._index)
        application.router.add_get("/gallery.json", self._drawn)
        application.router.add_static("/gallery", _PAGE)
        application.router.add_static("/page", _SANDBOX_PAGE)
        return application

    def close(self) -> None:
        """Let go of the stores."""
        for scene in self._scenes.values():
            scene.stage.close()

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(_PAGE / "index.html")

    async def _drawn(self, request: web.Request) -> web.Response:
        name, only = request.query.get("scene", "few"), request.query.get("post", "")
        if name not in SCENES:
            return web.json_response({"error": f"The scenes are {', '.join(SCENES)}."}, status=404)
        async with self._turn:
            return web.json_response(await asyncio.to_thread(self._draw, name, only))

    def _draw(self, name: str, only: str) -> dict[str, Any]:
        scene = self._scenes.get(name) or self._scenes.setdefault(name, set_scene(name, self._blank, self._folder))
        studio, every = Studio(scene.stage.templates), posts()
        shown = [post for post in every if only in ("", post.name)]
        return {
            "moment": MOMENT.isoformat(),
            "scenes": list(SCENES),
            "names": [post.name for post in every],
            "posts": [
                {
                    "name": post.name,
                    "about": post.about,
                    "posted": [
                        {"to": to, "slack": studio.slack(reply), "discord": studio.discord(reply)}
                        for to, reply in post.replies(scene, most=12)
                    ],
                }
                for post in shown
            ],
        }
