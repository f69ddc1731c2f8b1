"""Blocking questions are asked aside, where nobody has to wait for their end."""

import asyncio
from threading import Event

import pytest

from bot.doctor.aside import aside


async def test_an_answer_and_an_error_come_back_as_they_are():
    assert await aside(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


def test_a_question_that_never_ends_does_not_keep_the_program():
    """The loop closes while the thread still waits, and the late answer disturbs nobody."""
    release, answered = Event(), Event()

    def story():
        release.wait(10)
        answered.set()

    async def impatient():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(aside(story), 0.05)

    asyncio.run(impatient())
    assert not answered.is_set()
    release.set()
    assert answered.wait(10)
