// mrkdwn: Slack's own marks, read from escaped text into nodes.

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { inline } from "./inline.js";
import { relative, write } from "./when.js";

const FENCE = /```\n?([\s\S]*?)```/g;

/** Return text with Slack's three entities read back. */
export function unescape(text) {
  return String(text).replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** Return text with its emoji shortcodes drawn. */
export function withEmoji(text) {
  return unescape(text).replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}

/** Return the nodes of a mrkdwn text: code blocks, quotes and lines. */
export function mrkdwn(text, context) {
  const nodes = [];
  let end = 0;
  const source = String(text ?? "");
  for (const match of source.matchAll(FENCE)) {
    nodes.push(...lines(source.slice(end, match.index).replace(/\n$/, ""), context));
    nodes.push(h("pre", { class: "code-block" }, unescape(match[1].replace(/\n$/, ""))));
    end = match.index + match[0].length;
  }
  nodes.push(...lines(end ? source.slice(end).replace(/^\n/, "") : source, context));
  return nodes;
}

/** Return the nodes of a text object, by its type. */
export function textObject(object, context) {
  if (!object) return [];
  if (typeof object === "string") return [withEmoji(object)];
  if (object.type === "mrkdwn") return mrkdwn(object.text, context);
  return [object.emoji === false ? unescape(object.text) : withEmoji(object.text)];
}

function lines(text, context) {
  if (!text) return [];
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, joined(quoted, context)));
    quoted = [];
  };
  const plain = [];
  const flushPlain = () => {
    if (plain.length) nodes.push(h("div", { class: "text" }, joined(plain, context)));
    plain.length = 0;
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote) {
      flushPlain();
      quoted.push(quote[1]);
    } else {
      flush();
      plain.push(line);
    }
  }
  flush();
  flushPlain();
  return nodes;
}

function joined(list, context) {
  return list.flatMap((line, place) => [...(place ? [h("br")] : []), ...inline(line, rules(context))]).map(decoded);
}

const decoded = (node) => (typeof node === "string" ? unescape(node) : node);
const inside = (nodes) => nodes.map(decoded);

function emphasis(sign, tag) {
  const escaped = `\\${sign}`;
  const mark = new RegExp(`(?<![\\w${escaped}])${escaped}(?=[^\\s${escaped}])([^\\n]*?[^\\s${escaped}])${escaped}(?![\\w${escaped}])`);
  return { mark, wordStart: true, make: (match, inner) => h(tag, {}, inside(inner(match[1]))) };
}

const EMPHASES = [emphasis("*", "strong"), emphasis("_", "em"), emphasis("~", "s")];

function rules(context) {
  return [
    { mark: /`([^`\n]+)`/, make: (match) => h("code", {}, unescape(match[1])) },
    { mark: /<([^<>\n]+)>/, make: (match) => angle(match[1], context) },
    ...EMPHASES,
    { mark: /:([a-z0-9_+-]+):/, make: (match) => emoji(match[1]) ?? match[0] },
  ];
}

/** Return the node of what stands between < and >: a mention, a date or a link. */
function angle(inner, context) {
  const [target, ...rest] = inner.split("|");
  const label = rest.length ? unescape(rest.join("|")) : null;
  if (target.startsWith("@")) return mention(context.userName(target.slice(1)) ?? label ?? target, target.slice(1) === context.me);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${context.channelName(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return date(target, label, context);
  if (target.startsWith("!")) return broadcast(target.slice(1), label);
  return link(unescape(target), label ?? unescape(target));
}

function mention(name, own) {
  return h("span", { class: own ? "mention mention-me" : "mention" }, `@${name}`);
}

function broadcast(target, label) {
  const name = target.startsWith("subteam^") ? (label ?? "group").replace(/^@/, "") : target.split("^")[0];
  return h("span", { class: "mention mention-all", title: "This would have notified people" }, `@${name}`);
}

const DAY = { weekday: "long", month: "long", day: "numeric", year: "numeric" };
const DATE_PARTS = {
  date_num: (moment, zone) => write(moment, zone, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA"),
  date_slash: (moment, zone) => write(moment, zone, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-US"),
  date: (moment, zone) => write(moment, zone, { month: "long", day: "numeric", year: "numeric" }, "en-US"),
  date_long: (moment, zone) => write(moment, zone, DAY, "en-US"),
  date_short: (moment, zone) => write(moment, zone, { month: "short", day: "numeric", year: "numeric" }, "en-US"),
  day_divider_pretty: (moment, zone) => write(moment, zone, { weekday: "long", month: "long", day: "numeric" }, "en-US"),
  time: (moment, zone) => write(moment, zone, { hour: "numeric", minute: "2-digit" }, "en-US"),
  time_secs: (moment, zone) => write(moment, zone, { hour: "numeric", minute: "2-digit", second: "2-digit" }, "en-US"),
};

/** Return a moment written by a date format such as "{date_short_pretty} at {time}". */
export function formatDate(seconds, format, context) {
  const moment = new Date(Number(seconds) * 1000);
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "ago") return relative(moment, context.now());
    const known = DATE_PARTS[name] ?? DATE_PARTS[name.replace(/_pretty$/, "")];
    if (!known) return whole;
    return (name.endsWith("_pretty") && nearDay(moment, context)) || known(moment, context.zone);
  });
}

function nearDay(moment, context) {
  const days = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" };
  const day = (value) => Date.parse(DATE_PARTS.date_num(value, context.zone)) / 86400000;
  return days[day(moment) - day(context.now())];
}

function date(target, fallback, context) {
  const [, seconds, format, address] = target.split("^");
  if (!/^-?\d+$/.test(seconds) || !format) return fallback ?? "";
  const text = formatDate(seconds, unescape(format), context);
  const title = write(new Date(seconds * 1000), context.zone, { dateStyle: "full", timeStyle: "short" });
  return address ? link(unescape(address), text) : h("time", { class: "date", title }, text);
}
