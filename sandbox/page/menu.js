// A menu: a list beside the thing that opened it, filtered by typing, walked with the arrow keys.

import { h, uniqueId } from "./dom.js";

const GAP = 4;
const MARGIN = 8;

let open = null;

/** Close the open menu, if there is one. */
export function closeMenu() {
  if (open) open.close();
}

/**
 * Open a menu at an anchor. `options` are { label, description, value, group, selected, danger }; `search(text)` may
 * return them instead. `many` lets several be ticked, and `pick` then gets them all when the menu closes.
 */
export function openMenu(anchor, { options = [], search = null, filter = false, many = false, title = "Options", pick }) {
  closeMenu();
  const chosen = new Set(options.filter((option) => option.selected).map((option) => option.value));
  const list = h("div", { class: "menu-list", role: "listbox", id: uniqueId("list"), "aria-label": title, "aria-multiselectable": many });
  const field = filter || search ? filterField(title, list.id) : null;
  const node = h("div", { class: "menu", "data-theme-of": anchor.closest("[data-chat]")?.dataset.chat }, field, list);
  if (!field) list.tabIndex = -1;
  const menu = { anchor, list, field, many, chosen, options, pick, node, place: 0, shown: [] };
  menu.close = (restore = true) => shut(menu, restore);
  (anchor.closest("dialog") ?? document.body).append(node);
  open = menu;
  field?.addEventListener("input", () => refill(menu, search));
  node.addEventListener("keydown", (event) => onKey(event, menu));
  document.addEventListener("pointerdown", menu.outside = (event) => !node.contains(event.target) && !anchor.contains(event.target) && menu.close(false), true);
  refill(menu, search);
  settle(menu);
  (field ?? list).focus();
  anchor.setAttribute("aria-expanded", "true");
}

function filterField(title, controls) {
  return h("input", { class: "menu-filter", type: "text", placeholder: "Type to filter", "aria-label": title, role: "combobox", "aria-expanded": "true", "aria-controls": controls, autocomplete: "off" });
}

function shut(menu, restore) {
  if (open === menu) open = null;
  menu.node.remove();
  document.removeEventListener("pointerdown", menu.outside, true);
  menu.anchor.setAttribute("aria-expanded", "false");
  if (restore) menu.anchor.focus();
  if (menu.many) menu.pick(menu.options.filter((option) => menu.chosen.has(option.value)));
}

async function refill(menu, search) {
  const text = menu.field?.value ?? "";
  const asked = (menu.asked = Symbol("asked"));
  if (search) {
    const found = await search(text);
    if (menu.asked !== asked) return;
    menu.options = merged(menu, found);
    menu.shown = found;
  } else {
    menu.shown = menu.options.filter((option) => option.label.toLowerCase().includes(text.toLowerCase()));
  }
  menu.place = Math.max(0, menu.shown.findIndex((option) => menu.chosen.has(option.value)));
  show(menu);
  settle(menu);
}

const merged = (menu, found) => [...menu.options.filter((old) => menu.chosen.has(old.value) && !found.some((option) => option.value === old.value)), ...found];

function show(menu) {
  let group = null;
  const rows = menu.shown.flatMap((option, place) => {
    const heading = option.group && option.group !== group ? [h("div", { class: "menu-group", role: "presentation" }, (group = option.group))] : [];
    return [...heading, row(menu, option, place)];
  });
  menu.list.replaceChildren(...(rows.length ? rows : [h("div", { class: "menu-none" }, "Nothing to choose")]));
  mark(menu);
}

function row(menu, option, place) {
  const ticked = menu.chosen.has(option.value);
  const node = h(
    "div",
    { class: `menu-row${option.danger ? " danger" : ""}`, role: "option", id: uniqueId("option"), "aria-selected": ticked ? "true" : "false" },
    menu.many ? h("span", { class: "tick", "aria-hidden": "true" }, ticked ? "✓" : "") : null,
    h("span", { class: "menu-label" }, option.label, option.description ? h("small", {}, option.description) : null),
    !menu.many && ticked ? h("span", { class: "tick", "aria-hidden": "true" }, "✓") : null,
  );
  node.addEventListener("pointermove", () => menu.place !== place && ((menu.place = place), mark(menu)));
  node.addEventListener("click", () => choose(menu, option));
  return node;
}

function mark(menu) {
  const rows = [...menu.list.querySelectorAll(".menu-row")];
  rows.forEach((node, place) => node.classList.toggle("active", place === menu.place));
  const active = rows[menu.place];
  if (!active) return;
  active.scrollIntoView({ block: "nearest" });
  (menu.field ?? menu.list).setAttribute("aria-activedescendant", active.id);
}

function choose(menu, option) {
  if (!menu.many) {
    menu.close();
    menu.pick(option);
    return;
  }
  if (menu.chosen.has(option.value)) menu.chosen.delete(option.value);
  else menu.chosen.add(option.value);
  show(menu);
}

function onKey(event, menu) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && menu.shown.length) {
    menu.place = (menu.place + steps[event.key] + menu.shown.length) % menu.shown.length;
    mark(menu);
  } else if (event.key === "Enter" && menu.shown[menu.place]) choose(menu, menu.shown[menu.place]);
  else if (event.key === "Escape" || event.key === "Tab") menu.close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Place the menu below its anchor, or above when there is no room, and inside the window. */
function settle({ anchor, node }) {
  const at = anchor.getBoundingClientRect();
  node.style.minWidth = `${Math.min(Math.max(at.width, 200), 360)}px`;
  const { width, height } = node.getBoundingClientRect();
  const below = at.bottom + GAP + height < innerHeight - MARGIN;
  const top = below ? at.bottom + GAP : Math.max(MARGIN, at.top - GAP - height);
  node.style.top = `${top}px`;
  node.style.left = `${Math.max(MARGIN, Math.min(at.left, innerWidth - width - MARGIN))}px`;
}
