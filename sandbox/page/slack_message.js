// A Slack message: who said it, when, what it shows, and who alone can see it.

import { h, link, picture, safeUrl } from "./dom.js";
import { avatar } from "./people.js";
import { emoji } from "./emoji.js";
import { buildAttachment, buildBlocks } from "./slack_blocks.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./slack_mrkdwn.js";
import { Values } from "./slack_values.js";
import { threadLine } from "./thread_pane.js";
import { write } from "./when.js";

const TIME = { hour: "2-digit", minute: "2-digit" };

/** Build a message row; `context` says whose client this is, `channel` where the message stands. */
export function slackMessage(message, context, channel) {
  const at = new Date(Number(message.ts) * 1000);
  const own = messageContext(message, context, channel);
  const who = context.author(message);
  const time = h("time", { class: "stamp", title: write(at, context.zone, { dateStyle: "full", timeStyle: "medium" }) }, write(at, context.zone, TIME));
  const head = h("div", { class: "message-head" }, h("strong", { class: "author" }, who.name), who.app ? h("span", { class: "app-badge" }, "APP") : null, time);
  const note = message.ephemeral ? h("div", { class: "only-you" }, eye(), "Only visible to you") : null;
  const bodyNode = h("div", { class: "message-main" }, note, head, body(message, own), failures(own), message.replies ? threadLine(message.replies, "", () => context.openThread(message.ts)) : null);
  return h("article", { class: `sl-message${message.ephemeral ? " ephemeral" : ""}`, "data-ts": message.ts }, avatar(who), bodyNode, moreActions(context.messageMenu?.(message, channel) ?? []));
}

/** Build the button that opens a message's menu; nothing where the menu would be empty. */
export function moreActions(options) {
  if (!options.length) return null;
  const node = h("button", { class: "more", type: "button", "aria-label": "More actions", "aria-haspopup": "listbox" }, "⋯");
  node.addEventListener("click", () => openMenu(node, { options, title: "More actions", pick: (option) => option.choose() }));
  return node;
}

function eye() {
  return h("span", { class: "eye", "aria-hidden": "true" }, "◉");
}

function messageContext(message, context, channel) {
  const own = { ...context, values: new Values(), failure: h("div", { class: "late", role: "alert" }) };
  own.act = async (element, block, given) => {
    own.failure.textContent = "";
    const answer = await context.post("action", { channel, ts: message.ts, action_id: element.action_id, block_id: block.block_id, ...given });
    if (!answer.ok) own.failure.replaceChildren(h("span", { class: "late-sign", "aria-hidden": "true" }, "⚠"), ` ${answer.error}`);
  };
  own.changed = (element, block, value) => own.act(element, block, { selected: context.stateOf(element, value) });
  own.typed = own.changed;
  own.suggest = (element, block, text) => context.suggest({ channel, ts: message.ts }, element, block, text);
  return own;
}

const failures = (context) => context.failure;

function body(message, context) {
  const edited = message.edited ? h("span", { class: "edited" }, "(edited)") : null;
  const blocks = message.blocks?.length ? buildBlocks(message.blocks, context) : [mrkdwn(message.text, context)];
  const attachments = (message.attachments ?? []).map((one) => buildAttachment(one, context));
  const files = (message.files ?? []).map((one) => fileShare(one));
  return h("div", { class: "message-body" }, blocks, edited, attachments, files, reactions(message));
}

function fileShare(file) {
  const address = file.url_private ?? file.permalink;
  if (file.mimetype?.startsWith("image/")) {
    return h("figure", { class: "file-image" }, h("figcaption", {}, file.title ?? file.name), picture(address, file.alt_txt || file.title));
  }
  const name = h("span", { class: "file-name" }, file.title || file.name);
  const details = h("small", {}, [file.filetype?.toUpperCase(), size(file.size)].filter(Boolean).join(" · "));
  const inside = [h("span", { class: "file-icon", "aria-hidden": "true" }, "📄"), h("span", {}, name, details)];
  return safeUrl(address) ? Object.assign(link(address, inside), { className: "file-card" }) : h("div", { class: "file-card" }, inside);
}

/** Return a number of bytes in words. */
export function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((one) => h("span", { class: "reaction" }, emoji(one.name) ?? `:${one.name}:`, ` ${one.count}`)));
}
