// The gallery: draws every post with the sandbox's own drawing, a scene at a time.

import { h } from "/page/dom.js";
import { slackMessage } from "/page/slack_message.js";
import { discordMessage } from "/page/discord_message.js";
import { stateOf } from "/page/slack_values.js";

const asked = new URLSearchParams(location.search);
const scene = asked.get("scene") ?? "few";
const only = asked.get("post") ?? "";
const bot = { name: "Rainmaker", app: true };
const refuse = async () => ({ ok: false, error: "Nothing happens in the gallery: these are pictures of posts." });

function contextAt(moment) {
  return {
    me: "U0", zone: "Europe/Berlin", now: () => moment, userName: () => null, channelName: () => null, roleName: () => null,
    people: () => [], channels: () => [], roles: () => [], author: () => bot, byName: (name) => ({ name }), pinged: () => false,
    dismiss: () => {}, fileAddress: (address) => address, post: refuse, suggest: async () => [], complain: () => {}, stateOf,
  };
}

function pair(posted, moment) {
  const context = contextAt(moment);
  const slack = slackMessage({ ...posted.slack, ts: String(moment / 1000) }, context, "C0");
  const discord = discordMessage({ ...posted.discord, id: "1", at: moment.toISOString() }, context, "1");
  return h("div", {}, h("p", { class: "silent" }, posted.to), h("div", { class: "pair" },
    h("div", { class: "frame slack", "data-chat": "slack" }, slack),
    h("div", { class: "frame discord", "data-chat": "discord" }, discord)));
}

function section(post, moment) {
  const drawn = post.posted.length ? post.posted.map((one) => pair(one, moment)) : [h("p", { class: "silent" }, "Nothing is posted in this scene.")];
  return h("section", { class: "post", id: post.name }, h("h2", {}, post.name), h("p", {}, post.about), drawn);
}

async function show() {
  const answer = await (await fetch(`/gallery.json?scene=${encodeURIComponent(scene)}&post=${encodeURIComponent(only)}`)).json();
  const moment = new Date(answer.moment);
  document.getElementById("scenes").append(...answer.scenes.map((name) => h("a", { href: `?scene=${name}&post=${only}`, "aria-current": name === scene ? "true" : null }, name)));
  const choose = document.getElementById("posts");
  choose.append(h("option", { value: "" }, "all"), ...answer.names.map((name) => h("option", { value: name, selected: name === only }, name)));
  choose.addEventListener("change", () => { location.search = `?scene=${scene}&post=${encodeURIComponent(choose.value)}`; });
  document.getElementById("wall").append(...answer.posts.map((post) => section(post, moment)));
  document.body.dataset.ready = "yes";
}

const theme = document.getElementById("theme");
theme.addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme !== "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  theme.textContent = dark ? "Light" : "Dark";
});
if (asked.get("theme") === "dark") theme.click();
show();
