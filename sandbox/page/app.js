// The page: both chats, the top bar and the panels, drawn from one state and redrawn when the world changes.

import { Feed } from "./api.js";
import { DiscordPane } from "./discord_pane.js";
import { h } from "./dom.js";
import { closeMenu } from "./menu.js";
import { BotPanel, CustomerPanel } from "./panels.js";
import { SlackPane } from "./slack_pane.js";
import { TopBar } from "./topbar.js";

const botPanel = new BotPanel();
const customerPanel = new CustomerPanel();
const slack = new SlackPane();
const discord = new DiscordPane();
const topbar = new TopBar({ become, openShop: () => swap(customerPanel, botPanel), openBot: () => swap(botPanel, customerPanel) });
const offline = h("div", { class: "offline", role: "status", hidden: true }, "The sandbox is not running. Waiting for it…");
const chats = h("main", { class: "chats", dataset: { open: localStorage.getItem("chat") ?? "slack" } }, slack.node, discord.node);
const tabs = h("div", { class: "chat-tabs", role: "tablist", "aria-label": "Chats" }, ["slack", "discord"].map(tab));

function swap(wanted, other) {
  other.show(false);
  wanted.toggle();
}

function tab(name) {
  const pick = () => {
    chats.dataset.open = name;
    localStorage.setItem("chat", name);
    tabs.childNodes.forEach((node) => node.setAttribute("aria-selected", String(node.dataset.chat === name)));
  };
  const on = (localStorage.getItem("chat") ?? "slack") === name;
  return h("button", { class: "chat-tab", role: "tab", type: "button", "aria-selected": String(on), dataset: { chat: name }, on: { click: pick } }, name === "slack" ? "Slack" : "Discord");
}

/** Look at the world as this person. */
function become(key) {
  localStorage.setItem("person", key);
  closeMenu();
  feed.look(key);
}

function draw(state) {
  offline.hidden = true;
  for (const part of [topbar, slack, discord, botPanel, customerPanel]) part.draw(state);
}

/** A partner's link is followed in the customer panel, so that the click has a customer behind it. */
function onLink(event) {
  const anchor = event.target.closest?.(".messages a[href], .dialog a[href]");
  if (!anchor || event.metaKey || event.ctrlKey || event.button) return;
  if (!/^\/r\/[^/]+/.test(new URL(anchor.href).pathname)) return;
  event.preventDefault();
  botPanel.show(false);
  customerPanel.follow(anchor.href);
}

document.body.append(topbar.node, offline, h("div", { class: "stage" }, tabs, chats, botPanel.node, customerPanel.node));
document.addEventListener("click", onLink);
const feed = new Feed(draw, (connected) => (offline.hidden = connected));
feed.look(localStorage.getItem("person") ?? "ada");
