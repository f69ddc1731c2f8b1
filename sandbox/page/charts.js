// Charts: `data_visualization` drawn as inline SVG, with the figures as a table for those who cannot see it.

import { h, svg } from "./dom.js";

const WIDTH = 460;
const HEIGHT = 220;
const EDGE = { top: 14, right: 12, bottom: 44, left: 48 };
const PLOT = { width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom };
const COLOURS = 12;
const LONGEST_LABEL = 12;

const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const full = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const series = (place) => `chart-${(place % COLOURS) + 1}`;

/** Build a chart block: a figure with its title, drawing, legend and hidden table. */
export function chart(block) {
  const drawing = block.chart ?? {};
  const pie = drawing.type === "pie";
  const names = pie ? drawing.segments.map((one) => one.label) : drawing.series.map((one) => one.name);
  const picture = pie ? pieOf(drawing.segments) : plotOf(drawing);
  const legend = names.length > 1 ? h("ul", { class: "legend" }, names.map((name, place) => legendRow(name, place, pie ? drawing.segments : null))) : null;
  return h("figure", { class: `chart ${pie ? "pie" : "plot"}` }, h("figcaption", {}, block.title), h("div", { class: "chart-body" }, picture, legend), figures(drawing, pie));
}

function legendRow(name, place, segments) {
  const total = segments?.reduce((sum, one) => sum + one.value, 0);
  const share = segments ? h("span", { class: "share" }, `${Math.round((segments[place].value / total) * 100)}%`) : null;
  return h("li", {}, h("span", { class: `swatch ${series(place)}` }), h("span", { class: "legend-name" }, name), share);
}

function figures(drawing, pie) {
  const row = (cells, tag) => h("tr", {}, cells.map((cell) => h(tag, {}, cell)));
  if (pie) return h("table", { class: "sr-only" }, drawing.segments.map((one) => row([one.label, full.format(one.value)], "td")));
  const head = row(["", ...drawing.series.map((one) => one.name)], "th");
  const body = categoriesOf(drawing).map((label, place) => row([label, ...drawing.series.map((one) => full.format(one.data[place]?.value ?? 0))], "td"));
  return h("table", { class: "sr-only" }, head, body);
}

const categoriesOf = (drawing) => drawing.axis_config?.categories ?? drawing.series[0]?.data.map((point) => point.label) ?? [];

function pieOf(segments) {
  const total = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  let turned = 0;
  const slices = segments.map((one, place) => {
    const from = turned;
    turned += one.value / total;
    return slice(from, turned, series(place), `${one.label}: ${full.format(one.value)}`);
  });
  return svg("svg", { viewBox: "-110 -110 220 220", class: "pie-drawing", "aria-hidden": "true" }, slices);
}

function slice(from, to, colour, title) {
  const label = svg("title", {}, title);
  if (to - from > 0.9999) return svg("circle", { r: 78, class: `ring ${colour}`, "stroke-width": 44, fill: "none" }, label);
  const at = (turn, radius) => `${(Math.sin(turn * 2 * Math.PI) * radius).toFixed(2)} ${(-Math.cos(turn * 2 * Math.PI) * radius).toFixed(2)}`;
  const large = to - from > 0.5 ? 1 : 0;
  const d = `M${at(from, 100)}A100 100 0 ${large} 1 ${at(to, 100)}L${at(to, 56)}A56 56 0 ${large} 0 ${at(from, 56)}Z`;
  return svg("path", { d, class: `slice ${colour}` }, label);
}

/** Return round steps that cover the values, zero included. */
function scale(values) {
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const rough = (top - bottom || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const low = Math.floor(bottom / step) * step;
  const high = Math.max(Math.ceil(top / step) * step, low + step);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, place) => low + place * step);
  return { low, high, ticks, y: (value) => EDGE.top + PLOT.height * (1 - (value - low) / (high - low)) };
}

function plotOf(drawing) {
  const labels = categoriesOf(drawing);
  const axis = scale(drawing.series.flatMap((one) => one.data.map((point) => point.value)));
  const marks = drawing.type === "bar" ? bars(drawing.series, labels, axis) : curves(drawing, labels, axis);
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot-drawing", "aria-hidden": "true" }, rulers(axis), marks, feet(labels), titles(drawing.axis_config ?? {}));
}

function rulers(axis) {
  return axis.ticks.map((tick) => [
    svg("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: axis.y(tick), y2: axis.y(tick), class: tick === 0 ? "zero" : "ruler" }),
    svg("text", { x: EDGE.left - 6, y: axis.y(tick) + 4, class: "tick-label end" }, short.format(tick)),
  ]);
}

const middle = (place, count) => EDGE.left + (PLOT.width * (place + 0.5)) / count;

function feet(labels) {
  const every = Math.ceil(labels.length / 8);
  return labels.map((label, place) => {
    if (place % every) return null;
    const words = label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
    return svg("text", { x: middle(place, labels.length), y: HEIGHT - EDGE.bottom + 16, class: "tick-label middle" }, words);
  });
}

function titles(config) {
  const x = config.x_label ? svg("text", { x: EDGE.left + PLOT.width / 2, y: HEIGHT - 6, class: "axis-label middle" }, config.x_label) : null;
  const y = config.y_label ? svg("text", { x: 11, y: EDGE.top + PLOT.height / 2, class: "axis-label middle", transform: `rotate(-90 11 ${EDGE.top + PLOT.height / 2})` }, config.y_label) : null;
  return [x, y];
}

function bars(list, labels, axis) {
  const slot = PLOT.width / Math.max(labels.length, 1);
  const width = Math.min((slot * 0.72) / list.length, 46);
  return list.flatMap((one, row) => one.data.map((point, place) => {
    const x = middle(place, labels.length) + (row - list.length / 2) * width;
    const [top, bottom] = [axis.y(Math.max(point.value, 0)), axis.y(Math.min(point.value, 0))];
    const box = { x: x + 1, y: top, width: Math.max(width - 2, 1), height: Math.max(bottom - top, 0.5), rx: 2, class: `bar ${series(row)}` };
    return svg("rect", box, svg("title", {}, `${one.name}, ${point.label}: ${full.format(point.value)}`));
  }));
}

function curves(drawing, labels, axis) {
  return drawing.series.map((one, row) => {
    const points = one.data.map((point, place) => [middle(place, labels.length), axis.y(point.value), point]);
    const line = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
    const area = drawing.type === "area" && points.length ? svg("path", { d: `M${line}L${points.at(-1)[0]} ${axis.y(0)}L${points[0][0]} ${axis.y(0)}Z`, class: `area ${series(row)}` }) : null;
    const dots = points.map(([x, y, point]) => svg("circle", { cx: x, cy: y, r: 3, class: `dot ${series(row)}` }, svg("title", {}, `${one.name}, ${point.label}: ${full.format(point.value)}`)));
    return [area, svg("path", { d: `M${line}`, class: `line ${series(row)}` }), dots];
  });
}
