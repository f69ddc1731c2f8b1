// Discord's markdown: its marks, mentions, moments and spoilers, read into nodes.

import { h, link } from "./dom.js";
import { inline } from "./inline.js";
import { markdown } from "./markdown.js";
import { relative, write } from "./when.js";

const SHORT = { day: "2-digit", month: "2-digit", year: "numeric" };
const LONG = { day: "numeric", month: "long", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit" };
const MOMENTS = {
  t: CLOCK,
  T: { ...CLOCK, second: "2-digit" },
  d: SHORT,
  D: LONG,
  f: { ...LONG, ...CLOCK },
  F: { weekday: "long", ...LONG, ...CLOCK },
};

/** Return the nodes of a message text. */
export function discordMarkdown(text, context) {
  return markdown(text, (line) => inline(line, rules(context)), { subtext: true });
}

/** Return the nodes of one line of marks, for a title or a label. */
export function discordInline(text, context) {
  return inline(text, rules(context));
}

const wrap = (mark, tag, props = {}) => ({ mark, make: (match, inner) => h(tag, props, inner(match[1])) });

function rules(context) {
  return [
    { mark: /\\([\\*_~`|>#[\]()<:@!.+-])/, make: (match) => match[1] },
    { mark: /``(.+?)``/, make: (match) => h("code", {}, match[1]) },
    { mark: /`([^`\n]+)`/, make: (match) => h("code", {}, match[1]) },
    { mark: /\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, make: (match, inner) => link(match[2], inner(match[1])) },
    { mark: /<(https?:\/\/[^\s>]+)>/, make: (match) => link(match[1], match[1]) },
    { mark: /<t:(-?\d+)(?::([tTdDfFR]))?>/, make: (match) => moment(match, context) },
    { mark: /<@!?(\d+)>/, make: (match) => person(match[1], context) },
    { mark: /<@&(\d+)>/, make: (match) => h("span", { class: "mention" }, `@${context.roleName(match[1]) ?? "unknown-role"}`) },
    { mark: /<#(\d+)>/, make: (match) => h("span", { class: "mention" }, `#${context.channelName(match[1]) ?? "unknown"}`) },
    { mark: /<\/([^:>]+):\d+>/, make: (match) => h("span", { class: "mention" }, `/${match[1]}`) },
    { mark: /<a?:(\w+):\d+>/, make: (match) => `:${match[1]}:` },
    { mark: /@(everyone|here)\b/, make: (match) => h("span", { class: "mention mention-all" }, match[0]) },
    { mark: /https?:\/\/[^\s<>"]*[^\s<>"'.,:;!?)\]]/, make: (match) => link(match[0], match[0]) },
    { mark: /\|\|([\s\S]+?)\|\|/, make: (match, inner) => spoiler(inner(match[1])) },
    { mark: /\*\*\*(\S(?:[\s\S]*?\S)?)\*\*\*/, make: (match, inner) => h("strong", {}, h("em", {}, inner(match[1]))) },
    wrap(/\*\*([\s\S]+?)\*\*(?!\*)/, "strong"),
    wrap(/__([\s\S]+?)__(?!_)/, "u"),
    wrap(/~~([\s\S]+?)~~/, "s"),
    wrap(/\*([^\s*](?:[^*]*?[^\s*])?)\*(?!\*)/, "em"),
    wrap(/(?<!\w)_([^\s_](?:[^_]*?[^\s_])?)_(?!\w)/, "em"),
  ];
}

function person(id, context) {
  const own = id === context.me;
  return h("span", { class: own ? "mention mention-me" : "mention" }, `@${context.userName(id) ?? "unknown-user"}`);
}

function moment([, seconds, style], context) {
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return "Invalid Date";
  const text = style === "R" ? relative(at, context.now()) : write(at, context.zone, MOMENTS[style || "f"]);
  return h("time", { class: "moment", title: write(at, context.zone, MOMENTS.F) }, text);
}

function spoiler(nodes) {
  const node = h("span", { class: "spoiler", tabindex: "0", role: "button", "aria-label": "Spoiler, press to read" }, h("span", {}, nodes));
  const show = () => {
    node.classList.add("shown");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && show());
  return node;
}
