"""A post of the gallery is a message of the bot's in a scene: a job asked at its moment, or a card about an example."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from sqlmodel import Session

import tests.gallery.examples as examples
from bot.chat.job import Channel, Job, JobRequest, Message
from bot.chat.reply import Reply
from bot.chat.schedule import Occurrence
from tests.gallery.scenes import MOMENT, Scene
from tests.stage import SETUP, ZONE

Drawn = Callable[[Scene, JobRequest], Iterable[Message | Reply]]


@dataclass(frozen=True)
class Post:
    """One entry of the gallery: `name` is its job or card, `draw` yields what is posted in a scene."""

    name: str
    about: str
    draw: Drawn

    def replies(self, scene: Scene, most: int = 3) -> list[tuple[str, Reply]]:
        """Return the first of what is posted in a scene, each with where it goes."""
        with scene.reading() as store:
            drawn = list(self.draw(scene, request_in(scene, store)))
        return [(_place(each), each.reply if isinstance(each, Message) else each) for each in drawn[:most]]


def request_in(scene: Scene, store: Session) -> JobRequest:
    """Return what a job may know in a scene."""
    return JobRequest(MOMENT, store, scene.stage.templates, SETUP, ZONE)


def example(name: str, about: str) -> Callable[[Drawn], Drawn]:
    """Declare an example on the function that draws it; `name` is its job's name, or that of a card."""

    def declare(draw: Drawn) -> Drawn:
        draw.__post__ = Post(name, about, draw)  # type: ignore[attr-defined]
        return draw

    return declare


def posts() -> list[Post]:
    """Return every example in the gallery, by name."""
    found = [value.__post__ for module in _modules() for value in vars(module).values() if hasattr(value, "__post__")]
    return sorted(found, key=lambda post: post.name)


def asked(declared: Callable[..., Iterable[Message]], request: JobRequest) -> list[Message]:
    """Ask a job for the occurrence of the scene's moment."""
    return list(declared(request, Occurrence(MOMENT, f"{MOMENT:%Y-%m-%dT%H:%M}")))


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(examples.__path__):
        yield importlib.import_module(f"{examples.__name__}.{found.name}")


def _place(posted: Message | Reply) -> str:
    if isinstance(posted, Reply):
        return "answer"
    return f"#{posted.to.name}" if isinstance(posted.to, Channel) else "direct message"


def job_of(post: Post, jobs: Iterable[Job]) -> Job | None:
    """Return the job that a post is an example of, or None."""
    return next((each for each in jobs if each.name == post.name.partition(" ")[0]), None)
