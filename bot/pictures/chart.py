"""A chart is drawn on a card of its own, so that it reads the same in a dark chat and in a light one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.markup import plain
from bot.chat.reply import Chart, ChartKind
from bot.pictures.scale import Scale, brief, scale_of
from bot.pictures.svg import advance, label, png, shorten

WIDTH, HEIGHT = 800, 450
_CARD, _GRID, _AXIS, _INK, _MUTED = "#1e2333", "#313850", "#5b6485", "#f2f4fb", "#a8b0cc"
_COLOURS = ("#6f8dff", "#3ed6a3", "#ffb757", "#ff7d92", "#b993ff", "#58cfe6")
_LEFT, _RIGHT, _BOTTOM = 32.0, 772.0, 400.0
_LABEL_SIZE = 13.0
_LABEL_MOST, _NAME_MOST, _TITLE_MOST = 14, 22, 56
_DOTS_MOST, _FIGURES_MOST = 31, 12


@dataclass(frozen=True)
class _Plot:
    """Where values go: the scale, the left edge, and the width of a label's slot."""

    scale: Scale
    left: float
    slot: float

    def x(self, index: int) -> float:
        """Return the middle of a label's slot."""
        return self.left + (index + 0.5) * self.slot


def chart_png(chart: Chart) -> bytes:
    """Return a chart as a PNG of 800 by 450 pixels; the same chart gives the same bytes."""
    plot = _plot(chart)
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" rx="14" fill="{_CARD}"/>', *_heading(chart), *_grid(plot)]
    if chart.labels and chart.series:
        parts += _bars(chart, plot) if chart.kind is ChartKind.BAR else _lines(chart, plot)
        parts += _labels(chart.labels, plot)
    else:
        parts.append(label(WIDTH / 2, 250, "–", 40, _AXIS, anchor="middle"))
    return png(WIDTH, HEIGHT, parts)


def _plot(chart: Chart) -> _Plot:
    top = 112.0 if len(chart.series) > 1 else 92.0
    values = [value for series in chart.series for value in series.values]
    scale = scale_of(values, top, _BOTTOM)
    left = _LEFT + max(advance(brief(tick), _LABEL_SIZE) for tick in scale.ticks) + 10
    return _Plot(scale, left, (_RIGHT - left) / max(1, len(chart.labels)))


def _heading(chart: Chart) -> list[str]:
    parts = [label(_LEFT, 44, shorten(plain(chart.title), _TITLE_MOST), 21, _INK, bold=True)]
    if chart.unit:
        parts.append(label(_RIGHT, 44, shorten(chart.unit, 20), 14, _MUTED, anchor="end"))
    return parts + (_legend(chart) if len(chart.series) > 1 else [])


def _legend(chart: Chart) -> list[str]:
    """Name the series in one row; those that do not fit are counted."""
    parts: list[str] = []
    x = _LEFT
    for index, series in enumerate(chart.series):
        name = shorten(plain(series.name), _NAME_MOST)
        if x + advance(name, 14) + 60 > _RIGHT:
            parts.append(label(x, 76, f"+{len(chart.series) - index}", 14, _MUTED))
            break
        parts.append(f'<rect x="{x:.1f}" y="65" width="12" height="12" rx="3" fill="{_colour(index)}"/>')
        parts.append(label(x + 19, 76, name, 14, _MUTED))
        x += advance(name, 14) + 42
    return parts


def _grid(plot: _Plot) -> list[str]:
    parts = []
    for tick in plot.scale.ticks:
        y = plot.scale.y(tick)
        colour = _AXIS if tick == 0 else _GRID
        line = f'x1="{plot.left:.1f}" x2="{_RIGHT:.1f}" y1="{y:.1f}" y2="{y:.1f}"'
        parts.append(f'<line {line} stroke="{colour}" stroke-width="1"/>')
        parts.append(label(plot.left - 10, y + 4.5, brief(tick), _LABEL_SIZE, _MUTED, anchor="end"))
    return parts


def _labels(labels: Sequence[str], plot: _Plot) -> list[str]:
    """Write as many of the labels as fit side by side, evenly thinned, the first always."""
    texts = [shorten(text, _LABEL_MOST) for text in labels]
    widest = max(advance(text, _LABEL_SIZE) for text in texts)
    every = max(1, math.ceil((widest + 12) / plot.slot))
    return [
        label(plot.x(index), 424, text, _LABEL_SIZE, _MUTED, anchor="middle")
        for index, text in enumerate(texts)
        if index % every == 0
    ]


def _bars(chart: Chart, plot: _Plot) -> list[str]:
    count = len(chart.series)
    size = min(64.0, plot.slot * 0.72 / count)
    parts = []
    for number, series in enumerate(chart.series):
        for index, value in _finite(series.values, chart.labels):
            x = plot.x(index) + (number - count / 2) * size
            parts.append(_bar(x, size, plot.scale.y(0), plot.scale.y(value), _colour(number)))
            if count == 1 and len(chart.labels) <= _FIGURES_MOST:
                y = plot.scale.y(value) + (18 if value < 0 else -8)
                parts.append(label(x + size / 2, y, brief(value), _LABEL_SIZE, _INK, anchor="middle"))
    return parts


def _bar(x: float, size: float, zero: float, end: float, colour: str) -> str:
    """A bar whose far end is rounded; the end at zero stands flat on the axis."""
    gap = min(2.0, size * 0.08)
    left, right = x + gap, x + size - gap
    radius = min(6.0, (right - left) / 2, abs(zero - end))
    bend = end + radius if end < zero else end - radius
    path = f"M{left:.1f} {zero:.1f} L{left:.1f} {bend:.1f} Q{left:.1f} {end:.1f} {left + radius:.1f} {end:.1f} "
    path += f"L{right - radius:.1f} {end:.1f} Q{right:.1f} {end:.1f} {right:.1f} {bend:.1f} L{right:.1f} {zero:.1f} Z"
    return f'<path d="{path}" fill="{colour}"/>'


def _lines(chart: Chart, plot: _Plot) -> list[str]:
    parts = []
    for number, series in enumerate(chart.series):
        points = [(plot.x(index), plot.scale.y(value)) for index, value in _finite(series.values, chart.labels)]
        if points:
            parts += _line(points, plot.scale.y(0), _colour(number), alone=len(chart.series) == 1)
    return parts


def _line(points: list[tuple[float, float]], zero: float, colour: str, *, alone: bool) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts = []
    if alone and len(points) > 1:
        area = f"{points[0][0]:.1f},{zero:.1f} {path} {points[-1][0]:.1f},{zero:.1f}"
        parts.append(f'<polygon points="{area}" fill="{colour}" fill-opacity="0.16"/>')
    style = f'fill="none" stroke="{colour}" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"'
    parts.append(f'<polyline points="{path}" {style}/>')
    dotted = points if len(points) <= _DOTS_MOST else points[-1:]
    ring = f'fill="{colour}" stroke="{_CARD}" stroke-width="2"'
    return parts + [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" {ring}/>' for x, y in dotted]


def _finite(values: Sequence[float], labels: Sequence[str]) -> list[tuple[int, float]]:
    """Return the values that can be drawn, each with the place of its label."""
    pairs = list(enumerate(values[: len(labels)]))
    return [(index, value) for index, value in pairs if math.isfinite(value)]


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]
