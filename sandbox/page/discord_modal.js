// A Discord modal: the form a command opened, its fields labelled, sent as one.

import { h, uniqueId } from "./dom.js";
import { buildSelect, defaultsOf } from "./discord_components.js";
import { discordMarkdown } from "./discord_markdown.js";
import { showDialog } from "./dialogs.js";

const PARAGRAPH = 2;

/** The modal of one person: `show(form, context)` opens, changes or closes what is on the screen. */
export class DiscordModal {
  constructor() {
    this.dialog = null;
    this.drawn = "";
  }

  show(form, context) {
    const drawn = form ? JSON.stringify(form) : "";
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.dialog?.close();
    this.dialog?.remove();
    this.dialog = form ? this.open(form, context) : null;
  }

  open(form, context) {
    const values = {};
    const error = h("div", { class: "modal-banner", role: "alert", hidden: true });
    const cancel = () => context.post("modal_close", {});
    const parts = (form.components ?? []).map((part) => build(part, values, context));
    const submit = h("button", { class: "dc-button primary", type: "submit" }, "Submit");
    const buttons = h("footer", { class: "dialog-foot" }, h("button", { class: "dc-button plain", type: "button", on: { click: cancel } }, "Cancel"), submit);
    const body = h("form", { class: "modal-form" }, h("div", { class: "dialog-body" }, error, parts), buttons);
    body.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      const answer = await context.post("modal", { values });
      submit.disabled = false;
      error.hidden = answer.ok;
      error.textContent = answer.ok ? "" : answer.error || "Something went wrong. Try again.";
    });
    const dialog = showDialog({ kind: "discord-dialog", title: form.title ?? "", body, chat: "discord", dismissed: cancel });
    (dialog.querySelector(".dialog-body :is(input, textarea, button)") ?? submit).focus();
    return dialog;
  }
}

function build(part, values, context) {
  if (part.type === 18) return labelled(part, values, context);
  if (part.type === 1) return (part.components ?? []).map((inner) => labelled({ label: inner.label, component: inner }, values, context));
  if (part.type === 10) return h("div", { class: "dc-text" }, discordMarkdown(part.content, context));
  return h("div", { class: "unknown" }, `This page cannot draw a component of type ${part.type} in a form.`);
}

function labelled(part, values, context) {
  const inner = part.component;
  const id = uniqueId("field");
  const required = inner.required !== false && inner.type !== 23;
  const label = h("label", { class: "label", for: id }, part.label ?? "", required ? h("span", { class: "required", title: "required" }, " *") : null);
  const description = part.description ? h("div", { class: "hint" }, part.description) : null;
  const build = FIELDS[inner.type];
  const field = build ? build(inner, values, context, id) : h("div", { class: "unknown" }, `Component type ${inner.type}`);
  return h("div", { class: "modal-field" }, label, description, field);
}

function textInput(part, values, context, id) {
  values[part.custom_id] = part.value ?? "";
  const props = { id, class: "field", placeholder: part.placeholder ?? null, minlength: part.min_length ?? null, maxlength: part.max_length ?? null, required: part.required !== false, value: part.value ?? "" };
  const node = part.style === PARAGRAPH ? h("textarea", { rows: 5, ...props }) : h("input", { type: "text", ...props });
  node.addEventListener("input", () => (values[part.custom_id] = node.value));
  return node;
}

function select(part, values, context, id) {
  values[part.custom_id] = defaultsOf(part);
  const node = buildSelect(part, context, (chosen) => (values[part.custom_id] = chosen));
  node.id = id;
  return node;
}

function radios(part, values, context, id) {
  values[part.custom_id] = part.options.find((one) => one.default)?.value ?? null;
  return group("radio", part, id, (option) => (values[part.custom_id] = option.value));
}

function checks(part, values, context, id) {
  const chosen = new Set(part.options.filter((one) => one.default).map((one) => one.value));
  const note = () => (values[part.custom_id] = part.options.map((one) => one.value).filter((one) => chosen.has(one)));
  note();
  return group("checkbox", part, id, (option, on) => {
    if (on) chosen.add(option.value);
    else chosen.delete(option.value);
    note();
  });
}

function group(type, part, id, changed) {
  const name = uniqueId("group");
  const row = (option) => {
    const input = h("input", { type, name, checked: option.default });
    input.addEventListener("change", () => changed(option, input.checked));
    return h("label", { class: "box" }, input, h("span", {}, option.label, option.description ? h("small", {}, option.description) : null));
  };
  return h("div", { id, class: "boxes", role: type === "radio" ? "radiogroup" : "group" }, part.options.map(row));
}

function checkbox(part, values, context, id) {
  values[part.custom_id] = Boolean(part.default);
  const node = h("input", { type: "checkbox", id, checked: part.default });
  node.addEventListener("change", () => (values[part.custom_id] = node.checked));
  return node;
}

const FIELDS = { 3: select, 4: textInput, 5: select, 6: select, 7: select, 8: select, 21: radios, 22: checks, 23: checkbox };
