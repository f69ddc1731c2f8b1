// Panels: drawers from the right for the bot's log and for being a customer.

import { tell } from "./api.js";
import { h, keep, safeUrl } from "./dom.js";

const ACTIONS = [["start", "Start"], ["restart", "Restart"], ["stop", "Stop"], ["kill", "Kill −9"]];

const LINKS_SHOWN = 8;

/** A drawer with a title that Esc closes. */
class Drawer {
  constructor(title, ...inside) {
    const cross = h("button", { class: "dialog-cross", type: "button", "aria-label": "Close", on: { click: () => this.show(false) } }, "×");
    this.node = h("aside", { class: "drawer", hidden: true, "aria-label": title }, h("header", { class: "drawer-head" }, h("h2", {}, title), cross), ...inside);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.show(false));
  }

  show(visible) {
    this.node.hidden = !visible;
    if (visible) (this.node.querySelector("input") ?? this.node.querySelector("button")).focus();
  }

  toggle() {
    this.show(this.node.hidden);
  }
}

/** The bot's state, buttons and last log lines. */
export class BotPanel extends Drawer {
  constructor() {
    const facts = h("p", { class: "bot-facts" });
    const buttons = h("div", { class: "button-row" }, ACTIONS.map(([action, label]) => h("button", { class: `bar-button${action === "kill" ? " danger" : ""}`, type: "button", dataset: { action }, on: { click: () => tell("/ui/bot", { action }) } }, label)));
    const reasons = h("pre", { class: "reasons" });
    const log = h("pre", { class: "log", tabindex: "0", "aria-label": "The bot's last lines" });
    super("The bot", facts, buttons, reasons, log);
    Object.assign(this, { facts, buttons, reasons, log });
  }

  draw({ bot = {} }) {
    const own = bot.state !== "outside";
    this.buttons.hidden = !own;
    const process = bot.pid ? `process ${bot.pid}` : bot.exit_code !== null && bot.exit_code !== undefined ? `ended with code ${bot.exit_code}` : "";
    this.facts.textContent = own ? [bot.command, bot.state, process].filter(Boolean).join(" · ") : "The sandbox was started without --bot: whoever started the bot stops it.";
    for (const button of this.buttons.children) button.disabled = (button.dataset.action === "start") === Boolean(bot.pid) && button.dataset.action !== "restart";
    const ready = bot.readiness ?? {};
    this.reasons.textContent = ready.ready === true ? "Ready." : `Not ready: ${ready.why || "nothing said"}`;
    const atBottom = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    this.log.hidden = !own;
    this.log.textContent = (bot.log ?? []).join("\n");
    if (atBottom) this.log.scrollTop = this.log.scrollHeight;
  }
}

/** Be a customer: follow a partner's link into the shop, or buy in one go and see each step. */
export class CustomerPanel extends Drawer {
  constructor() {
    const link = h("input", { class: "field", type: "text", placeholder: "http://…/r/code", "aria-label": "A partner's link", autocomplete: "off" });
    const plans = h("select", { class: "field", "aria-label": "What to buy" });
    const visit = h("button", { class: "bar-button", type: "button", on: { click: () => this.visit() } }, "Open the shop");
    const quick = h("button", { class: "bar-button strong", type: "button", on: { click: () => this.quick() } }, "Buy in one go");
    const known = h("div", { class: "known-links", role: "group", "aria-label": "Links seen in the chats" });
    const steps = h("ol", { class: "steps", "aria-live": "polite" });
    const frame = h("iframe", { class: "shop-frame", title: "The Acme shop", hidden: true });
    const events = h("ul", { class: "shop-events" });
    const intro = h("p", {}, "Paste a partner's link, or click one in a message. The shop reports sign-ups and sales to the bot through the published Dub SDK.");
    super("Be a customer", intro, h("label", { class: "panel-label" }, "Partner's link", link), known, h("label", { class: "panel-label" }, "Plan", plans), h("div", { class: "button-row" }, visit, quick), steps, frame, h("h3", {}, "Lately at the shop"), events);
    Object.assign(this, { link, known, plans, steps, frame, events, buttons: [visit, quick] });
  }

  draw({ shop, slack, discord }) {
    if (!shop) return;
    const fill = (address) => () => (this.link.value = address);
    keep(this.known, linksIn([slack, discord]), (address) => address, (address) => h("button", { class: "bar-button", type: "button", title: address, on: { click: fill(address) } }, address.split("/r/")[1]));
    keep(this.plans, shop.plans, (plan) => plan.key, (plan) => h("option", { value: plan.key }, `${plan.name} · ${price(plan)}`));
    const events = shop.events.length ? [...shop.events].reverse() : ["Nobody has been here yet."];
    keep(this.events, events.map((text, place) => ({ text, place: events.length - place })), (one) => one.place, (one) => h("li", {}, one.text));
  }

  /** Open with this link filled in. */
  follow(address) {
    this.link.value = address;
    this.show(true);
    this.buttons[0].focus();
  }

  async visit() {
    const answer = await this.ask("/ui/shop/follow", {});
    if (!answer.ok) return;
    this.steps.replaceChildren(step({ title: "Followed the link", detail: `${answer.status} to ${answer.leads_to}`, ok: true }));
    this.frame.hidden = false;
    const ours = answer.leads_to.startsWith(`${location.origin}/shop/`);
    this.frame.src = ours ? answer.leads_to : safeUrl(`/shop/?dub_id=${encodeURIComponent(answer.click)}`);
  }

  async quick() {
    this.frame.hidden = true;
    const answer = await this.ask("/ui/shop/quick", { plan: this.plans.value });
    if (answer.ok) this.steps.replaceChildren(...answer.steps.map(step));
  }

  async ask(path, more) {
    this.steps.replaceChildren();
    this.buttons.forEach((button) => (button.disabled = true));
    const answer = await tell(path, { link: this.link.value, ...more });
    this.buttons.forEach((button) => (button.disabled = false));
    return answer;
  }
}

/** Return the partners' links that stand anywhere in what a person sees. */
function linksIn(seen) {
  const found = JSON.stringify(seen).match(/https?:\/\/[\w.:-]+\/r\/[\w.-]*\w/g) ?? [];
  return [...new Set(found)].slice(-LINKS_SHOWN);
}

const step = ({ title, detail, ok }) => h("li", { class: ok ? "ok" : "bad" }, h("strong", {}, title), h("span", {}, detail));

/** Return a plan's price with its currency's own decimals. */
export function price({ amount, currency }) {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}
