"""A snapshot is a post as text, kept beside the code: a sentence or a figure that changes is seen in the diff."""

from __future__ import annotations

from pathlib import Path

from tests.gallery.posts import Post
from tests.gallery.scenes import Scene
from tests.plain import draw

FOLDER = Path(__file__).parent / "snapshots"
_SILENT = "(nothing is posted)"


def file_of(scene: str, post: str) -> Path:
    """Return where a post of a scene is kept."""
    return FOLDER / scene / f"{post.replace(' ', '-')}.txt"


def text_of(scene: Scene, post: Post) -> str:
    """Return a post as it is kept: where each message goes, and what it says."""
    drawn = [f"to: {to}\n{draw(reply)}\n" for to, reply in post.replies(scene, most=12)]
    return "\n".join(drawn) if drawn else f"{_SILENT}\n"


def write(scene: Scene, post: Post) -> None:
    """Keep a post as it is now."""
    file = file_of(scene.name, post.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text_of(scene, post), encoding="utf-8")
