// The composer: where a person writes, with suggestions above it while a command is being typed.

import { h, uniqueId } from "./dom.js";

const HISTORY_KEPT = 50;
const TALLEST = 160;

/** A text box with suggestions: `suggest(text)` returns { title, rows: [{ label, hint, description, fill }] }, `send(text)` acts. */
export class Composer {
  constructor({ label, placeholder, suggest, send }) {
    this.suggest = suggest;
    this.send = send;
    this.history = [];
    this.place = -1;
    this.past = 0;
    this.rows = [];
    this.list = h("div", { class: "suggestions", role: "listbox", id: uniqueId("suggestions"), "aria-label": "Suggestions", hidden: true });
    this.box = h("textarea", { rows: 1, placeholder, "aria-label": label, "aria-autocomplete": "list", "aria-controls": this.list.id, spellcheck: "false" });
    this.button = h("button", { class: "send", type: "button", "aria-label": "Send", on: { click: () => this.submit() } }, "➤");
    this.node = h("div", { class: "composer" }, this.list, h("div", { class: "composer-box" }, this.box, this.button));
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
    this.box.addEventListener("focus", () => this.typed());
  }

  /** Say where the text would go. */
  aim(placeholder) {
    this.box.placeholder = placeholder;
    this.box.setAttribute("aria-label", placeholder);
  }

  /** Put text in the box and the cursor behind it. */
  write(text) {
    this.box.value = text;
    this.box.focus();
    this.typed();
  }

  typed() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`;
    this.button.classList.toggle("ready", Boolean(this.box.value.trim()));
    const { title, rows } = this.suggest(this.box.value) ?? { title: "", rows: [] };
    this.rows = rows;
    this.place = rows.length ? 0 : -1;
    if (!rows.length && !title) return this.hide();
    this.list.replaceChildren(title ? h("div", { class: "suggestions-title" }, title) : "", ...rows.map((row, place) => this.row(row, place)));
    this.list.hidden = false;
    return this.mark();
  }

  row(row, place) {
    const parts = [h("strong", {}, row.label), row.hint ? h("span", { class: "hint" }, row.hint) : null];
    const text = h("span", { class: "suggestion-text" }, parts, row.description ? h("small", {}, row.description) : null);
    const node = h("div", { class: "suggestion", role: "option", id: uniqueId("suggestion") }, text, row.badge ? h("span", { class: "badge" }, row.badge) : null);
    node.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.place = place;
      this.accept();
    });
    return node;
  }

  mark() {
    const nodes = [...this.list.querySelectorAll(".suggestion")];
    nodes.forEach((node, place) => {
      node.classList.toggle("active", place === this.place);
      node.setAttribute("aria-selected", place === this.place ? "true" : "false");
    });
    nodes[this.place]?.scrollIntoView({ block: "nearest" });
    if (nodes[this.place]) this.box.setAttribute("aria-activedescendant", nodes[this.place].id);
  }

  hide() {
    this.list.hidden = true;
    this.rows = [];
    this.place = -1;
    this.box.removeAttribute("aria-activedescendant");
  }

  accept() {
    const row = this.rows[this.place];
    if (row.choose) {
      this.hide();
      row.choose();
    } else this.write(row.fill);
  }

  onKey(event) {
    if (event.isComposing) return;
    const open = this.rows.length > 0;
    if (event.key === "Escape" && !this.list.hidden) this.hide();
    else if (open && event.key === "Tab") this.accept();
    else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) this.step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && !event.shiftKey) this.enter();
    else if (event.key === "ArrowUp" && !this.box.value && this.history.length) this.recall();
    else return;
    event.preventDefault();
  }

  step(by) {
    this.place = (this.place + by + this.rows.length) % this.rows.length;
    this.mark();
  }

  recall() {
    this.past = Math.min(this.past + 1, this.history.length);
    this.write(this.history.at(-this.past));
    this.hide();
  }

  /** Take the suggestion when it would add something, else send. */
  enter() {
    const row = this.rows[this.place];
    if (row && (row.choose || (row.fill && row.fill.trim() !== this.box.value.trim()))) this.accept();
    else this.submit();
  }

  submit() {
    const text = this.box.value.trim();
    if (!text) return;
    this.history.push(text);
    this.history.splice(0, this.history.length - HISTORY_KEPT);
    this.past = 0;
    this.box.value = "";
    this.typed();
    this.hide();
    this.send(text);
  }
}
