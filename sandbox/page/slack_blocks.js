// Block Kit: each kind of block, drawn; a kind this page does not know is named, never left out.

import { h, icon, picture } from "./dom.js";
import { chart } from "./charts.js";
import { markdown } from "./markdown.js";
import { discordInline } from "./discord_markdown.js";
import { buildElement } from "./slack_elements.js";
import { mrkdwn, textObject, withEmoji } from "./slack_mrkdwn.js";
import { richText } from "./slack_rich_text.js";
import { dataTable, table } from "./slack_tables.js";

const CHEVRON = "M7 5l5 5-5 5";

function section(block, context) {
  const fields = block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "field-cell" }, textObject(field, context)))) : null;
  const text = block.text ? h("div", { class: "section-text" }, textObject(block.text, context)) : null;
  const accessory = block.accessory ? h("div", { class: "accessory" }, buildElement(block.accessory, block, context)) : null;
  return h("div", { class: "block section" }, h("div", { class: "section-main" }, text, fields), accessory);
}

function contextBlock(block, context) {
  const part = (element) => (element.type === "image" ? picture(element.image_url, element.alt_text, { class: "context-image" }) : h("span", { class: "context-text" }, textObject(element, context)));
  return h("div", { class: "block context" }, block.elements.map(part));
}

function actions(block, context) {
  return h("div", { class: "block actions" }, block.elements.map((element) => buildElement(element, block, context)));
}

function image(block) {
  const title = block.title ? h("div", { class: "image-title" }, withEmoji(block.title.text)) : null;
  const address = block.image_url ?? block.slack_file?.url;
  return h("div", { class: "block image" }, title, picture(address, block.alt_text));
}

function input(block, context) {
  const field = buildElement(block.element, block, context);
  const optional = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  const group = ["checkboxes", "radio_buttons"].includes(block.element.type);
  const error = h("div", { class: "field-error", role: "alert" }, context.errors?.[block.block_id] ?? "");
  const hint = block.hint ? h("div", { class: "hint" }, withEmoji(block.hint.text)) : null;
  const words = [withEmoji(block.label.text), optional];
  const label = group ? h("div", { class: "label" }, words) : h("label", { class: "label" }, words, h("div", { class: "label-field" }, field));
  if (group) field.setAttribute("aria-label", block.label.text);
  return h("div", { class: `block input${context.errors?.[block.block_id] ? " wrong" : ""}` }, label, group ? field : null, error, hint);
}

function markdownBlock(block, context) {
  const foreign = { ...context, userName: () => null, channelName: () => null, roleName: () => null };
  return h("div", { class: "block markdown" }, markdown(block.text, (line) => discordInline(line, foreign), { tables: true, rules: true }));
}

function container(block, context) {
  const inner = h("div", { class: "container-body" }, buildBlocks(block.child_blocks, context));
  const title = block.rich_text_title ? richText(block.rich_text_title, context) : h("strong", {}, textObject(block.title, context));
  const subtitle = block.subtitle ? h("span", { class: "subtitle" }, textObject(block.subtitle, context)) : null;
  const mark = block.icon ? picture(block.icon.image_url, block.icon.alt_text, { class: "context-image" }) : null;
  const head = [mark, h("span", { class: "container-title" }, title, subtitle)];
  const kind = `block container width-${block.width ?? "standard"}`;
  if (!block.is_collapsible) return h("div", { class: `${kind}${block.has_header_divider ? " ruled" : ""}` }, h("div", { class: "container-head" }, head), inner);
  return h("details", { class: kind, open: !block.default_collapsed }, h("summary", { class: "container-head" }, icon(CHEVRON, { class: "icon chevron" }), head), inner);
}

function card(block, context) {
  const hero = block.hero_image ? picture(block.hero_image.image_url, block.hero_image.alt_text, { class: "card-hero" }) : null;
  const mark = block.icon ? picture(block.icon.image_url, block.icon.alt_text, { class: "card-icon" }) : null;
  const line = (name) => (block[name] ? h("div", { class: `card-${name}` }, textObject(block[name], context)) : null);
  const buttons = block.actions ? h("div", { class: "actions" }, block.actions.map((element) => buildElement(element, block, context))) : null;
  return h("div", { class: "block card" }, hero, h("div", { class: "card-body" }, mark, line("title"), line("subtitle"), line("body"), buttons));
}

const alert = (block, context) => h("div", { class: `block alert alert-${block.level ?? "default"}`, role: "note" }, textObject(block.text, context));
const carousel = (block, context) => h("div", { class: "block carousel" }, block.elements.map((one) => card(one, context)));

function file(block) {
  return h("div", { class: "block file-note" }, `File ${block.external_id ?? ""}`);
}

function video(block, context) {
  return h("div", { class: "block video" }, picture(block.thumbnail_url, block.alt_text), h("div", {}, textObject(block.title, context)));
}

const KINDS = {
  section, actions, image, input, container, card, carousel, alert, file, video, table,
  data_table: dataTable,
  data_visualization: chart,
  context: contextBlock,
  markdown: markdownBlock,
  header: (block, context) => h("h3", { class: "block header" }, textObject(block.text, context)),
  divider: () => h("hr", { class: "block divider" }),
  rich_text: (block, context) => h("div", { class: "block rich-text" }, richText(block, context)),
};

/** Build one block. */
export function buildBlock(block, context) {
  const build = KINDS[block.type];
  if (!build) return h("div", { class: "block unknown" }, `This page cannot draw a block of type “${block.type}”.`);
  return build(block, context);
}

/** Build a list of blocks. */
export function buildBlocks(blocks, context) {
  return (blocks ?? []).map((block) => buildBlock(block, context));
}

/** Build an attachment: a bar of colour beside its blocks, or beside its older title, text and fields. */
export function buildAttachment(attachment, context) {
  const classic = attachment.blocks ? buildBlocks(attachment.blocks, context) : [
    attachment.pretext ? h("div", { class: "text" }, mrkdwn(attachment.pretext, context)) : null,
    attachment.title ? h("strong", {}, withEmoji(attachment.title)) : null,
    attachment.text ? mrkdwn(attachment.text, context) : null,
    (attachment.fields ?? []).map((field) => h("div", { class: "field-cell" }, h("strong", {}, field.title), h("div", {}, mrkdwn(field.value, context)))),
    attachment.image_url ? picture(attachment.image_url, attachment.fallback) : null,
    attachment.footer ? h("small", {}, withEmoji(attachment.footer)) : null,
  ];
  const colour = /^#?[0-9a-f]{3,8}$/i.test(attachment.color ?? "") ? `#${attachment.color.replace("#", "")}` : { good: "#2eb886", warning: "#daa038", danger: "#a30200" }[attachment.color];
  return h("div", { class: "attachment", style: colour ? { "border-left-color": colour } : {} }, classic);
}
