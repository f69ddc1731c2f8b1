// Markdown blocks: headings, quotes, lists, code and tables; what stands inside a line is the dialect's business.

import { h } from "./dom.js";

const HEADING = /^(#{1,3}) +(.+)$/;
const ITEM = /^( *)(?:([-*+])|(\d+)\.) +(.*)$/;
const RULE = /^ *(?:---+|\*\*\*+|___+) *$/;

/** Return the nodes of a text; `line(text)` gives the nodes of one line, `options` names what the dialect has. */
export function markdown(text, line, options = {}) {
  const reader = { rest: String(text ?? "").split("\n"), line, options };
  const nodes = [];
  while (reader.rest.length) nodes.push(block(reader));
  return nodes.filter(Boolean);
}

function block(reader) {
  const [first] = reader.rest;
  if (/^\s*```/.test(first)) return fence(reader);
  if (/^> ?|^>>> /.test(first) && first.startsWith(">")) return quote(reader);
  const heading = HEADING.exec(first);
  if (heading) return taken(reader, h(`h${heading[1].length + 2}`, { class: `md-h${heading[1].length}` }, reader.line(heading[2])));
  if (reader.options.subtext && first.startsWith("-# ")) return taken(reader, h("div", { class: "subtext" }, reader.line(first.slice(3))));
  if (reader.options.rules && RULE.test(first)) return taken(reader, h("hr"));
  if (reader.options.tables && first.includes("|") && /^[ |:-]*-[ |:-]*$/.test(reader.rest[1] ?? "")) return table(reader);
  if (ITEM.test(first)) return list(reader, ITEM.exec(first)[1].length);
  return paragraph(reader);
}

function taken(reader, node) {
  reader.rest.shift();
  return node;
}

function fence(reader) {
  const first = reader.rest.shift().trim().slice(3);
  const closed = /^(.*)```$/.exec(first);
  if (closed) return h("pre", { class: "code-block" }, closed[1]);
  const code = [];
  const language = /^[\w+-]*$/.test(first) ? first : "";
  if (first && !language) code.push(first);
  while (reader.rest.length) {
    const line = reader.rest.shift();
    const end = line.indexOf("```");
    if (end < 0) code.push(line);
    else {
      if (line.slice(0, end)) code.push(line.slice(0, end));
      if (line.slice(end + 3).trim()) reader.rest.unshift(line.slice(end + 3));
      break;
    }
  }
  return h("pre", { class: "code-block", "data-language": language || null }, code.join("\n"));
}

function quote(reader) {
  const lines = [];
  if (reader.rest[0].startsWith(">>> ")) {
    lines.push(reader.rest.shift().slice(4), ...reader.rest.splice(0));
  } else {
    while (reader.rest.length && /^> ?/.test(reader.rest[0])) lines.push(reader.rest.shift().replace(/^> ?/, ""));
  }
  return h("blockquote", {}, markdown(lines.join("\n"), reader.line, reader.options));
}

function list(reader, indent) {
  const [, , , number] = ITEM.exec(reader.rest[0]);
  const node = h(number ? "ol" : "ul", number ? { start: number } : {});
  while (reader.rest.length) {
    const match = ITEM.exec(reader.rest[0]);
    if (!match || match[1].length < indent || Boolean(match[3]) !== Boolean(number)) break;
    if (match[1].length > indent + 1 && node.lastChild) node.lastChild.append(list(reader, match[1].length));
    else node.append(taken(reader, h("li", {}, reader.line(match[4]))));
  }
  return node;
}

function paragraph(reader) {
  const lines = [reader.rest.shift()];
  while (reader.rest.length && !startsBlock(reader)) lines.push(reader.rest.shift());
  if (lines.every((line) => !line.trim())) return h("div", { class: "gap" });
  return h("div", { class: "text" }, lines.map((line, place) => [place ? h("br") : null, reader.line(line)]));
}

function startsBlock(reader) {
  const [first] = reader.rest;
  return /^\s*```|^> ?|^#{1,3} +|^-# /.test(first) || ITEM.test(first) || (reader.options.tables && first.startsWith("|")) ||
    (reader.options.rules && RULE.test(first));
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(reader) {
  const head = cells(reader.rest.shift());
  reader.rest.shift();
  const body = [];
  while (reader.rest.length && reader.rest[0].includes("|")) body.push(cells(reader.rest.shift()));
  const row = (list, tag) => h("tr", {}, list.map((cell) => h(tag, {}, reader.line(cell))));
  return h("div", { class: "table-wrap" }, h("table", { class: "grid" }, h("thead", {}, row(head, "th")), h("tbody", {}, body.map((list) => row(list, "td")))));
}
