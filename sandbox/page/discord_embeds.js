// Embeds: the older card of a Discord message, with its bar of colour, fields and pictures.

import { h, link, picture } from "./dom.js";
import { colour } from "./discord_components.js";
import { discordInline, discordMarkdown } from "./discord_markdown.js";
import { write } from "./when.js";

/** Build one embed. */
export function buildEmbed(embed, context) {
  const bar = colour(embed.color);
  const title = embed.title ? h("div", { class: "embed-title" }, embed.url ? link(embed.url, discordInline(embed.title, context)) : discordInline(embed.title, context)) : null;
  const text = embed.description ? h("div", { class: "embed-text" }, discordMarkdown(embed.description, context)) : null;
  const main = h("div", { class: "embed-main" }, author(embed.author, context), title, text, fields(embed.fields, context));
  const thumbnail = embed.thumbnail ? picture(context.fileAddress(embed.thumbnail.url), "", { class: "embed-thumbnail" }) : null;
  const image = embed.image ? picture(context.fileAddress(embed.image.url), embed.image.description ?? "", { class: "embed-image" }) : null;
  return h("div", { class: "embed", style: bar ? { "border-left-color": bar } : {} }, h("div", { class: "embed-top" }, main, thumbnail), image, footer(embed, context));
}

function author(who, context) {
  if (!who?.name) return null;
  const face = who.icon_url ? picture(context.fileAddress(who.icon_url), "", { class: "embed-icon" }) : null;
  return h("div", { class: "embed-author" }, face, who.url ? link(who.url, who.name) : who.name);
}

function fields(list, context) {
  if (!list?.length) return null;
  const cell = (field) => h("div", { class: `embed-field${field.inline ? " inline" : ""}` }, h("div", { class: "embed-field-name" }, discordInline(field.name, context)), h("div", {}, discordMarkdown(field.value, context)));
  return h("div", { class: "embed-fields" }, list.map(cell));
}

function footer(embed, context) {
  const at = embed.timestamp ? write(new Date(embed.timestamp), context.zone, { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" }) : null;
  const words = [embed.footer?.text, at].filter(Boolean).join(" • ");
  if (!words) return null;
  const face = embed.footer?.icon_url ? picture(context.fileAddress(embed.footer.icon_url), "", { class: "embed-icon" }) : null;
  return h("div", { class: "embed-footer" }, face, words);
}
