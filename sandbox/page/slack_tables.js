// Tables: `table`, which lies still, and `data_table`, which sorts and turns its pages.

import { h, uniqueId } from "./dom.js";
import { buildElement } from "./slack_elements.js";
import { richText } from "./slack_rich_text.js";

const PAGE_SIZE = 5;

/** Build a `table` block. */
export function table(block, context) {
  const setting = (place) => block.column_settings?.[place] ?? {};
  const cell = (value, place) => h("td", { class: `align-${setting(place).align ?? "left"}${setting(place).is_wrapped ? " wrapped" : ""}` }, content(value, block, context));
  const rows = block.rows.map((row) => h("tr", {}, row.map(cell)));
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", { class: "grid still" }, h("tbody", {}, rows)));
}

/** Build a `data_table` block: press a heading to sort, the arrows to turn the page. */
export function dataTable(block, context) {
  const [head, ...body] = block.rows;
  const view = { block, context, head, body, page: 0, column: null, down: false, size: block.page_size ?? PAGE_SIZE };
  view.caption = h("caption", {}, block.caption);
  view.table = h("table", { class: "grid data", id: uniqueId("table") });
  view.foot = h("div", { class: "table-foot" });
  draw(view);
  return h("div", { class: "data-table" }, h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": block.caption }, view.table), view.foot);
}

function draw(view) {
  const rows = sorted(view).slice(view.page * view.size, (view.page + 1) * view.size);
  const headings = h("thead", {}, h("tr", {}, view.head.map((cell, place) => heading(view, cell, place))));
  const body = h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, place) => bodyCell(view, cell, place)))));
  view.table.replaceChildren(view.caption, headings, body);
  view.foot.replaceChildren(...pager(view));
}

function bodyCell(view, cell, place) {
  const header = place === (view.block.row_header_column_index ?? 0);
  const props = { class: cell?.type === "raw_number" ? "number" : null, scope: header ? "row" : null };
  return h(header ? "th" : "td", props, content(cell, view.block, view.context));
}

function heading(view, cell, place) {
  const current = view.column === place;
  const state = current ? (view.down ? "descending" : "ascending") : "none";
  const sort = () => {
    Object.assign(view, { column: place, down: current ? !view.down : false, page: 0 });
    draw(view);
    view.table.querySelectorAll("thead button")[place].focus();
  };
  const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, current ? (view.down ? "▾" : "▴") : "");
  const numeric = view.body[0]?.[place]?.type === "raw_number";
  return h("th", { scope: "col", "aria-sort": state, class: numeric ? "number" : null }, h("button", { type: "button", class: "sort", on: { click: sort } }, numeric ? [arrow, text(cell)] : [text(cell), arrow]));
}

function sorted(view) {
  if (view.column === null) return view.body;
  const sign = view.down ? -1 : 1;
  return [...view.body].sort((a, b) => sign * compare(a[view.column], b[view.column]));
}

function compare(a, b) {
  if (a?.type === "raw_number" && b?.type === "raw_number") return a.value - b.value;
  return text(a).localeCompare(text(b), "en", { numeric: true });
}

function pager(view) {
  const pages = Math.ceil(view.body.length / view.size);
  const count = h("span", {}, `${view.body.length} ${view.body.length === 1 ? "row" : "rows"}`);
  if (pages < 2) return [count];
  const turn = (by) => () => {
    view.page += by;
    draw(view);
  };
  const arrow = (label, sign, by, off) => h("button", { type: "button", class: "sl-button tiny", "aria-label": label, disabled: off, on: { click: turn(by) } }, sign);
  const from = view.page * view.size + 1;
  const where = h("span", { "aria-live": "polite" }, `${from}–${Math.min(from + view.size - 1, view.body.length)} of ${view.body.length}`);
  return [where, h("span", { class: "pager" }, arrow("Previous page", "‹", -1, view.page === 0), arrow("Next page", "›", 1, view.page === pages - 1))];
}

/** Return the plain words of a cell, to sort by and to head a column with. */
function text(cell) {
  if (!cell) return "";
  if (cell.type === "raw_number") return cell.text ?? String(cell.value);
  if (cell.type !== "rich_text") return cell.text ?? "";
  const words = (node) => (node.text ?? "") + (node.elements ?? []).map(words).join("");
  return words(cell);
}

function content(cell, block, context) {
  if (!cell) return "";
  if (cell.type === "rich_text") return richText(cell, context);
  if (cell.type === "action" && cell.element) return buildElement(cell.element, block, context);
  return text(cell);
}
