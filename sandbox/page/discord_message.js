// A Discord message: its author, what it answers, what it shows, and whether only its reader can see it.

import { h, link, picture } from "./dom.js";
import { buildComponents, isLayout } from "./discord_components.js";
import { buildEmbed } from "./discord_embeds.js";
import { discordMarkdown } from "./discord_markdown.js";
import { avatar } from "./people.js";
import { moreActions, size } from "./slack_message.js";
import { threadLine } from "./thread_pane.js";
import { dayTitle, write } from "./when.js";

/** Build a message row of one channel. */
export function discordMessage(message, context, channel) {
  const own = messageContext(message, context, channel);
  const who = context.author(message);
  const priv = message.ephemeral;
  const at = new Date(message.at);
  const stamp = h("time", { class: "stamp", title: write(at, context.zone, { dateStyle: "full", timeStyle: "medium" }) }, stampText(at, context));
  const head = h("div", { class: "message-head" }, h("strong", { class: "author" }, who.name), who.app ? h("span", { class: "app-badge" }, "APP") : null, stamp);
  const main = h("div", { class: "message-main" }, head, body(message, own), priv ? onlyYou(message, context) : null, message.thread ? threadLine(message.thread.count, message.thread.name, () => context.openThread(message.id)) : null);
  const row = h("div", { class: "message-row" }, avatar(who), main, moreActions(context.messageMenu?.(message) ?? []));
  const pinged = context.pinged(message) ? " pinged" : "";
  return h("article", { class: `dc-message${priv ? " ephemeral" : ""}${pinged}`, "data-id": message.id }, used(message, context), row);
}

function stampText(at, context) {
  const clock = write(at, context.zone, { hour: "2-digit", minute: "2-digit" });
  const day = dayTitle(at, context.now(), context.zone);
  if (day === "Today") return clock;
  return day === "Yesterday" ? `Yesterday at ${clock}` : `${write(at, context.zone, { day: "2-digit", month: "2-digit", year: "numeric" })} ${clock}`;
}

function messageContext(message, context, channel) {
  const failure = h("div", { class: "late", role: "alert" });
  const press = async (part, values, node) => {
    failure.textContent = "";
    node?.classList.add("busy");
    const answer = await context.post("component", { channel, message_id: message.id, custom_id: part.custom_id, values });
    node?.classList.remove("busy");
    if (!answer.ok) failure.textContent = answer.error || "This interaction failed";
  };
  const files = new Map((message.attachments ?? []).map((one) => [`attachment://${one.filename}`, one.url]));
  return { ...context, failure, press, fileAddress: (address) => files.get(address) ?? address };
}

function used(message, context) {
  if (!message.reply) return null;
  const who = context.byName(message.reply.user);
  return h("div", { class: "used" }, h("span", { class: "hook", "aria-hidden": "true" }), avatar(who, "mini"), h("span", { class: "mention-name" }, who.name), " used ", h("span", { class: "mention" }, message.reply.command));
}

function body(message, context) {
  if (message.failed) return h("div", { class: "message-body late" }, "⚠ ", message.failed);
  if (message.loading) return h("div", { class: "thinking" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), `${context.author(message).name} is thinking…`);
  const text = message.content ? h("div", { class: "message-text" }, discordMarkdown(message.content, context)) : null;
  const embeds = (message.embeds ?? []).map((one) => buildEmbed(one, context));
  const edited = message.edited ? h("span", { class: "edited" }, "(edited)") : null;
  const components = h("div", { class: isLayout(message) ? "dc-layout" : "dc-rows" }, buildComponents(message.components, context));
  return h("div", { class: "message-body" }, text, edited, embeds, attachments(message, context), components, context.failure);
}

/** Build the attachments that the message does not already show inside its layout. */
function attachments(message, context) {
  const inside = JSON.stringify([message.components, message.embeds]);
  const loose = (message.attachments ?? []).filter((one) => !inside.includes(one.url) && !inside.includes(`attachment://${one.filename}`));
  return loose.map((one) => attachment(one, context));
}

function attachment(one, context) {
  const address = context.fileAddress(one.url);
  if (one.content_type?.startsWith("image/")) return picture(address, one.description ?? one.filename, { class: "dc-image" });
  const name = h("span", { class: "file-name" }, one.filename, h("small", {}, size(one.size)));
  return Object.assign(link(address, h("span", { "aria-hidden": "true" }, "📄"), name), { className: "dc-file" });
}

function onlyYou(message, context) {
  const dismiss = h("button", { class: "as-link", type: "button", on: { click: () => context.dismiss(message.id) } }, "Dismiss message");
  return h("div", { class: "only-you" }, h("span", { class: "eye", "aria-hidden": "true" }, "◉"), "Only you can see this • ", dismiss);
}
