// People: their faces (initials on their colour) and names, the same in both chats and in the top bar.

import { h, svg } from "./dom.js";

const DROP = "M10 2.5c3.2 4.1 5.2 6.8 5.2 9.5a5.2 5.2 0 0 1-10.4 0c0-2.7 2-5.4 5.2-9.5z";

/** Return the one or two letters that stand for a name. */
export function initials(name) {
  const words = String(name).trim().split(/\s+/);
  return (words[0]?.[0] ?? "?").toUpperCase() + (words.length > 1 ? words.at(-1)[0].toUpperCase() : "");
}

/** Build a face: { name, colour, app }. */
export function avatar(who, kind = "") {
  if (who.app) return h("span", { class: `avatar bot ${kind}`, "aria-hidden": "true" }, svg("svg", { viewBox: "0 0 20 20" }, svg("path", { d: DROP, fill: "currentColor" })));
  return h("span", { class: `avatar ${kind}`, "aria-hidden": "true", style: { "background-color": who.colour || "#6b7280" } }, initials(who.name));
}
