"""Five hundred of the worst outputs against every brief: run `make worst`, which prints the sum."""

from __future__ import annotations

import asyncio

import pytest

from bot.writer.examples import EXAMPLES
from tests.writer.server import desk, server
from tests.writer.test_writer import granted
from tests.writer.worst import shown, worst

__all__ = ["desk", "server"]


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("brief", sorted(EXAMPLES))
async def test_the_worst_outputs_end_in_the_template_of_every_brief(desk, server, stage, caplog, brief):
    """The breaker and the caps are out of the way, so that each output is really asked for."""
    for name in ("Ada Letters", "Birch Media", "Quill Partners", "Zephyr Press"):
        stage.world.partner(name)
    stage.world.role("dana", "manager")
    desk.open(daily=10**12, monthly=10**12, seconds=2)
    outputs = worst(500)
    for output in outputs:
        server.says, server.leaving = output, asyncio.Event()
        stage.move(seconds=61)
        assert await granted(desk, brief) == "Template", shown(output)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(server.prompts) > len(outputs)
    print(f"{brief}: {len(outputs)} outputs, all of them replaced by the template")
