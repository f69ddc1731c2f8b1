// Discord commands: every registered leaf with its typed options, and the form that fills them in.

import { call } from "./api.js";
import { h, uniqueId } from "./dom.js";
import { openMenu } from "./menu.js";

const SUBCOMMAND = 1;
const GROUP = 2;
const KINDS = { 3: "text", 4: "whole number", 5: "yes or no", 6: "person", 7: "channel", 8: "role", 9: "mention", 10: "number", 11: "file" };
const MOST = 25;

/** Return every command a person can run: { path, words, description, options }. */
export function leaves(commands) {
  return commands.filter((one) => (one.type ?? 1) === 1).flatMap((one) => walk(one, []));
}

function walk(node, above) {
  const path = [...above, node.name];
  const inner = (node.options ?? []).filter((one) => one.type === SUBCOMMAND || one.type === GROUP);
  if (inner.length) return inner.flatMap((one) => walk(one, path));
  return [{ path, words: `/${path.join(" ")}`, description: node.description, options: node.options ?? [] }];
}

/** Return the suggestions for what stands in the composer; `choose(leaf)` opens a command's form. */
export function commandSuggestions(text, commands, choose) {
  if (!text.startsWith("/") || text.includes("\n")) return { title: "", rows: [] };
  const every = leaves(commands);
  const wanted = text.toLowerCase().trimEnd();
  const begins = every.filter((one) => one.words.startsWith(wanted));
  const words = wanted.slice(1).split(/\s+/);
  const holds = every.filter((one) => !begins.includes(one) && words.every((word) => one.words.includes(word)));
  const rows = [...begins, ...holds].slice(0, MOST).map((leaf) => ({ label: leaf.words, hint: leaf.options.map(hintOf).join(" "), description: leaf.description, badge: "Rainmaker", choose: () => choose(leaf) }));
  return { title: every.length ? (rows.length ? "Commands" : "No command matches") : "The bot has registered no commands yet", rows };
}

const hintOf = (option) => (option.required ? option.name : `[${option.name}]`);

/** Read "/partner stats period:quarter" into its leaf and options, or null when it names none. */
export function parsed(text, commands) {
  const every = leaves(commands).sort((a, b) => b.words.length - a.words.length);
  const leaf = every.find((one) => text === one.words || text.startsWith(`${one.words} `));
  if (!leaf) return null;
  const options = {};
  for (const match of text.slice(leaf.words.length).matchAll(/([\w-]+):(?:"([^"]*)"|(\S+))/g)) options[match[1]] = match[2] ?? match[3];
  return { leaf, options, complete: leaf.options.every((one) => !one.required || one.name in options) };
}

/** The form of one command: a chip with its words, and a field for each option. */
export class CommandForm {
  constructor({ leaf, options, context, run, cancel }) {
    this.leaf = leaf;
    this.context = context;
    this.values = {};
    this.labels = {};
    this.run = run;
    this.error = h("div", { class: "form-error", role: "alert" });
    const chip = h("span", { class: "command-chip" }, leaf.words);
    const fields = leaf.options.map((option) => this.field(option, options[option.name]));
    const cross = h("button", { class: "form-cross", type: "button", "aria-label": "Cancel the command", on: { click: cancel } }, "×");
    const send = h("button", { class: "send ready", type: "submit", "aria-label": `Run ${leaf.words}` }, "➤");
    this.node = h("form", { class: "command-form", "aria-label": leaf.words }, h("div", { class: "command-about" }, leaf.description, cross), h("div", { class: "command-line" }, chip, fields, send), this.error);
    this.node.addEventListener("submit", (event) => this.submit(event));
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && cancel());
  }

  /** Put the cursor where the person goes on. */
  focus() {
    const fields = [...this.node.querySelectorAll(".option-field")];
    (fields.find((one) => one.dataset.required && !one.dataset.value) ?? fields[0] ?? this.node.querySelector(".send")).focus();
  }

  field(option, given) {
    if (given !== undefined) this.values[option.name] = given;
    const picks = this.picks(option);
    const node = picks || option.autocomplete ? this.picker(option, picks) : this.input(option, given);
    if (option.required) node.dataset.required = "yes";
    const mark = option.required ? h("span", { class: "required", title: "required" }, "*") : null;
    const label = h("label", { class: "option-name", for: node.id, title: `${option.description} (${KINDS[option.type]})` }, option.name, mark);
    return h("span", { class: "option" }, label, node);
  }

  /** Return what an option can be chosen from, or null when it is typed freely. */
  picks(option) {
    if (option.choices?.length) return option.choices.map((one) => ({ label: one.name, value: one.value }));
    if (option.type === 5) return [{ label: "True", value: true }, { label: "False", value: false }];
    if (option.type === 6 || option.type === 9) return this.context.people().map((one) => ({ label: one.name, value: one.id, description: one.about }));
    if (option.type === 7) return this.context.channels().map((one) => ({ label: `#${one.name}`, value: one.id }));
    if (option.type === 8) return this.context.roles().map((one) => ({ label: `@${one.name}`, value: one.id }));
    return null;
  }

  input(option, given) {
    const mode = option.type === 4 ? "numeric" : option.type === 10 ? "decimal" : null;
    const node = h("input", { id: uniqueId("option"), class: "option-field", type: "text", inputmode: mode, placeholder: option.description, maxlength: option.max_length ?? null, autocomplete: "off", value: given ?? "" });
    node.addEventListener("input", () => this.set(option, node.value === "" ? undefined : node.value, node));
    return node;
  }

  picker(option, picks) {
    const node = h("button", { id: uniqueId("option"), class: "option-field", type: "button", "aria-haspopup": "listbox", "aria-expanded": "false" });
    const draw = () => {
      const value = this.values[option.name];
      node.textContent = this.labels[option.name] ?? picks?.find((one) => one.value === value)?.label ?? value ?? option.description;
      node.classList.toggle("empty", value === undefined);
    };
    const pick = (found) => {
      this.labels[option.name] = found.label;
      this.set(option, found.value === "" ? undefined : found.value, node);
      draw();
      this.node.querySelector(".send").focus();
    };
    const search = option.autocomplete ? (text) => this.suggested(option, text) : null;
    node.addEventListener("click", () => openMenu(node, { options: picks ?? [], search, filter: (picks ?? []).length > 5, title: option.description, pick }));
    draw();
    return node;
  }

  /** Return the bot's suggestions for what is typed; without any, the text itself is offered, as Discord sends it. */
  async suggested(option, text) {
    const { me } = this.context;
    const answer = await call("/ui/discord/autocomplete", { as: me.key, channel: this.context.place, path: this.leaf.path.join(" "), option: option.name, value: text, options: this.values });
    const found = answer.ok ? (answer.choices ?? answer.options ?? []).map((one) => ({ label: one.name, value: one.value })) : [];
    if (!answer.ok) this.error.textContent = answer.error ?? "Loading options failed";
    return found.length || !text ? found : [{ label: text, value: text, description: "as typed" }];
  }

  set(option, value, node) {
    if (value === undefined) delete this.values[option.name];
    else this.values[option.name] = value;
    node.dataset.value = value === undefined ? "" : "yes";
    this.error.textContent = "";
  }

  submit(event) {
    event.preventDefault();
    const missing = this.leaf.options.find((one) => one.required && this.values[one.name] === undefined);
    if (missing) {
      this.error.textContent = `${missing.name} is required: ${missing.description}`;
      this.focus();
      return;
    }
    const options = {};
    for (const option of this.leaf.options) {
      const value = this.values[option.name];
      if (value === undefined) continue;
      const number = option.type === 4 || option.type === 10;
      if (number && !Number.isFinite(Number(value))) return void (this.error.textContent = `${option.name} is a ${KINDS[option.type]}.`);
      options[option.name] = number ? Number(value) : value;
    }
    this.run(this.leaf, options);
  }
}
