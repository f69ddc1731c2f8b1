// A thread: what was said under one message, read and answered beside the channel it stands in.

import { Composer } from "./composer.js";
import { clear, h, keep } from "./dom.js";
import { atEnd, stayAtEnd } from "./scrolling.js";

export class ThreadPane {
  /** `send(text)` writes in the thread, `closed()` is told when its reader closes it. */
  constructor({ chat, send, closed }) {
    this.id = null;
    this.title = h("h2", {});
    const cross = h("button", { class: "dialog-cross", type: "button", "aria-label": "Close thread", on: { click: closed } }, "×");
    this.list = h("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": `${chat} thread`, tabindex: "0" });
    stayAtEnd(this.list);
    this.composer = new Composer({ label: "Reply", placeholder: "Reply…", suggest: () => null, send: async (text) => (await send(text), (this.list.scrollTop = this.list.scrollHeight)) });
    this.node = h("section", { class: "thread", "aria-label": `${chat} thread`, hidden: true });
    this.parts = [h("header", { class: "pane-head" }, this.title, cross), this.list, this.composer.node];
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && closed());
  }

  /** Show a thread, { id, title, messages }, or nothing; `build(message)` draws one of its messages. */
  show(thread, build) {
    const came = thread && thread.id !== this.id;
    this.id = thread?.id ?? null;
    this.node.hidden = !thread;
    if (came || !thread) clear(this.list);
    if (came || !thread) this.node.replaceChildren(...(thread ? this.parts : []));
    if (!thread) return;
    const follow = came || atEnd(this.list);
    this.title.textContent = thread.title;
    keep(this.list, thread.messages, (message) => `t-${message.ts ?? message.id}`, build);
    if (follow) this.list.scrollTop = this.list.scrollHeight;
    if (came) this.composer.box.focus({ preventScroll: true });
  }
}

/** Build the line under a message that tells of its thread and opens it. */
export function threadLine(count, name, open) {
  const replies = count === 1 ? "1 reply" : `${count} replies`;
  return h("button", { class: "thread-line", type: "button", "aria-label": `Open the thread: ${name ? `${name}, ` : ""}${replies}`, on: { click: open } }, name ? h("strong", {}, name) : null, h("span", {}, replies), h("span", { "aria-hidden": "true" }, "›"));
}
