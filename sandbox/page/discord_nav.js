// The server's channels at the left, their threads below them, and the direct messages with the bot.

import { h, keep } from "./dom.js";
import { avatar } from "./people.js";

export class DiscordNav {
  /** `go(place, thread)` opens a channel, or a thread of one. */
  constructor(go) {
    this.go = go;
    this.seen = new Map();
    this.node = h("nav", { class: "sidebar", "aria-label": "Discord channels" });
  }

  /** Take everything there is as read: somebody else looks. */
  forget() {
    this.seen = new Map();
  }

  /** Draw the list of what is open to its person. */
  show({ server, bot, channels, place, thread }) {
    const rooms = channels.filter((one) => one.kind === "text");
    const direct = channels.filter((one) => one.kind === "dm");
    const under = (room) => channels.filter((one) => one.kind === "thread" && one.parent === room.id);
    const rows = [
      { id: "server", server },
      { id: "t1", title: "Text channels" },
      ...rooms.flatMap((room) => [this.row(room, room.name, place === room.id), ...under(room).map((one) => this.row(one, one.name, thread === one.id))]),
      ...(direct.length ? [{ id: "t2", title: "Direct messages" }] : []),
      ...direct.map((one) => this.row(one, bot, place === one.id)),
    ];
    keep(this.node, rooms.length ? rows : [], (row) => row.id, (row) => this.build(row));
  }

  row(channel, name, here) {
    const latest = channel.messages?.at(-1)?.id ?? "";
    if (here || !this.seen.has(channel.id)) this.seen.set(channel.id, latest);
    return { id: channel.id, parent: channel.parent, name, direct: channel.kind === "dm", here, fresh: Boolean(latest) && latest !== this.seen.get(channel.id) };
  }

  build(row) {
    if (row.server) return h("div", { class: "server-name" }, row.server);
    if (row.title) return h("div", { class: "nav-title" }, row.title);
    const sign = row.direct ? avatar({ app: true }, "tiny") : h("span", { class: "nav-sign", "aria-hidden": "true" }, row.parent ? "╰" : "#");
    const props = { class: `nav-row${row.parent ? " under" : ""}${row.here ? " here" : ""}${row.fresh ? " fresh" : ""}`, type: "button", "aria-current": row.here ? "page" : null };
    const go = () => (row.parent ? this.go(row.parent, row.id) : this.go(row.id));
    return h("button", { ...props, on: { click: go } }, sign, h("span", { class: "nav-name" }, row.name), row.fresh ? h("span", { class: "dot", "aria-label": "new messages" }) : null);
  }
}
