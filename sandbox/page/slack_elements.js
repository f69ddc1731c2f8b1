// Block Kit elements: the things in a block that a person can press, pick or fill.

import { h, icon, picture, safeUrl, uniqueId } from "./dom.js";
import { confirmDialog } from "./dialogs.js";
import { openMenu } from "./menu.js";
import { textObject, withEmoji } from "./slack_mrkdwn.js";
import { stateOf } from "./slack_values.js";

const DOWN = "M5 8l5 5 5-5";
const DOTS = "M4 10h.01M10 10h.01M16 10h.01";

/** Return an option as the menu shows it; `value` stays the one Slack would report. */
const shown = (option, group) => ({ label: withEmoji(option.text?.text ?? ""), description: option.description ? withEmoji(option.description.text) : "", value: option.value, group, option });

/** Return all options of an element, with the labels of their groups. */
function optionsOf(element) {
  const groups = (element.option_groups ?? []).flatMap((group) => group.options.map((option) => shown(option, withEmoji(group.label.text))));
  return [...(element.options ?? []).map((option) => shown(option)), ...groups];
}

/** Run an action unless the person thinks better of it. */
async function confirmed(element, act) {
  if (element.confirm && !(await confirmDialog(element.confirm))) return;
  await act();
}

function busy(node, work) {
  node.classList.add("busy");
  return Promise.resolve(work).finally(() => node.classList.remove("busy"));
}

function button(element, block, context) {
  const kind = element.style ? ` ${element.style}` : "";
  const props = { class: `sl-button${kind}`, "aria-label": element.accessibility_label ?? null };
  const label = textObject(element.text, context);
  const press = () => busy(node, context.act(element, block, { value: element.value ?? null }));
  const url = element.url ? safeUrl(element.url) : null;
  const node = url
    ? h("a", { ...props, href: url, target: "_blank", rel: "noopener noreferrer", role: "button", on: { click: press } }, label)
    : h("button", { ...props, type: "button", on: { click: () => confirmed(element, press) } }, label);
  return node;
}

function picked(element, context, value) {
  if (!value) return "";
  if (value.text) return withEmoji(value.text.text);
  return context.userName(value.value) ?? context.channelName(value.value) ?? value.value;
}

function places(element, context) {
  const people = element.type.includes("users");
  const list = people ? context.people() : context.channels();
  return list.map(({ id, name }) => ({ label: people ? name : `#${name}`, value: id, option: { value: id, text: { text: name } } }));
}

function select(element, block, context) {
  const many = element.type.startsWith("multi_");
  let value = context.values.get(block.block_id, element);
  const label = h("span", { class: "pick-label" });
  const node = h("button", { class: "pick", type: "button", "aria-haspopup": "listbox", "aria-expanded": "false" }, label, icon(DOWN));
  const draw = () => {
    const text = many ? value.map((one) => picked(element, context, one)).join(", ") : picked(element, context, value);
    label.textContent = text || withEmoji(element.placeholder?.text ?? "Select an option");
    label.classList.toggle("empty", !text);
  };
  const set = (chosen) => confirmed(element, async () => {
    value = chosen;
    context.values.set(block.block_id, element, value);
    draw();
    await busy(node, context.changed(element, block, value));
  });
  node.addEventListener("click", () => openMenu(node, { ...source(element, block, context), many, title: label.textContent, pick: (found) => set(many ? found.map((one) => one.option) : found.option) }));
  draw();
  return node;
}

/** Return where a select's options come from: itself, the bot, or the workspace. */
function source(element, block, context) {
  if (element.type.includes("external")) {
    const search = async (text) => (await context.suggest(element, block, text)).flatMap((one) => (one.options ? one.options.map((option) => shown(option, withEmoji(one.label.text))) : [shown(one)]));
    return { search };
  }
  const options = /users|conversations|channels/.test(element.type) ? places(element, context) : optionsOf(element);
  const chosen = [context.values.get(block.block_id, element)].flat().filter(Boolean).map((one) => one.value);
  return { options: options.map((option) => ({ ...option, selected: chosen.includes(option.value) })), filter: options.length > 6 };
}

function overflow(element, block, context) {
  const node = h("button", { class: "sl-button icon-button", type: "button", "aria-label": "More actions", "aria-haspopup": "listbox" }, icon(DOTS, { "stroke-width": "3" }));
  const pick = ({ option }) => confirmed(element, () => {
    const url = option.url && safeUrl(option.url);
    if (url) open(url, "_blank", "noopener");
    return busy(node, context.act(element, block, { selected: stateOf(element, option) }));
  });
  node.addEventListener("click", () => openMenu(node, { options: optionsOf(element), title: "More actions", pick }));
  return node;
}

function boxes(element, block, context) {
  const many = element.type === "checkboxes";
  const name = uniqueId("group");
  const node = h("div", { class: "boxes", role: many ? "group" : "radiogroup" });
  const chosen = () => [context.values.get(block.block_id, element)].flat().filter(Boolean).map((one) => one.value);
  const change = (option, on) => {
    const ticked = new Set(chosen());
    if (on) ticked.add(option.value);
    else ticked.delete(option.value);
    const value = many ? element.options.filter((one) => ticked.has(one.value)) : option;
    context.values.set(block.block_id, element, value);
    context.changed(element, block, value);
  };
  for (const option of element.options) {
    const input = h("input", { type: many ? "checkbox" : "radio", name, checked: chosen().includes(option.value) });
    input.addEventListener("change", () => change(option, input.checked));
    const description = option.description ? h("small", {}, textObject(option.description, context)) : null;
    node.append(h("label", { class: "box" }, input, h("span", {}, textObject(option.text, context), description)));
  }
  return node;
}

function typed(element, block, context) {
  const kinds = { email_text_input: "email", url_text_input: "url", number_input: "text" };
  const props = { placeholder: element.placeholder ? withEmoji(element.placeholder.text) : null, maxlength: element.max_length ?? null, value: context.values.get(block.block_id, element) };
  const node = element.multiline ? h("textarea", { rows: 4, ...props }) : h("input", { type: kinds[element.type] ?? "text", inputmode: element.type === "number_input" ? "decimal" : null, ...props });
  node.classList.add("field");
  node.addEventListener("input", () => context.values.set(block.block_id, element, node.value));
  node.addEventListener("change", () => context.typed?.(element, block, node.value));
  return node;
}

function moment(element, block, context) {
  const type = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[element.type];
  const node = h("input", { type, class: "field moment-field", value: context.values.get(block.block_id, element) ?? "" });
  const read = () => (type === "datetime-local" && node.value ? Math.floor(Date.parse(node.value) / 1000) : node.value || null);
  node.addEventListener("change", () => confirmed(element, () => {
    context.values.set(block.block_id, element, read());
    return busy(node, context.changed(element, block, read()));
  }));
  return node;
}

const image = (element) => picture(element.image_url ?? element.slack_file?.url, element.alt_text, { class: "accessory-image" });

const KINDS = {
  button, overflow, image, checkboxes: boxes, radio_buttons: boxes,
  plain_text_input: typed, email_text_input: typed, url_text_input: typed, number_input: typed,
  datepicker: moment, timepicker: moment, datetimepicker: moment,
};

/** Build an element of a block; a kind this page does not know is named rather than left out. */
export function buildElement(element, block, context) {
  const build = KINDS[element.type] ?? (element.type?.endsWith("_select") ? select : null);
  if (!build) return h("span", { class: "unknown" }, `[${element.type}: this page cannot draw it]`);
  const node = build(element, block, context);
  if (element.focus_on_load) node.setAttribute("autofocus", "");
  return node;
}
