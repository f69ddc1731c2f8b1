"""A chart is drawn by Slack itself, or as rows of bars where that block is not accepted."""

from __future__ import annotations

import math

from bot.chat.reply import Chart, ChartKind
from bot.slack import limits
from bot.slack.elements import Json
from bot.slack.graphemes import graphemes, shorten
from bot.slack.limits import size
from bot.slack.mrkdwn import escape, plain_fit

_BAR_CELLS = 20
_LABEL_WIDEST = 16
_FENCE = "```"


def native(chart: Chart) -> tuple[Json, int]:
    """Return the chart as a `data_visualization` block and how many points did not fit."""
    shown = _window(chart)
    labels = [shorten(chart.labels[at], limits.CHART_LABEL) for at in shown]
    series = [
        {
            "name": shorten(plain_fit(row.name), limits.CHART_LABEL) or " ",
            "data": [{"label": label, "value": _tidy(row.values[at])} for label, at in zip(labels, shown, strict=True)],
        }
        for row in chart.series
    ]
    axis: Json = {"categories": labels}
    if chart.unit:
        axis["y_label"] = shorten(chart.unit, limits.CHART_AXIS)
    title = shorten(plain_fit(chart.title), limits.CHART_TITLE) or " "
    drawn = {"type": chart.kind.value, "series": series, "axis_config": axis}
    return {"type": "data_visualization", "title": title, "chart": drawn}, len(chart.labels) - len(shown)


def drawable(chart: Chart) -> bool:
    """Whether Slack can draw it: some points, few series, numbers, and names that stay distinct when shortened."""
    labels = [shorten(chart.labels[at], limits.CHART_LABEL) for at in _window(chart)]
    names = [shorten(plain_fit(row.name), limits.CHART_LABEL) for row in chart.series]
    numbers = all(math.isfinite(value) for row in chart.series for value in row.values)
    few = 0 < len(chart.series) <= limits.CHART_SERIES
    distinct = len(set(labels)) == len(labels) and len(set(names)) == len(names)
    return few and numbers and distinct and bool(labels) and all(labels) and all(names)


def classic(chart: Chart) -> tuple[str, int]:
    """Return the chart as bars in fixed width within one section, and how many points did not fit."""
    top = max((value for row in chart.series for value in row.values if math.isfinite(value)), default=0.0)
    width = min(_LABEL_WIDEST, max((len(graphemes(label)) for label in chart.labels), default=0))
    groups = ["\n".join(_rows(chart, at, width, top)) for at in range(len(chart.labels))]
    room = limits.SECTION - 2 * size(_FENCE) - 1
    kept: list[str] = []
    for group in groups if chart.kind is ChartKind.BAR else reversed(groups):
        room -= size(group) + 1
        if room < 0:
            break
        kept.append(group)
    if chart.kind is not ChartKind.BAR:
        kept.reverse()
    return _FENCE + "\n".join(kept) + _FENCE, len(groups) - len(kept)


def _rows(chart: Chart, at: int, width: int, top: float) -> list[str]:
    label = shorten(chart.labels[at].replace("`", "'"), width)
    label += " " * (width - len(graphemes(label)))
    rows = []
    for place, row in enumerate(chart.series):
        head = label if place == 0 else " " * width
        name = " " + plain_fit(row.name).replace("`", "'") if len(chart.series) > 1 else ""
        rows.append(escape(f"{head}  {_bar(row.values[at], top)} {_number(row.values[at], chart.unit)}{name}"))
    return rows


def _bar(value: float, top: float) -> str:
    if top <= 0 or not math.isfinite(value) or value <= 0:
        return ""
    return "▇" * max(1, round(_BAR_CELLS * value / top))


def _number(value: float, unit: str) -> str:
    return f"{_tidy(value):,}" + (f" {unit}" if unit else "")


def _tidy(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 2)


def _window(chart: Chart) -> range:
    """The points that are drawn: the first of a bar chart, the latest of a line."""
    count = len(chart.labels)
    start = 0 if chart.kind is ChartKind.BAR else max(0, count - limits.CHART_POINTS)
    return range(start, min(count, start + limits.CHART_POINTS))
