// rich_text: Slack's structured text, where nothing needs escaping and nothing can be smuggled in.

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { formatDate } from "./slack_mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

/** Return the nodes of a rich_text block or of a part of one. */
export function richText(block, context) {
  return (block.elements ?? []).map((part) => section(part, context));
}

function section(part, context) {
  const inner = () => (part.elements ?? []).map((element) => leaf(element, context));
  switch (part.type) {
    case "rich_text_list": {
      const tag = part.style === "ordered" ? "ol" : "ul";
      const props = { class: `rich-list indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null };
      return h(tag, props, part.elements.map((item) => h("li", {}, (item.elements ?? []).map((element) => leaf(element, context)))));
    }
    case "rich_text_quote":
      return h("blockquote", {}, inner());
    case "rich_text_preformatted":
      return h("pre", { class: "code-block" }, inner());
    default:
      return h("div", { class: "text rich" }, inner());
  }
}

function leaf(element, context) {
  const node = plain(element, context);
  return Object.entries(element.style ?? {}).reduce((inside, [name, on]) => (on && STYLES[name] ? h(STYLES[name], {}, inside) : inside), node);
}

function plain(element, context) {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return link(element.url, element.text ?? element.url);
    case "emoji":
      return emoji(element.name) ?? `:${element.name}:`;
    case "user":
      return h("span", { class: element.user_id === context.me ? "mention mention-me" : "mention" }, `@${context.userName(element.user_id) ?? element.user_id}`);
    case "channel":
      return h("span", { class: "mention" }, `#${context.channelName(element.channel_id) ?? element.channel_id}`);
    case "usergroup":
      return h("span", { class: "mention mention-all" }, "@group");
    case "broadcast":
      return h("span", { class: "mention mention-all" }, `@${element.range}`);
    case "date":
      return h("time", { class: "date" }, formatDate(element.timestamp, element.format ?? "{date} at {time}", context));
    case "color":
      return h("code", {}, element.value);
    default:
      return `[${element.type}]`;
  }
}
