// The top bar: who you are, what time it is, how the bot does, and how the page looks.

import { tell } from "./api.js";
import { h, icon, keep } from "./dom.js";
import { avatar } from "./people.js";
import { write } from "./when.js";

const HOUR = 3600;
const STATES = { running: "Bot running", stopped: "Bot stopped", stopping: "Bot stopping…", crashed: "Bot crashed" };
const THEMES = ["auto", "light", "dark"];
const SUN = "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Put the chosen theme, or the system's, on the page. */
export function applyTheme(choice = localStorage.getItem("theme") ?? "auto") {
  localStorage.setItem("theme", choice);
  document.documentElement.dataset.theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  return choice;
}
dark.addEventListener("change", () => applyTheme());

export class TopBar {
  constructor({ become, openShop, openBot }) {
    this.become = become;
    this.people = h("div", { class: "people", role: "radiogroup", "aria-label": "Who you are" });
    this.who = h("div", { class: "who" });
    this.time = h("button", { class: "clock-time", type: "button", "aria-haspopup": "true", "aria-expanded": "false", "aria-label": "Set the clock" });
    this.to = h("input", { type: "datetime-local", "aria-label": "Go to this date and time (Europe/Berlin)" });
    this.setter = h("form", { class: "clock-setter", hidden: true }, h("label", {}, "Go to ", h("small", {}, "Europe/Berlin"), this.to), h("button", { class: "bar-button", type: "submit" }, "Go"), h("button", { class: "bar-button", type: "button", on: { click: () => this.clock({ reset: true }) } }, "Back to real time"));
    this.bot = h("button", { class: "bar-button bot-button", type: "button", on: { click: openBot } });
    this.theme = h("button", { class: "bar-button square", type: "button", on: { click: () => this.nextTheme() } }, icon(SUN));
    const shop = h("button", { class: "bar-button shop-button", type: "button", on: { click: openShop } }, "Be a customer");
    this.node = h("header", { class: "topbar" }, h("div", { class: "brand" }, avatar({ app: true }, "tiny"), h("strong", {}, "Sandbox")), h("div", { class: "who-block" }, this.people, this.who), this.clockBlock(), h("div", { class: "bar-end" }, shop, this.bot, this.theme));
    this.listen();
    this.nameTheme(applyTheme());
    setInterval(() => this.tick(), 1000);
  }

  clockBlock() {
    const jump = (label, asked, title) => h("button", { class: "bar-button", type: "button", title, on: { click: () => this.clock(asked) } }, label);
    const jumps = [jump("+1 h", { advance: HOUR }, "One hour later"), jump("+1 day", { advance: 24 * HOUR }, "One day later"), jump("Mon 09:00", { weekday: "monday" }, "Next Monday 09:00, Europe/Berlin"), h("button", { class: "bar-button to-button", type: "button", title: "Go to a date and time", on: { click: () => this.openSetter(this.setter.hidden) } }, "To…")];
    return h("div", { class: "clock", role: "group", "aria-label": "Clock" }, h("div", { class: "clock-holder" }, this.time, this.setter), jumps);
  }

  listen() {
    this.time.addEventListener("click", () => this.openSetter(this.setter.hidden));
    this.setter.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.to.value) this.clock({ to: this.to.value });
    });
    this.setter.addEventListener("keydown", (event) => event.key === "Escape" && this.openSetter(false));
    this.people.addEventListener("keydown", (event) => this.walk(event));
    document.addEventListener("pointerdown", (event) => !event.target.closest(".clock") && this.openSetter(false));
  }

  openSetter(show) {
    this.setter.hidden = !show;
    this.time.setAttribute("aria-expanded", String(show));
    if (!show || !this.state) return;
    this.to.value = write(new Date(this.state.clock.now), "Europe/Berlin", { dateStyle: "short", timeStyle: "short" }, "sv-SE").replace(" ", "T");
    this.to.focus();
  }

  async clock(asked) {
    this.openSetter(false);
    await tell("/ui/clock", asked);
  }

  nextTheme() {
    const now = localStorage.getItem("theme") ?? "auto";
    this.nameTheme(applyTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]));
  }

  nameTheme(choice) {
    this.theme.setAttribute("aria-label", `Theme: ${choice}`);
    this.theme.title = `Theme: ${choice}`;
    this.theme.dataset.choice = choice;
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const { people, me } = this.state;
    const place = people.findIndex((one) => one.key === me.key);
    this.become(people[(place + step + people.length) % people.length].key);
    this.moveFocus = true;
  }

  draw(state) {
    this.state = state;
    this.moved = Date.parse(state.clock.now) - Date.now();
    const faces = state.people.map((one) => ({ ...one, on: one.key === state.me.key }));
    keep(this.people, faces, (one) => one.key, (one) => this.face(one));
    if (this.moveFocus) this.people.querySelector("[aria-checked=true]")?.focus();
    this.moveFocus = false;
    keep(this.who, [state.me], () => "who", (me) => h("div", {}, h("strong", {}, me.name), h("small", {}, me.about)));
    this.drawBot(state.bot ?? {});
    this.tick();
  }

  face(one) {
    const props = { class: `face${one.on ? " on" : ""}`, type: "button", role: "radio", "aria-checked": one.on ? "true" : "false", tabindex: one.on ? "0" : "-1", "aria-label": `${one.name}, ${one.about}`, title: `${one.name} · ${one.about}` };
    return h("button", { ...props, on: { click: () => this.become(one.key) } }, avatar(one));
  }

  drawBot(bot) {
    const ready = bot.readiness?.ready;
    const tone = bot.state === "crashed" ? "bad" : ready === true ? "good" : ready === false || bot.state === "running" ? "wait" : "off";
    const outside = ready === null || ready === undefined ? "No bot here" : "Bot running";
    const words = bot.state === "outside" || !bot.state ? outside : STATES[bot.state];
    const detail = ready === true ? "ready" : ready === false ? "not ready" : "";
    keep(this.bot, [{ tone, words, detail }], () => "bot", (row) => h("span", { class: "bot-words" }, h("span", { class: `lamp ${row.tone}`, "aria-hidden": "true" }), row.words, row.detail ? h("small", {}, row.detail) : null));
  }

  tick() {
    if (!this.state) return;
    const now = new Date(Date.now() + this.moved);
    const zone = "Europe/Berlin";
    const text = write(now, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
    const moved = Math.abs(this.state.clock.offset) > 60;
    const parts = [h("span", { class: "clock-digits" }, text), h("small", {}, moved ? `${moveText(this.state.clock.offset)} from now` : "real time")];
    if (this.time.textContent !== parts.map((one) => one.textContent).join("")) this.time.replaceChildren(...parts);
    this.time.classList.toggle("moved", moved);
  }
}

function moveText(seconds) {
  const sign = seconds < 0 ? "−" : "+";
  const whole = Math.round(Math.abs(seconds) / 60);
  const days = Math.floor(whole / 1440);
  const rest = `${Math.floor((whole % 1440) / 60)} h${whole % 60 ? ` ${whole % 60} min` : ""}`;
  return `${sign}${days ? `${days} d ` : ""}${days && !(whole % 1440) ? "" : rest}`.trim();
}
