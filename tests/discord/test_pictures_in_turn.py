"""Pictures are drawn one after another, so that a crowd's charts leave the event loop its turns."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock
from types import SimpleNamespace

from bot.chat.markup import Words
from bot.chat.reply import Chart, ChartKind, Reply, Series
from bot.discord import render
from bot.discord.render import Renderer

CHART = Chart(ChartKind.BAR, Words("Clicks"), ("Mon",), (Series(Words("clicks"), (1.0,)),), Words("One click"))


def test_two_charts_are_never_drawn_at_the_same_time(monkeypatch):
    """Four people ask together; whoever draws finds nobody else drawing."""
    together, busy, met = Barrier(4), Lock(), Event()

    def drawn(_chart):
        if not busy.acquire(blocking=False):
            met.set()
            return b"png"
        met.wait(0.05)
        busy.release()
        return b"png"

    monkeypatch.setattr(render, "chart_png", drawn)
    renderer = Renderer(SimpleNamespace(), SimpleNamespace())

    def asked(_number):
        together.wait(5)
        return renderer.page(Reply(Words("Stats"), (CHART,)))

    with ThreadPoolExecutor(4) as people:
        pages = list(people.map(asked, range(4)))
    assert [len(page.files) for page in pages] == [1] * 4
    assert not met.is_set()
