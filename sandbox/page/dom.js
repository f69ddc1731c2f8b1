// DOM: elements are built from values, and outside text only ever becomes text nodes.

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:"]);
const SVG = "http://www.w3.org/2000/svg";

/** Return the address when following it is harmless, else null. */
export function safeUrl(address) {
  try {
    const url = new URL(String(address), location.origin);
    return SAFE_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function setProperty(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.setAttribute("class", value);
  else if (name === "style") Object.entries(value).forEach(([key, v]) => node.style.setProperty(key, v));
  else if (name === "on") Object.entries(value).forEach(([event, run]) => node.addEventListener(event, run));
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else if (name === "checked" || name === "disabled") node[name] = Boolean(value);
  else if (name.startsWith("on")) throw new Error("event handlers are functions, given in `on`");
  else node.setAttribute(name, value === true ? "" : String(value));
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) setProperty(node, name, value);
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Build an element; children are nodes or text, never markup. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Build an SVG element. */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Build a link that opens elsewhere; an unsafe address becomes its label as plain text. */
export function link(address, ...label) {
  const href = safeUrl(address);
  if (href === null) return h("span", { class: "dead-link", title: "This address is not a web address." }, ...label);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...label);
}

/** Build a picture, or its description when the address is not one a picture may have. */
export function picture(address, description, props = {}) {
  const src = String(address || "").startsWith("data:image/") ? address : safeUrl(address);
  if (src === null) return h("span", { class: "dead-link" }, description || "picture");
  return h("img", { src, alt: description || "", loading: "lazy", ...props });
}

/** Build an icon from path data drawn on a 20 by 20 grid. */
export function icon(path, props = {}) {
  const shape = { d: path, fill: "none", stroke: "currentColor", "stroke-width": "1.7" };
  const ends = { "stroke-linecap": "round", "stroke-linejoin": "round" };
  return svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true", ...props }, svg("path", { ...shape, ...ends }));
}

/**
 * Make the children of a node be one element per item, in order, rebuilding only those whose item changed,
 * so that an open list, a sorted table or a half-read picture outlives news about something else.
 */
export function keep(parent, items, key, build) {
  const before = parent.kept || new Map();
  const after = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const name = key(item);
    const drawn = JSON.stringify(item);
    const old = before.get(name);
    const entry = old && old.drawn === drawn ? old : { drawn, node: build(item) };
    after.set(name, entry);
    if (old && old !== entry) {
      if (place === old.node) place = old.node.nextSibling;
      old.node.remove();
    }
    if (entry.node === place) place = place.nextSibling;
    else parent.insertBefore(entry.node, place);
  }
  for (const [name, entry] of before) if (!after.has(name)) entry.node.remove();
  parent.kept = after;
}

/** Forget what `keep` knows of a node and empty it. */
export function clear(parent) {
  parent.kept = undefined;
  parent.replaceChildren();
}

let serial = 0;
/** Return an id no other element has. */
export function uniqueId(prefix = "n") {
  serial += 1;
  return `${prefix}-${serial}`;
}
