// Discord components: buttons, selects and the Components V2 layout around them.

import { h, icon, link, picture, safeUrl } from "./dom.js";
import { discordMarkdown } from "./discord_markdown.js";
import { openMenu } from "./menu.js";

const BUTTONS = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const V2 = 1 << 15;
const OUT = "M8 4H4v12h12v-4M11 3h6v6M17 3l-8 8";
const DOWN = "M5 8l5 5 5-5";

/** Tell whether a message is laid out by Components V2. */
export const isLayout = (message) => Boolean((message.flags ?? 0) & V2);

/** Return the six digits of a colour number as CSS, or null. */
export function colour(number) {
  return Number.isInteger(number) ? `#${number.toString(16).padStart(6, "0")}` : null;
}

/** Return an emoji object as text. */
export const emojiText = (emoji) => (emoji ? `${emoji.id ? `:${emoji.name}:` : emoji.name} ` : "");

function button(part, context) {
  const kind = BUTTONS[part.style] ?? "secondary";
  const label = [emojiText(part.emoji), part.label ?? ""];
  if (part.style === 5) {
    const href = part.disabled ? null : safeUrl(part.url);
    return h("a", { class: "dc-button link", href, target: "_blank", rel: "noopener noreferrer", "aria-disabled": part.disabled ? "true" : null }, label, icon(OUT, { class: "icon out" }));
  }
  const node = h("button", { class: `dc-button ${kind}`, type: "button", disabled: part.disabled }, label);
  node.addEventListener("click", () => context.press(part, [], node));
  return node;
}

function autoOptions(part, context) {
  const people = () => context.people().map((one) => ({ label: one.name, value: one.id, description: one.about }));
  const channels = () => context.channels().map((one) => ({ label: `#${one.name}`, value: one.id }));
  const roles = () => context.roles().map((one) => ({ label: `@${one.name}`, value: one.id }));
  return { 5: people, 6: roles, 7: () => [...people(), ...roles()], 8: channels }[part.type]?.() ?? [];
}

/** Return what a select offers, as a menu shows it. */
export function selectOptions(part, context, chosen) {
  const own = (part.options ?? []).map((one) => ({ label: `${emojiText(one.emoji)}${one.label}`, description: one.description ?? "", value: one.value }));
  const options = part.type === 3 ? own : autoOptions(part, context);
  return options.map((one) => ({ ...one, selected: chosen.includes(one.value) }));
}

/** Return what is chosen in a select that nobody touched. */
export function defaultsOf(part) {
  if (part.type !== 3) return (part.default_values ?? []).map((one) => one.id);
  return (part.options ?? []).filter((one) => one.default).map((one) => one.value);
}

/** Build a select; `changed(values)` runs when the person has chosen. */
export function buildSelect(part, context, changed) {
  let chosen = defaultsOf(part);
  const label = h("span", { class: "pick-label" });
  const node = h("button", { class: "dc-select", type: "button", disabled: part.disabled, "aria-haspopup": "listbox", "aria-expanded": "false" }, label, icon(DOWN));
  const draw = () => {
    const names = selectOptions(part, context, chosen).filter((one) => one.selected).map((one) => one.label);
    label.textContent = names.join(", ") || part.placeholder || "Make a selection";
    label.classList.toggle("empty", !names.length);
  };
  const many = (part.max_values ?? 1) > 1;
  const pick = (found) => {
    chosen = (many ? found : [found]).map((one) => one.value).slice(0, part.max_values ?? 1);
    draw();
    if (chosen.length >= Math.min(part.min_values ?? 1, 1)) changed(chosen, node);
  };
  node.addEventListener("click", () => openMenu(node, { options: selectOptions(part, context, chosen), many, filter: (part.options ?? []).length > 8, title: part.placeholder ?? "Options", pick }));
  draw();
  return node;
}

const select = (part, context) => buildSelect(part, context, (values, node) => context.press(part, values, node));

function container(part, context) {
  const accent = colour(part.accent_color);
  const node = h("div", { class: `dc-container${accent ? " accented" : ""}`, style: accent ? { "border-left-color": accent } : {} }, buildComponents(part.components, context));
  return part.spoiler ? hidden(node) : node;
}

function hidden(node) {
  const cover = h("button", { class: "cover", type: "button" }, "SPOILER");
  const wrap = h("div", { class: "covered" }, node, cover);
  cover.addEventListener("click", () => cover.remove());
  return wrap;
}

function section(part, context) {
  return h("div", { class: "dc-section" }, h("div", { class: "dc-section-main" }, buildComponents(part.components, context)), part.accessory ? h("div", { class: "dc-accessory" }, buildComponent(part.accessory, context)) : null);
}

const media = (item, context, kind) => picture(context.fileAddress(item.media?.url ?? item.url), item.description, { class: kind });

function gallery(part, context) {
  const items = part.items ?? [];
  return h("div", { class: `dc-gallery count-${Math.min(items.length, 4)}` }, items.map((item) => (item.spoiler ? hidden(media(item, context, "")) : media(item, context, ""))));
}

function file(part, context) {
  const address = context.fileAddress(part.file?.url);
  const name = part.name ?? decodeURIComponent(String(part.file?.url ?? "file").split("/").at(-1));
  return Object.assign(link(address, h("span", { "aria-hidden": "true" }, "📄"), h("span", {}, name)), { className: "dc-file" });
}

const KINDS = {
  1: (part, context) => h("div", { class: "dc-row" }, buildComponents(part.components, context)),
  2: button,
  3: select, 5: select, 6: select, 7: select, 8: select,
  9: section,
  10: (part, context) => h("div", { class: "dc-text" }, discordMarkdown(part.content, context)),
  11: (part, context) => media(part, context, "dc-thumbnail"),
  12: gallery,
  13: file,
  14: (part) => h("hr", { class: `dc-separator space-${part.spacing ?? 1}${part.divider === false ? " bare" : ""}` }),
  17: container,
};

/** Build one component; a type this page does not know is named, never left out. */
export function buildComponent(part, context) {
  const build = KINDS[part.type];
  return build ? build(part, context) : h("div", { class: "unknown" }, `This page cannot draw a component of type ${part.type}.`);
}

/** Build a list of components. */
export function buildComponents(parts, context) {
  return (parts ?? []).map((part) => buildComponent(part, context));
}
