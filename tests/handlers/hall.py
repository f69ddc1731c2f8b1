"""A hall is a stage with three partners on both platforms, a manager, a course, and ways to hold an event."""

from dataclasses import replace

import pytest

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from tests.handlers.school import CLOSING, COPY
from tests.stage import SETUP

PLACE = "https://acme.example/live"


@pytest.fixture
def hall(stage):
    """A stage with a program that has courses, Ada, Ben and Cleo, who are partners, and Dana, who runs it."""
    program = replace(SETUP, courses=(COPY, CLOSING))
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    for who, name in (("ada", "Ada Letters"), ("ben", "Birch Media"), ("cleo", "Cedar Notes")):
        stage.world.partner(name, who=who, platforms=("slack", "discord"))
    stage.world.role("dana", "manager")
    return stage


def invite(hall, kind="meeting", *, title="Ask us anything", day="2026-11-25", **details):
    """Let Dana schedule an event at three in Berlin, with these details; return her first answer."""
    said = hall.say(f'/program events schedule "{title}" {day} 15:00 {PLACE} {kind}', "dana")
    if details:
        hall.press("Length, seats, words")
        hall.fill(**details)
        hall.posted.clear()
    return said


def answer(hall, who, said, platform="slack", title="Ask us anything"):
    """Let somebody answer; return what they read."""
    return hall.say(f'/partner events answer "{title}" {said}', who, platform)


def direct(hall, key):
    """Return the direct messages whose keys have a word in them, each as its text."""
    return [posted.text for posted in hall.posted if f":{key}:" in posted.key]
