"""The gallery: every post is one that both platforms take, says what it said before, and every job has an example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import jobs
from bot.app import modules_of
from bot.chat.job import jobs_in
from tests.gallery.drawings import Studio
from tests.gallery.posts import posts
from tests.gallery.scenes import SCENES, Scene, set_scene
from tests.gallery.snapshots import FOLDER, file_of, text_of

POSTS = posts()
# Jobs that never post by themselves, each with the reason.
SILENT = {"release-holds": "it moves money, and payout-notices tells of it"}


@pytest.fixture(scope="module", params=list(SCENES))
def scene(request, blank_store: Path, tmp_path_factory) -> Iterator[Scene]:
    """Each scene in turn, set once for all posts."""
    scene = set_scene(request.param, blank_store, tmp_path_factory.mktemp("gallery"))
    yield scene
    scene.stage.close()


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_both_platforms_take_every_post(scene: Scene, post):
    studio = Studio(scene.stage.templates)
    refused = {to: studio.refusals(reply) for to, reply in post.replies(scene, most=12)}
    assert not any(refused.values()), refused


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_every_post_says_what_it_said(scene: Scene, post):
    """Look at the new words with `make gallery`; keep them with `python -m tests.gallery --keep`."""
    kept = file_of(scene.name, post.name)
    assert kept.exists(), f"{post.name} is new in the scene {scene.name}: look at it, then keep it"
    assert text_of(scene, post) == kept.read_text(encoding="utf-8")


def test_every_job_has_an_example_and_every_example_is_of_something():
    names = {post.name.partition(" ")[0] for post in POSTS}
    declared = {each.name for each in jobs_in(modules_of(jobs))}
    assert declared - names == SILENT.keys()


def test_no_snapshot_is_left_of_what_is_gone():
    expected = {file_of(scene, post.name) for scene in SCENES for post in POSTS}
    assert set(FOLDER.rglob("*.txt")) == expected
